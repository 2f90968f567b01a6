// Findings by rule: how many there are of each, and the first of them, each leading to its row.

import { el, number, t } from "./dom.js";
import { badge } from "./upload-common.js";

const ORDER = { error: 0, warning: 1, info: 2 };

/** What a finding says, without the row, which a button names. */
function words(finding) {
  return finding.message.replace(/^(第 \d+ 行|Row \d+)[：:]?\s*/, "");
}

function line(finding, choose) {
  const press = el("button", { type: "button", class: "row-link" }, t(`第 ${finding.row} 行`, `Row ${finding.row}`));
  press.addEventListener("click", () => choose(finding.row));
  return el("li", {}, press, el("span", {}, words(finding)));
}

/** `counts` says how many there are of each code, of which the first are listed in `findings`. */
export function byRule(findings, counts, choose) {
  const groups = new Map();
  findings.filter((one) => one.row !== null).forEach((one) => groups.set(one.code, [...(groups.get(one.code) || []), one]));
  if (!groups.size) return [el("p", { class: "empty" }, t("各行都没有问题。", "Nothing is wrong with the rows."))];
  const listed = [...groups.values()].sort((a, b) => ORDER[a[0].severity] - ORDER[b[0].severity] || counts[b[0].code] - counts[a[0].code]);
  return listed.map((group) => {
    const { code, severity, remedy } = group[0];
    const more = counts[code] - group.length;
    return el("details", { class: "finding-group", open: severity === "error" },
      el("summary", {}, badge(severity), el("strong", {}, t(`${number(counts[code])} 处`, number(counts[code]))), el("span", {}, counts[code] > 1 ? t("如", "e.g. ") : "", words(group[0]), remedy ? el("small", { class: "help" }, t(" 处理：", " What to do: "), remedy) : "")),
      el("ul", {}, ...group.map((one) => line(one, choose))),
      more > 0 ? el("p", { class: "help" }, t(`另有 ${number(more)} 处，见校验结果文件。`, `${number(more)} more: see the annotated file.`)) : "");
  });
}
