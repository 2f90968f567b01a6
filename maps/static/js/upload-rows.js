// The rows of a staged file: a table that goes with the map; a chosen row opens to its findings and its cells.

import { el, t } from "./dom.js";
import { ACTIONS, STATUS, badge, isSurvey } from "./upload-common.js";

const PARTNER = { northing: "easting", easting: "northing", latitude: "longitude", longitude: "latitude" };
const COMPASS = t("北 东北 东 东南 南 西南 西 西北", "N NE E SE S SW W NW").split(" ");

function metres(value) {
  return typeof value === "number" ? value.toFixed(3) : "–";
}

export function direction(degrees) {
  return typeof degrees === "number" ? `${COMPASS[Math.round(degrees / 45) % 8]} ${degrees.toFixed(1)}°` : "";
}

export function statusFilter(change) {
  const select = el("select", { id: "rows-state", "aria-label": t("按检查结果筛选", "Filter by result") }, el("option", { value: "" }, t("全部行", "All rows")));
  ["error", "warning", "ok"].forEach((state) => select.append(el("option", { value: state }, t(`只看${STATUS[state][0]}`, `Only ${STATUS[state][0].toLowerCase()}`))));
  select.addEventListener("change", () => change(select.value));
  return select;
}

export class RowsTable {
  /** `choose(row)` when a person picks a row, `correct(cells)` when cells are changed, `title(field)` names a field. */
  constructor(holder, actions) {
    this.holder = holder;
    this.actions = actions;
    this.chosen = null;
    holder.addEventListener("keydown", (event) => this.key(event));
  }

  show(rows, upload) {
    this.upload = upload;
    this.rows = new Map(rows.map((row) => [row.row, row]));
    this.measured = isSurvey(upload); // Only these have an approved coordinate and a line to be measured against.
    const head = [t("行", "Row"), this.keyTitle(), t("检查", "Check"), t("提交时", "On commit"), ...(this.measured ? [t("偏移（米）", "Offset (m)"), t("距界线（米）", "To its line (m)")] : [])];
    this.body = el("tbody", {}, ...rows.map((row) => this.line(row)));
    const caption = el("caption", { class: "visually-hidden" }, t("逐行检查表：选中一行，地图随之定位", "Rows; choosing one goes there on the map"));
    this.holder.replaceChildren(el("div", { class: "table-holder", tabindex: "0", role: "region", "aria-label": t("逐行检查表", "Table of rows") },
      el("table", {}, caption, el("thead", {}, el("tr", {}, ...head.map((name, index) => el("th", { scope: "col", class: index > 3 ? "numeric" : "" }, name)))), this.body)));
    if (!rows.length) this.holder.replaceChildren(el("p", { class: "empty" }, t("没有这样的行。", "No such row.")));
  }

  keyField() {
    const { fields } = this.upload.columns;
    return this.actions.keys().find((name) => fields[name]) || Object.keys(fields)[0];
  }

  keyTitle() {
    return this.actions.title(this.keyField());
  }

  line(row) {
    const key = this.upload.columns.fields[this.keyField()];
    const press = el("button", { type: "button", class: "row-link", "aria-expanded": "false" }, String(row.row), el("span", { class: "visually-hidden" }, t(" 行，查看并在地图上定位", ", open and go there on the map")));
    const { measures } = row;
    const line = el("tr", { "data-row": row.row, class: `is-${row.status}` },
      el("td", {}, press),
      el("th", { scope: "row" }, (key && row.cells[key.index]) || "–"),
      el("td", {}, badge(row.status)),
      el("td", {}, ACTIONS[row.action] || "–"),
      this.measured ? el("td", { class: "numeric" }, metres(measures.offset_m), measures.offset_m ? el("small", {}, " ", direction(measures.bearing_deg)) : "") : null,
      this.measured ? el("td", { class: "numeric" }, metres(measures.line_distance_m)) : null);
    line.addEventListener("click", (event) => {
      if (!event.target.closest("a, input")) this.actions.choose(this.chosen === row.row ? null : row.row);
    });
    return line;
  }

  lineOf(number) {
    return this.body && this.body.querySelector(`tr[data-row="${number}"]`);
  }

  has(number) {
    return Boolean(this.lineOf(number));
  }

