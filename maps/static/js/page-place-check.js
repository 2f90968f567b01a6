// The page that checks a proposed name: findings appear while the form is filled, beside the map.

import { data, fetchJson, lang, t } from "./dom.js";
import { Findings, facts } from "./place-check-findings.js";
import { CheckMap } from "./place-check-map.js";
import { Report } from "./place-check-report.js";
import { newKey, showProblem } from "./upload-common.js";

const API = "/api/v1/place-names/check";
const PAUSE_MS = 450;
const SLOW_MS = 500;
const NUMBERS = /^\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*$/;
const byId = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.asked = 0;
    this.map = new CheckMap(window.gis.map, (lon, lat) => this.place(lon, lat));
    this.findings = new Findings(byId("findings"), {
      go: (id) => this.map.mark(id),
      decide: (finding, values, form) => this.write(form, "/rulings", { rule: finding.rule, name: this.result.name, subject: finding.subject, class_code: byId("class").value, ...values }, t("裁定已保存。", "The ruling is kept.")),
      withdraw: (ruling, press) => this.write(press, `/rulings/${ruling.id}/undo`, {}, t("裁定已撤回。", "The ruling is taken back.")),
    }, data("may"));
    this.report = new Report(this.map);
    this.form();
    this.fill();
  }

  form() {
    byId("ask").addEventListener("submit", (event) => {
      event.preventDefault();
      this.check(true);
    });
    byId("ask").addEventListener("input", (event) => event.isComposing || this.soon()); // letters of an input method are no name yet
    byId("ask").addEventListener("compositionstart", () => window.clearTimeout(this.timer));
    byId("ask").addEventListener("compositionend", () => this.soon());
    byId("position").addEventListener("input", () => this.map.here(this.position()));
    byId("print").addEventListener("click", () => window.print());
  }

  /** Fill the form from the address, so that other pages can link here: ?name=&class=&division=&at=lon,lat */
  fill() {
    const given = new URLSearchParams(window.location.search);
    for (const [id, key] of [["name", "name"], ["class", "class"], ["division", "division"], ["position", "at"]]) if (given.get(key)) byId(id).value = given.get(key);
    this.map.here(this.position());
    this.soon();
  }

  position() {
    const match = NUMBERS.exec(byId("position").value);
    return match ? [Number(match[1]), Number(match[2])] : null;
  }

  place(lon, lat) {
    byId("position").value = `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
    this.map.here(this.position());
    this.soon();
  }

  soon() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.check(false), PAUSE_MS);
  }

  question() {
    const at = this.position();
    const asked = { name: byId("name").value, class_code: byId("class").value };
    if (at) asked.geometry = { type: "Point", coordinates: at };
    for (const [id, key] of [["division", "division"], ["approval", "approval_ref"], ["spelling", "spelling"]]) if (byId(id).value) asked[key] = byId(id).value;
    return asked;
  }

  /** Ask; an answer to a question that was overtaken is dropped. `asked`: a person pressed the button. */
  async check(asked) {
    window.clearTimeout(this.timer);
    const question = this.question();
    if (!question.name || !question.class_code) return;
    this.asked += 1;
    const mine = this.asked;
    byId("problem").hidden = true;
    window.clearTimeout(this.slow);
    this.slow = window.setTimeout(() => {
      byId("status").textContent = t("正在检查…", "Checking…");
    }, SLOW_MS);
    try {
      const result = await fetchJson(`${API}?lang=${lang}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question) });
      if (mine === this.asked) this.show(result, asked);
    } catch (failure) {
      if (mine === this.asked) {
        byId("status").textContent = "";
        showProblem(byId("problem"), failure);
      }
    } finally {
      if (mine === this.asked) window.clearTimeout(this.slow);
    }
  }

  show(result, asked) {
    this.result = result;
    byId("result").hidden = false;
    byId("print").hidden = false;
    byId("result-title").textContent = result.name;
    byId("facts").replaceChildren(...facts(result));
    this.findings.show(result);
    this.map.show(result.findings);
    const count = (severity) => result.findings.filter((one) => one.severity === severity).length;
    byId("status").textContent = t(
      `${count("error")} 个错误，${count("warning")} 个提示，${count("info")} 个说明，${result.exempted.length} 个已豁免。`,
      `${count("error")} errors, ${count("warning")} warnings, ${count("info")} notes, ${result.exempted.length} exempt.`);
    if (asked) this.map.fit();
  }

  async write(pressed, path, body, done) {
    const button = pressed.querySelector ? pressed.querySelector("button[type=submit]") || pressed : pressed;
    button.disabled = true;
    try {
      await fetchJson(API + path, { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": newKey() }, body: JSON.stringify(body) });
      await this.check(false);
      byId("status").textContent = done;
      byId("result-title").setAttribute("tabindex", "-1");
      byId("result-title").focus();
    } catch (failure) {
      button.disabled = false;
      showProblem(byId("problem"), failure);
    }
  }
}

window.gis.page = new Page();
