// The topology page: run a check, follow it, read its findings in a table and on the map, except one with a reason.

import { data, el, fetchJson, lang, t } from "./dom.js";
import { FindingsMap } from "./topology-map.js";
import { FindingsTable } from "./topology-rows.js";
import { RuleSummary, runLine, verdict } from "./topology-summary.js";
import { newKey, showProblem } from "./upload-common.js";

const API = "/api/v1/topology";
const POLL_MS = 700;
const byId = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.may = data("may");
    this.only = { rule: "", severity: "" };
    this.map = new FindingsMap(window.gis.map, (number) => this.choose(number));
    this.table = new FindingsTable(byId("rows"), {
      choose: (number) => this.choose(number),
      grant: (number, reason, form) => this.write(form, "/exceptions", { run: this.run.id, number, reason }, t("已列为例外。", "Excepted.")),
      withdraw: (id, press) => this.write(press, `/exceptions/${id}/undo`, {}, t("例外已撤销。", "The exception is undone.")),
    }, this.may);
    this.summary = new RuleSummary((only) => this.filter(only));
    if (byId("check")) byId("check").addEventListener("click", () => this.check());
  }

  say(text) {
    byId("status").textContent = text;
  }

  async start() {
    const [{ rules }, { runs }] = await Promise.all([fetchJson(`${API}/rules?lang=${lang}`), fetchJson(`${API}/runs`)]);
    this.rules = rules;
    const [last] = runs;
    if (last && last.status === "running") this.follow(last).catch((failure) => showProblem(byId("problem"), failure));
    if (last && last.status === "failed") this.say(t("上一次检查中断了，没有结果；请重新检查。", "The last check was interrupted and has no result; check again."));
    await this.load(runs.find((run) => run.status === "done") || null);
  }

  /** Show a finished run. */
  async load(run, keep = null) {
    this.run = run;
    byId("run").replaceChildren(...runLine(run));
    const found = run ? await fetchJson(`${API}/runs/${run.id}/findings.geojson?lang=${lang}`) : { features: [] };
    this.features = found.features;
    byId("verdict").replaceChildren(verdict(run, this.features.length));
    byId("found").classList.toggle("is-parked", !this.features.length);
    window.gis.map.invalidateSize();
    this.summary.show(this.rules, run, this.features);
    this.filter(this.only);
    if (keep === null) this.map.fit();
    else this.choose(keep);
  }

  /** Leave the findings of one rule and one severity; empty texts leave all. */
  filter(only) {
    const known = (name) => this.features.some(({ properties }) => properties[name] === only[name]);
    this.only = { rule: known("rule") ? only.rule : "", severity: known("severity") ? only.severity : "" };
    const { rule, severity } = this.only;
    this.shown = this.features.filter(({ properties: one }) => (!rule || one.rule === rule) && (!severity || one.severity === severity));
    this.table.show(this.shown.map((feature) => feature.properties));
    this.map.show(this.shown);
    this.summary.press(this.only);
    byId("found-count").textContent = this.shown.length === this.features.length ? String(this.shown.length) : `${this.shown.length} / ${this.features.length}`;
    const query = new URLSearchParams({ lang, ...(rule && { rule }), ...(severity && { severity }) });
    for (const form of ["geojson", "csv"]) if (this.run) byId(`as-${form}`).href = `${API}/runs/${this.run.id}/findings.${form}?${query}`;
  }

  choose(number) {
    if (number === null) {
      this.table.close();
      this.map.mark(null);
      return;
    }
    this.table.open(number);
    this.map.go(number);
  }

  async send(path, body) {
    byId("problem").hidden = true;
    return fetchJson(API + path, { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": newKey() }, body: JSON.stringify(body) });
  }

  async check() {
    byId("check").disabled = true;
    try {
      const made = await this.send("/runs", {});
      await this.follow(made);
    } catch (failure) {
      showProblem(byId("problem"), failure);
    }
    byId("check").disabled = false;
  }

  /** Ask how far a run is until it is over, then show it. */
  async follow(run) {
    const bar = byId("progress");
    bar.hidden = false;
    let now = run;
    while (now.status === "running") {
      await new Promise((done) => setTimeout(done, POLL_MS));
      now = await fetchJson(`${API}/runs/${run.id}`);
      const { done, total } = now.progress;
      if (total) Object.assign(bar, { max: total, value: done });
      else bar.removeAttribute("value");
      this.say(total ? t(`正在检查：${done} / ${total}`, `Checking: ${done} of ${total}`) : t("正在检查…", "Checking…"));
    }
    bar.hidden = true;
    if (now.status === "failed") {
      this.say(t("检查中断了，没有结果；请重试。", "The check was interrupted and has no result; try again."));
      return;
    }
    await this.load(now);
    this.say(t(`检查完成：${this.features.length} 条结果。`, `Checked: ${this.features.length} findings.`));
  }

  async write(pressed, path, body, done) {
    const number = this.table.chosen;
    const button = pressed.querySelector("button[type=submit]") || pressed;
    button.disabled = true;
    try {
      await this.send(path, body);
      await this.load(await fetchJson(`${API}/runs/${this.run.id}`), number);
      this.say(done);
      const line = this.table.lineOf(number);
      if (line) line.querySelector("button").focus();
    } catch (failure) {
      button.disabled = false;
      showProblem(byId("problem"), failure);
    }
  }
}

const page = new Page();
page.start().then(() => {
  window.gis.page = page;
}, (failure) => {
  showProblem(byId("problem"), failure);
  byId("verdict").replaceChildren(el("p", { class: "empty" }, t("读不到检查结果。", "The findings cannot be read.")));
});
