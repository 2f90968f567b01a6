// Findings by rule, and rows; both lead to the map.

import { el, t } from "./dom.js";
import { ACTIONS, STATUS, badge } from "./upload-common.js";

const ORDER = { error: 0, warning: 1, info: 2 };

function head(...names) {
  return el("thead", {}, el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, name))));
}

function metres(value) {
  return typeof value === "number" ? value.toFixed(3) : "–";
}

/** A button that goes to a row on the map. */
export function rowButton(row, choose) {
  const made = el("button", { type: "button", class: "row-link", "aria-label": t(`第 ${row} 行，在地图上查看`, `Row ${row}, see it on the map`) }, String(row));
  made.addEventListener("click", () => choose(row));
  return made;
}

/** Inputs for the cell a finding names and, where a position is wrong, for the other coordinate too. */
function correction(finding, actions) {
  const cells = [{ column: finding.column, value: finding.value || "" }, ...actions.partners(finding)];
  const inputs = cells.map((cell) =>
    el("input", {
      type: "text", value: cell.value, maxlength: "4000",
      "aria-label": t(`第 ${finding.row} 行「${cell.column}」的新值`, `New value of row ${finding.row}, ${cell.column}`),
    }),
  );
  const labelled = inputs.map((input, index) => (cells.length > 1 ? el("label", {}, el("small", {}, cells[index].column), input) : input));
  const form = el("form", { class: "correct" }, ...labelled, el("button", { type: "submit", class: "button is-quiet" }, t("改正", "Correct")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const changed = cells.map((cell, index) => ({ row: finding.row, column: cell.column, value: inputs[index].value }));
    actions.correct(changed.filter((cell, index) => cell.value !== cells[index].value));
  });
  return form;
}

function findingRow(finding, actions) {
  const fix = actions.editable && finding.severity !== "info" && finding.row && finding.column;
  return el(
    "tr",
    {},
    el("td", {}, finding.row ? rowButton(finding.row, actions.choose) : "–"),
    el("td", {}, finding.column || "–"),
    el("td", {}, fix ? correction(finding, actions) : finding.value || "–"),
    el("td", {}, finding.message),
  );
}

/** Findings by rule; `counts` says how many there are of each code, of which the first are listed. */
export function findingsView(findings, counts, actions) {
  if (!findings.length) return [el("p", { class: "empty" }, t("没有发现问题。", "Nothing found."))];
  const groups = new Map();
  findings.forEach((one) => groups.set(one.code, [...(groups.get(one.code) || []), one]));
  const listed = [...groups.values()].sort((a, b) => ORDER[a[0].severity] - ORDER[b[0].severity] || counts[b[0].code] - counts[a[0].code]);
  const out = listed.map((group) =>
    el(
      "details",
      { class: "finding-group", open: group[0].severity === "error" || listed.length < 4 },
      el(
        "summary",
        {},
        badge(group[0].severity),
        el("strong", {}, t(`${counts[group[0].code]} 处`, `${counts[group[0].code]}`)),
        el("span", {}, group[0].remedy ? t("处理：", "Remedy: ") + group[0].remedy : group[0].message),
      ),
      el(
        "div",
        { class: "table-holder", tabindex: "0", role: "region", "aria-label": group[0].remedy || group[0].message },
        el(
          "table",
          {},
          head(t("行", "Row"), t("列", "Column"), t("值", "Value"), t("问题", "Problem")),
          el("tbody", {}, ...group.map((one) => findingRow(one, actions))),
        ),
      ),
    ),
  );
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total > findings.length) {
    out.push(el("p", { class: "help" }, t(`共 ${total} 处，这里列出前 ${findings.length} 处，全部见校验结果文件。`, `${total} in all; the first ${findings.length} are listed here, the annotated file has every one.`)));
  }
  return out;
}

function rowLine(row, columns, choose) {
  const number = columns.fields.number;
  return el(
    "tr",
    { "data-row": row.row },
    el("td", {}, rowButton(row.row, choose)),
    el("th", { scope: "row" }, number ? row.cells[number.index] || "–" : "–"),
    el("td", {}, badge(row.status)),
    el("td", {}, ACTIONS[row.action] || "–"),
    el("td", { class: "numeric" }, metres(row.measures.offset_m)),
    el("td", { class: "numeric" }, metres(row.measures.line_distance_m)),
  );
}

export function rowsTable(rows, columns, choose) {
  return el(
    "div",
    { class: "table-holder", tabindex: "0", role: "region", "aria-label": t("逐行预览表", "Table of rows") },
    el(
      "table",
      {},
      head(t("行", "Row"), t("界桩号", "Number"), t("检查", "Check"), t("提交时", "On commit"), t("与登记位置相距（米）", "From registered (m)"), t("与界线相距（米）", "From its line (m)")),
      el("tbody", {}, ...rows.map((row) => rowLine(row, columns, choose))),
    ),
  );
}

export function statusFilter(change) {
  const select = el("select", { "aria-label": t("按检查结果筛选", "Filter by result") }, el("option", { value: "" }, t("全部行", "All rows")));
  ["error", "warning", "ok"].forEach((state) => select.append(el("option", { value: state }, STATUS[state][0])));
  select.addEventListener("change", () => change(select.value));
  return select;
}
