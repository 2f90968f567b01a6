// The table of findings: a row opens to its exception, or to the form that makes one.

import { el, moment, t } from "./dom.js";
import { BADGES, badge, figures, subjects } from "./topology-words.js";

const AT_ONCE = 200;

export class FindingsTable {
  /** `choose(number)` when a row is picked, `grant(number, reason)`, `withdraw(id, reason)`; `may` what is allowed. */
  constructor(holder, actions, may) {
    this.holder = holder;
    this.actions = actions;
    this.may = may;
    this.chosen = null;
    holder.addEventListener("keydown", (event) => this.key(event));
  }

  show(findings, limit = AT_ONCE) {
    this.chosen = null;
    this.findings = findings;
    this.limit = limit;
    if (!findings.length) {
      this.holder.replaceChildren(el("p", { class: "empty" }, t("没有符合筛选的结果。", "No finding fits the filter.")));
      return;
    }
    const head = [["", t("规则", "Rule")], ["", t("说明与对象", "What and where")], ["finding-figures", t("数值", "Figures")], ["", t("处理", "State")]];
    this.body = el("tbody", {}, ...findings.slice(0, limit).map((one) => this.line(one)));
    const caption = el("caption", { class: "visually-hidden" }, t("检查结果：选中一行，地图随之定位", "Findings; choosing one goes there on the map"));
    const more = el("button", { type: "button", class: "button is-quiet" }, t(`再显示 ${AT_ONCE} 条`, `Show ${AT_ONCE} more`));
    more.addEventListener("click", () => this.show(findings, limit + AT_ONCE));
    this.holder.replaceChildren(
      el("div", { class: "table-holder", tabindex: "0", role: "region", "aria-label": t("检查结果表", "Table of findings") },
        el("table", {}, caption, el("thead", {}, el("tr", {}, ...head.map(([style, name]) => el("th", { scope: "col", class: style }, name)))), this.body)),
      findings.length > limit ? more : "");
  }

  line(one) {
    const press = el("button", { type: "button", class: "row-name", "aria-expanded": "false" }, one.title, el("span", { class: "visually-hidden" }, t(`，第 ${one.number} 条，打开并在地图上定位`, `, number ${one.number}, open and go there on the map`)));
    const state = one.exception ? badge([t("例外", "Excepted"), "badge-plain"]) : badge([t("未处理", "Open"), BADGES[one.severity][1]]);
    const line = el("tr", { "data-number": one.number },
      el("th", { scope: "row" }, press, el("br"), badge(BADGES[one.severity])),
      el("td", {}, one.message, el("br"), ...subjects(one.subjects)),
      el("td", { class: "finding-figures" }, ...figures(one.figures).map((text) => el("div", {}, text))),
      el("td", {}, state));
    line.addEventListener("click", (event) => {
      if (!event.target.closest("a")) this.actions.choose(this.chosen === one.number ? null : one.number);
    });
    return line;
  }

  lineOf(number) {
    return this.body && this.body.querySelector(`tr[data-number="${number}"]`);
  }

  /** Open a finding; one further down than what is listed so far is brought in first. */
  open(number) {
    this.close();
    const at = this.findings.findIndex((one) => one.number === number);
    if (at < 0) return;
    if (at >= this.limit) this.show(this.findings, at + AT_ONCE);
    const line = this.lineOf(number);
    this.chosen = number;
    line.classList.add("is-selected");
    line.querySelector("button").setAttribute("aria-expanded", "true");
    const columns = [...line.cells].filter((cell) => cell.offsetParent !== null).length; // a phone leaves the figures out
    this.detail = el("tr", { class: "row-detail" }, el("td", { colspan: String(columns) }, this.content(this.findings[at])));
    line.after(this.detail);
    const holder = line.closest(".table-holder");
    if (holder.scrollHeight > holder.clientHeight) holder.scrollTo({ top: line.offsetTop - line.offsetHeight });
  }

  close() {
    if (this.detail) this.detail.remove();
    this.detail = null;
    const line = this.chosen !== null && this.lineOf(this.chosen);
    if (line) {
      line.classList.remove("is-selected");
      line.querySelector("button").setAttribute("aria-expanded", "false");
    }
    this.chosen = null;
  }

  content(one) {
    const { exception } = one;
    if (exception) {
      const said = el("div", {}, el("p", {}, t(`${exception.author} 于 ${moment(exception.granted_at)} 列为例外：`, `Excepted by ${exception.author}, ${moment(exception.granted_at)}:`)), el("blockquote", {}, exception.reason));
      if (this.may.except) said.append(this.undo(exception));
      return said;
    }
    if (!this.may.except) return el("p", { class: "help" }, t("审核员可以写明理由，把这一条列为例外。", "A reviewer can except this finding, with a reason."));
    return this.form(one);
  }

  form(one) {
    const id = `reason-${one.number}`;
    const text = el("textarea", { id, required: true, maxlength: "1000" });
    const form = el("form", { class: "except" }, el("label", { for: id }, t("列为例外的理由", "Why this finding may stand")), text,
      el("p", { class: "help" }, t("例外只对这个位置有效，几何一变即失效；结果仍列出，不隐藏。", "It holds for this place and lapses when the geometry changes; the finding stays listed.")),
      el("button", { type: "submit", class: "button" }, t("列为例外", "Except")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.actions.grant(one.number, text.value, form);
    });
    return form;
  }

  undo(exception) {
    const press = el("button", { type: "button", class: "button is-danger" }, t("撤销例外", "Undo the exception"));
    press.addEventListener("click", () => {
      if (press.dataset.sure) this.actions.withdraw(exception.id, press);
      else press.textContent = t("确认撤销", "Really undo");
      press.dataset.sure = "1";
    });
    return press;
  }

  /** Arrows move from row to row, Escape closes. */
  key(event) {
    if (event.target.closest("textarea") && event.key !== "Escape") return;
    const here = event.target.closest("tr[data-number]") || (this.chosen !== null && this.lineOf(this.chosen));
    if (event.key === "Escape" && this.chosen !== null) {
      const button = this.lineOf(this.chosen).querySelector("button");
      this.actions.choose(null);
      button.focus();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const buttons = [...this.holder.querySelectorAll("tr[data-number] button")];
    const next = buttons[(here ? buttons.indexOf(here.querySelector("button")) : -1) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
