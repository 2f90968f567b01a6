// The form of a new place: checked while it is filled, sent as a proposal that another person decides.

import { fetchJson, lang, t } from "./dom.js";
import { Findings, facts } from "./place-check-findings.js";
import { CheckMap } from "./place-check-map.js";
import { bindForm, pickLists, showAttributes } from "./place-form.js";
import { PositionField } from "./place-position.js";

const PAUSE_MS = 450;
const byId = (id) => document.getElementById(id);

class Page {
  constructor(map) {
    this.form = byId("new-place");
    this.asked = 0;
    this.map = new CheckMap(map, () => {});
    this.findings = new Findings(byId("findings"), { go: (id) => this.map.mark(id) }, {});
    this.lists = pickLists(this.form, (name, option) => {
      if (name === "class_code") showAttributes(this.form.querySelector("[data-attributes]"), option);
    });
    this.position = new PositionField(this.form.querySelector("[data-position]"), map, {
      changed: () => this.soon(),
      take: (code) => this.lists.division.set(code),
    });
    const small = window.matchMedia("(max-width: 60rem)");
    const settle = () => {
      byId(small.matches ? "map-slot" : "map-home").append(byId("stage"));
      map.invalidateSize({ animate: false });
    };
    small.addEventListener("change", settle);
    settle();
    this.form.addEventListener("input", () => this.soon());
    bindForm(this.form, "/api/v1/place-names/changes", byId("problem"), {
      faults: () => this.lacking(),
      done: (made) => window.location.assign(`/place-names/changes?status=&mine=1#change-${made.id}`),
    });
    this.fill();
  }

  /** Other pages link here: ?name=&class=&division=&at=lon,lat */
  fill() {
    const given = new URLSearchParams(window.location.search);
    if (given.get("name")) byId("nw-name").value = given.get("name");
    if (given.get("class")) this.lists.class_code.set(given.get("class"));
    if (given.get("division")) this.lists.division.set(given.get("division"));
    const [lon, lat] = (given.get("at") || "").split(",").map(Number);
    if (Number.isFinite(lon) && Number.isFinite(lat) && given.get("at")) this.position.tapped(window.L.latLng(lat, lon));
    this.soon();
  }

  lacking() {
    const words = this.position.how === "words" && !byId("nw-words").value.trim();
    const secrecy = !this.form.querySelector("input[name=secrecy]:checked");
    return [
      ...this.position.faults(true),
      ...(words ? [{ field: "details.position_note", message: t("没有坐标时必填", "Mandatory without coordinates") }] : []),
      ...(secrecy ? [{ field: "secrecy", message: t("请选择密级", "Choose the secrecy") }] : []),
    ];
  }

  soon() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.check(), PAUSE_MS);
  }

  question() {
    const value = (name) => this.form.elements[name].value.trim();
    const asked = { name: value("name"), class_code: value("class_code") };
    if (this.position && this.position.geometry) asked.geometry = this.position.geometry;
    for (const name of ["division", "approval_ref"]) if (value(name)) asked[name] = value(name);
    const reading = value("reading").split(/\s+/).filter(Boolean);
    if (reading.length === [...asked.name].length) asked.reading = reading;
    return asked;
  }

  /** Ask; an answer to a question that was overtaken is dropped. */
  async check() {
    const question = this.question();
    this.asked += 1;
    const mine = this.asked;
    const line = byId("check-line");
    if (!question.name || !question.class_code) {
      byId("result").hidden = true;
      line.textContent = question.name ? t("选定类别后开始检查", "The check begins once a class is chosen") : "";
      return;
    }
    try {
      const result = await fetchJson(`/api/v1/place-names/check?lang=${lang}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question) });
      if (mine !== this.asked) return;
      byId("result").hidden = false;
      byId("facts").replaceChildren(...facts(result));
      this.findings.show(result);
      this.map.show(result.findings);
      const count = (severity) => result.findings.filter((one) => one.severity === severity).length;
      line.textContent = t(`${count("error")} 个错误，${count("warning")} 个提示，${count("info")} 个说明`, `${count("error")} errors, ${count("warning")} warnings, ${count("info")} notes`);
    } catch (failure) {
      if (mine === this.asked) line.textContent = t("检查没有完成：", "Not checked: ") + failure.message;
    }
  }
}

window.gis.page = new Page(window.gis.map);
