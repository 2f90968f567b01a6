// How many beds people reach (E2SFCA), by township on the map and as a table; the map goes back to the coverage after.

import { el, fetchJson, lang, t } from "./dom.js";
import { ACCESS_CLASSES, accessClassOf, count } from "./plan-words.js";

const API = "/api/v1/coverage/accessibility";
const byId = (id) => document.getElementById(id);

export class Access {
  /** `acts`: question(), changes(), paint(rows, key) of `{code, level, told}` and legend items, back(), township(code). */
  constructor(acts) {
    this.acts = acts;
    if (!byId("access")) return;
    byId("access-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
    byId("access").addEventListener("toggle", () => {
      if (!byId("access").open && this.answer) this.clear(true);
    });
  }

  /** The page shows another answer: what was reckoned before is gone. */
  clear(repaint) {
    if (!byId("access") || !this.answer) return;
    this.answer = null;
    byId("accessible").replaceChildren();
    if (repaint) this.acts.back();
  }

  wanted() {
    const question = this.acts.question();
    if (question.service !== "care-centres" || question.metric === "unit_ratio") throw new Error(t("可达性按养老床位和人口计算：请先在上方选择养老服务和人口覆盖率。", "Access counts beds and people: choose elderly care and people covered above first."));
    const typed = byId("access-reach").value.trim();
    const fits = Number(typed) > 0;
    byId("access-reach").setAttribute("aria-invalid", String(!fits));
    if (!fits) throw new Error(t(`范围须为正数，现为「${typed}」。`, `The reach is a positive number, not “${typed}”.`));
    const { threshold_m: metres, threshold_s: seconds, ...rest } = question;
    return { ...rest, ...(metres === undefined ? { threshold_s: Number(typed) * 60 } : { threshold_m: Number(typed) }), changes: this.acts.changes() };
  }

  async ask() {
    const into = byId("accessible");
    into.setAttribute("aria-busy", "true");
    try {
      const answer = await fetchJson(`${API}?lang=${lang}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(this.wanted()) });
      this.answer = answer;
      this.show(answer, into);
    } catch (error) {
      const errors = (error.problem && error.problem.errors) || [];
      into.replaceChildren(el("div", { class: "notice is-error", role: "alert" }, el("p", null, error.message), ...errors.map((one) => el("p", null, (lang === "en" ? one.detail_en : one.detail) || one.detail))));
    } finally {
      into.setAttribute("aria-busy", "false");
    }
  }

  show(answer, into) {
    const number = (value) => (value === null ? "–" : value.toFixed(1));
    const rows = [...answer.townships].sort((a, b) => (a.per_1000 ?? -1) - (b.per_1000 ?? -1) || (a.code < b.code ? -1 : 1));
    const key = ACCESS_CLASSES.map((one) => {
      const box = el("span", { class: "key-box" });
      box.style.background = one.fill;
      return el("li", null, box, `${t(one.zh, one.en)} `, el("small", null, String(rows.filter((row) => accessClassOf(row.per_1000) === one).length)));
    });
    key.push(el("li", null, el("span", { class: "key-box is-hatched" }), t("无数据", "No data")));
    this.acts.paint(rows.map((row) => ({ code: row.code, level: accessClassOf(row.per_1000), told: t(`每千人可达 ${number(row.per_1000)} 张床位`, `${number(row.per_1000)} beds per 1,000 within reach`) })), key);
    const lines = rows.map((row) => {
      const press = el("button", { type: "button", class: "row-name" }, row.name);
      press.addEventListener("click", () => this.acts.township(row.code));
      return el("tr", { "data-code": row.code }, el("th", { scope: "row" }, press), el("td", { class: "numeric" }, number(row.per_1000)), el("td", { class: "numeric" }, count(row.people_without_access)));
    });
    const { totals } = answer;
    into.replaceChildren(
      el("p", null, t("每千人可达 ", "Per 1,000 people: "), el("strong", { id: "access-total" }, number(totals.per_1000)), t(` 张；${count(totals.people_without_access)} 人无床位可达`, ` beds; ${count(totals.people_without_access)} people reach none`)),
      el("div", { class: "table-holder access-rows" }, el("table", { id: "access-table" }, el("thead", null, el("tr", null, el("th", { scope: "col" }, t("乡镇", "Township")), el("th", { scope: "col", class: "numeric" }, t("每千人", "Per 1,000")), el("th", { scope: "col", class: "numeric" }, t("无可达", "Reach none")))), el("tbody", null, ...lines))),
      el("p", { class: "help" }, t("两步移动搜寻法（E2SFCA），三段等距，权重 1、0.68、0.22（未核实）。地图已换成可达性；收起本栏即恢复覆盖率。", "E2SFCA, three equal steps weighing 1, 0.68 and 0.22 (unverified). The map shows access; close this part to see the coverage again."), ` ${answer.result_id.slice(0, 12)}`),
    );
    into.scrollIntoView({ block: "nearest" });
  }
}