  /** Mark a row and open it; `findings` are those of the row. */
  open(number, findings, { focus } = {}) {
    this.close();
    const line = this.lineOf(number);
    if (!line) return;
    this.chosen = number;
    line.classList.add("is-selected");
    line.querySelector("button").setAttribute("aria-expanded", "true");
    this.detail = el("tr", { class: "row-detail" }, el("td", { colspan: "6" }, ...this.content(this.rows.get(number), findings)));
    line.after(this.detail);
    const holder = line.closest(".table-holder");
    const top = line.offsetTop - line.offsetHeight;
    if (holder.scrollHeight > holder.clientHeight) holder.scrollTo({ top });
    else line.scrollIntoView({ block: "nearest" });
    const first = this.detail.querySelector("input");
    if (focus && first) first.focus({ preventScroll: true });
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

  content(row, findings) {
    const found = findings.length
      ? el("ul", { class: "row-findings" }, ...findings.map((one) => el("li", {}, badge(one.severity), " ", one.message, one.remedy ? el("span", { class: "help" }, t(" 处理：", " Remedy: "), one.remedy) : "")))
      : el("p", {}, t("这一行没有问题。", "Nothing is wrong with this row."));
    const { measures } = row;
    const towards = direction(measures.bearing_deg);
    const moved = typeof measures.offset_m === "number" ? el("p", {}, t(`与登记坐标相距 ${metres(measures.offset_m)} 米${towards && `，方向${towards}`}。`, `${metres(measures.offset_m)} m from the registered position${towards && `, towards ${towards}`}.`)) : "";
    return [found, moved, this.upload.status === "staged" ? this.form(row, findings) : ""];
  }

  /** Inputs for the cells that findings name, the other coordinate beside each; the rest of the row folded away. */
  form(row, findings) {
    const { fields } = this.upload.columns;
    const named = new Set(findings.filter((one) => one.field && one.severity !== "info").map((one) => one.field));
    for (const field of [...named]) if (PARTNER[field]) named.add(PARTNER[field]);
    const listed = Object.keys(fields).sort((a, b) => fields[a].index - fields[b].index);
    const inputs = new Map();
    const label = (field) => {
      const { header, index } = fields[field];
      const wrong = findings.some((one) => one.field === field && one.severity === "error");
      const input = el("input", { type: "text", value: row.cells[index] || "", maxlength: "4000", "aria-invalid": wrong ? "true" : null, autocomplete: "off", spellcheck: "false" });
      inputs.set(field, input);
      return el("label", {}, el("small", {}, header || `#${index + 1}`, header === this.actions.title(field) ? "" : t(`（${this.actions.title(field)}）`, ` (${this.actions.title(field)})`)), input);
    };
    const first = listed.filter((field) => named.has(field)).map(label);
    const rest = listed.filter((field) => !named.has(field)).map(label);
    const folded = rest.length ? el("details", {}, el("summary", {}, first.length ? t("其他单元格", "Other cells") : t("修改单元格", "Change cells")), el("div", { class: "cells" }, ...rest)) : "";
    const form = el("form", { class: "correct" }, first.length ? el("div", { class: "cells" }, ...first) : "", folded, el("button", { type: "submit", class: "button" }, t("改正并重新检查", "Correct and check again")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const cells = [...inputs]
        .filter(([field, input]) => input.value !== (row.cells[fields[field].index] || ""))
        .map(([field, input]) => ({ row: row.row, column: field, value: input.value }));
      this.actions.correct(row.row, cells);
    });
    return form;
  }

  /** Arrows move from row to row, Enter chooses, Escape closes. */
  key(event) {
    if (event.target.closest("input")) {
      if (event.key === "Escape") this.leave(event);
      return;
    }
    if (event.key === "Escape" && this.chosen !== null) this.leave(event);
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const buttons = [...this.body.querySelectorAll("tr[data-row] button")];
    const here = event.target.closest("tr[data-row]") || (this.chosen !== null && this.lineOf(this.chosen));
    const at = here ? buttons.indexOf(here.querySelector("button")) : -1;
    const next = buttons[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  leave(event) {
    event.preventDefault();
    const line = this.chosen !== null && this.lineOf(this.chosen);
    this.actions.choose(null);
    if (line) line.querySelector("button").focus();
  }
}
