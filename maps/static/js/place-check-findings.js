// What a check found, in words: severity, article, evidence with links, remedy, and the form of a ruling.

import { el, moment, number, t } from "./dom.js";
import { badge } from "./upload-common.js";

const READ = { confirmed: t("读音已核定", "reading confirmed"), unconfirmed: t("读音待核定", "reading unconfirmed") };

function fact(name, value) {
  return value ? el("div", {}, el("dt", {}, name), el("dd", {}, value)) : null;
}

export function facts(result) {
  const { spelling, reading_status: status, scope, division } = result;
  return [
    fact(t("拼写", "Spelling"), spelling.toned ? t(`${spelling.toned}（${READ[status] || status}）`, `${spelling.toned} (${READ[status] || status})`) : t("读不出", "cannot be read")),
    fact(t("专名＋通名", "Specific + generic"), result.generic ? `${result.specific} + ${result.generic}` : null),
    fact(t("所在", "In"), division),
    fact(t("比较范围", "Compared within"), scope.kind === "none" ? t("此类不要求唯一", "the class asks for no uniqueness") : scope.within),
  ].filter(Boolean);
}

function distance(metres) {
  if (metres === null || metres === undefined) return "–";
  return metres < 1000 ? `${number(Math.round(metres))} ${t("米", "m")}` : `${number(metres / 1000, 1)} ${t("千米", "km")}`;
}

export class Findings {
  /** `acts`: go(id), decide(finding, values, form), withdraw(ruling, press); `may` what is allowed. */
  constructor(holder, acts, may) {
    this.holder = holder;
    this.acts = acts;
    this.may = may;
  }

  show(result) {
    const standing = result.findings.map((one, number) => this.finding(one, number, ""));
    const exempted = result.exempted.map((one, number) => this.finding(one, number, "x"));
    const none = el("p", { class: "notice" }, t("没有发现问题。", "Nothing was found."));
    this.holder.replaceChildren(...(standing.length ? standing : [none]), ...exempted);
  }

  finding(one, number, mark) {
    const id = `finding${mark}-${number}`;
    const exempt = mark !== "";
    const title = el("h3", { id }, exempt ? el("span", { class: "badge badge-plain" }, t("已豁免", "Exempt")) : badge(one.severity), one.title,
      one.needs_ruling ? el("span", { class: "badge badge-warning" }, t("须裁定", "Needs a ruling")) : null);
    return el("article", { class: `finding is-${exempt ? "exempt" : one.severity}`, "aria-labelledby": id, "data-rule": one.rule },
      title,
      el("p", {}, one.message),
      el("p", { class: "article" }, one.article),
      exempt ? null : el("p", {}, el("strong", {}, t("处理：", "What to do: ")), one.remedy),
      this.evidence(one),
      this.ruling(one),
      one.may_be_ruled && !one.ruling && !exempt ? this.form(one, id) : null,
      one.exempt_by ? el("p", {}, t("依据：", "On the strength of: "), one.exempt_by) : null);
  }

  evidence(one) {
    if (!one.evidence.length) return null;
    const head = [t("名称", "Name"), t("类别", "Class"), t("所在区划", "Division"), t("距离", "Distance")];
    const body = el("tbody", {}, ...one.evidence.map((record) => this.record(record)));
    return el("div", { class: "table-holder", tabindex: "0", role: "region", "aria-label": t("证据", "Evidence") },
      el("table", {}, el("thead", {}, el("tr", {}, ...head.map((name, at) => el("th", { scope: "col", class: at === 1 ? "wide-only" : null }, name)))), body));
  }

  record(record) {
    if (record.hidden) {
      return el("tr", {}, el("td", { colspan: "4" }, t("有一条您的级别看不到的记录；请审核员核对。", "A record above your level; ask a reviewer to look.")));
    }
    const name = record.geometry ? el("button", { type: "button", class: "row-name", title: t("在地图上定位", "Show on the map") }, record.name) : record.name;
    if (record.geometry) name.addEventListener("click", () => this.acts.go(record.id));
    const link = record.subject === "place" ? el("a", { href: `/place-names/${record.id}` }, t("记录", "Record"), el("span", { class: "visually-hidden" }, ` ${record.name}`)) : null;
    return el("tr", {},
      el("th", { scope: "row" }, name, record.pinyin_toned ? el("div", { class: "help" }, record.pinyin_toned) : null),
      el("td", { class: "wide-only" }, record.class_name),
      el("td", {}, record.division, " ", link),
      el("td", { class: "numeric" }, distance(record.distance_m)));
  }

  ruling(one) {
    const { ruling } = one;
    if (!ruling) return null;
    const words = ruling.decision === "allow" ? t("准许", "Allowed") : t("不准许", "Forbidden");
    const box = el("div", {}, el("p", {}, t(`${words}：${ruling.author} 于 ${moment(ruling.at)} 裁定`, `${words} by ${ruling.author}, ${moment(ruling.at)}`)), el("blockquote", {}, ruling.reason, ruling.approval_ref ? t(`（${ruling.approval_ref}）`, ` (${ruling.approval_ref})`) : ""));
    if (!this.may.decide) return box;
    const press = el("button", { type: "button", class: "button is-danger no-print" }, t("撤回裁定", "Take the ruling back"));
    press.addEventListener("click", () => {
      if (press.dataset.sure) this.acts.withdraw(ruling, press);
      else press.textContent = t("确认撤回", "Really take it back");
      press.dataset.sure = "1";
    });
    box.append(press);
    return box;
  }

  form(one, id) {
    if (!this.may.decide) return null;
    const allowed = one.severity !== "error" || this.may.review;
    const choice = (value, label, off) => el("label", {}, el("input", { type: "radio", name: "decision", value, required: true, disabled: off, checked: off ? false : value === "allow" && allowed }), label);
    const reason = el("textarea", { id: `${id}-reason`, required: true, maxlength: "1000" });
    const approval = el("input", { id: `${id}-approval`, type: "text", maxlength: "200" });
    const form = el("form", { class: "ruling no-print" },
      el("div", { class: "choices", role: "group", "aria-label": t("裁定", "Decision") }, choice("allow", t("准许", "Allow"), !allowed), choice("forbid", t("不准许", "Forbid"), false)),
      el("label", { for: `${id}-reason` }, t("理由", "Reason")), reason,
      el("label", { for: `${id}-approval` }, t("批准文号（可不填）", "Approval reference (optional)")), approval,
      el("p", { class: "help" }, allowed ? t("裁定会保存并沿用；相同的记录增加时须重新裁定。", "The ruling is kept and used again; when another record joins, it lapses.") : t("错误级结果须由审核员准许。", "Letting an error stand takes a reviewer.")),
      el("button", { type: "submit", class: "button" }, t("保存裁定", "Keep the ruling")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const decision = new FormData(form).get("decision");
      this.acts.decide(one, { decision, reason: reason.value, approval_ref: approval.value || null }, form);
    });
    return el("details", { class: "no-print" }, el("summary", {}, t("裁定或豁免", "Rule or exempt")), form);
  }
}
