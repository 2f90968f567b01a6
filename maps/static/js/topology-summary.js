// What a run says in sum: when and by whom, whether the register is clean, and how often each rule was broken.

import { el, moment, t } from "./dom.js";
import { BADGES, SEVERITIES, badge, tolerance } from "./topology-words.js";

const byId = (id) => document.getElementById(id);

/** Whether a run looked at everything: all rules, the whole region. */
function isWhole(run) {
  return !run.scope && !run.rules.length;
}

/** The line about the run: when, by whom, at which revision, and whether the register changed since. */
export function runLine(run) {
  if (!run) return [];
  const parts = [
    t(`上次检查 ${moment(run.started_at)}`, `Last check ${moment(run.started_at)}`),
    run.actor,
    t(`登记库第 ${run.revision} 版`, `register revision ${run.revision}`),
  ];
  if (run.scope) parts.push(t(`仅 ${run.scope}`, `only ${run.scope}`));
  if (run.rules.length) parts.push(t(`仅 ${run.rules.length} 条规则`, `only ${run.rules.length} rules`));
  const state = run.changed_since
    ? badge([t("此后登记库有变动，宜重新检查", "The register changed since: check again"), "badge-warning"])
    : badge([t("此后登记库没有变动", "The register has not changed since"), "badge-ok"]);
  return [`${parts.join(" · ")} `, state];
}

/** Clean, open findings, or never checked: said in words. */
export function verdict(run, found) {
  if (!run) return el("p", { class: "empty" }, t("登记库还没有检查过。", "The register has never been checked."));
  const { error, warning, info } = run.standing;
  if (!found) {
    const clean = isWhole(run) ? t("登记库没有拓扑问题。", "The register is clean.") : t("所查的部分没有拓扑问题。", "The part that was checked is clean.");
    const left = run.left_out.length ? t(` 有 ${run.left_out.length} 处未能检查，见下。`, ` ${run.left_out.length} could not be checked: see below.`) : "";
    return el("div", { class: `notice ${left ? "" : "is-ok"}` }, el("strong", {}, clean), el("p", {}, t(`检查时间 ${moment(run.started_at)}。`, `Checked ${moment(run.started_at)}.`), left));
  }
  const open = error + warning + info;
  const text = open
    ? t(`未处理：${error} 个错误，${warning} 个提示，${info} 个说明；例外 ${found - open} 条。`, `Open: ${error} errors, ${warning} warnings, ${info} notes; ${found - open} excepted.`)
    : t(`没有未处理的问题；例外 ${found} 条。`, `Nothing is open; ${found} excepted.`);
  return el("div", { class: `notice ${error ? "is-error" : open ? "is-sample" : "is-ok"}` }, el("strong", {}, text));
}

export class RuleSummary {
  /** `filter({rule, severity})` when a person presses a filter. */
  constructor(filter) {
    this.filter = filter;
    this.only = { rule: "", severity: "" };
  }

  show(rules, run, features) {
    const counts = (name, value) => features.filter(({ properties }) => properties[name] === value).length;
    const severities = SEVERITIES.filter((one) => counts("severity", one));
    byId("severities").replaceChildren(...severities.map((one) => this.chip("severity", one, badge(BADGES[one]), counts("severity", one))));
    const broken = rules.filter((rule) => counts("rule", rule.code));
    byId("by-rule").replaceChildren(...broken.map((rule) => this.chip("rule", rule.code, rule.title, counts("rule", rule.code))));
    byId("rules-count").textContent = String(rules.length);
    byId("rules").replaceChildren(el("ul", { class: "rule-list" }, ...[...broken, ...rules.filter((rule) => !broken.includes(rule))].map((rule) => this.rule(rule, run))));
    const left = run ? run.left_out : [];
    byId("left-out").hidden = !left.length;
    const titles = new Map(rules.map((rule) => [rule.code, rule.title]));
    byId("left").replaceChildren(...left.map((one) => el("li", {}, `${titles.get(one.rule) || one.rule} · ${one.name || one.code}${t("：", ": ")}${t(one.reason, one.reason_en)}`)));
  }

  chip(name, value, label, count) {
    const made = el("button", { type: "button", class: "chip", "aria-pressed": "false", "data-filter": name, "data-value": value }, label, el("span", { class: "numbers" }, String(count)));
    made.addEventListener("click", () => this.filter({ ...this.only, [name]: this.only[name] === value ? "" : value }));
    return made;
  }

  press(only) {
    this.only = only;
    for (const one of document.querySelectorAll(".chip")) one.setAttribute("aria-pressed", String(only[one.dataset.filter] === one.dataset.value));
  }

  rule(rule, run) {
    const looked = run && (!run.rules.length || run.rules.includes(rule.code));
    const { found = 0, excepted = 0 } = (run && run.counts[rule.code]) || {};
    const open = found - excepted;
    const said = found ? [t(`${open} 条未处理${excepted ? `，${excepted} 条例外` : ""}`, `${open} open${excepted ? `, ${excepted} excepted` : ""}`), open ? BADGES[rule.severity][1] : "badge-plain"]
      : looked ? [t("通过", "Passed"), "badge-ok"] : [t("未查", "Not checked"), "badge-plain"];
    return el("li", { "data-rule": rule.code },
      el("h3", {}, rule.title, el("small", {}, BADGES[rule.severity][0]), badge(said)),
      el("p", { class: "help" }, rule.why),
      tolerance(rule, run && run.tolerances),
      el("p", { class: "help" }, t("出处 ", "Source "), rule.clause));
  }
}
