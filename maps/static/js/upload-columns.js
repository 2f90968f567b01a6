// Which column of the file is which field: a table of the file's own columns, with a choice for each.

import { el, t } from "./dom.js";

const REQUIRED = t("（必填）", " (required)");
const PAIRS = [["northing", "easting"], ["latitude", "longitude"]];

const title = (field) => t(field.title, field.title_en);

/** How sure the recognition is, in words. */
function sureness(confidence) {
  if (confidence === undefined) return "";
  if (confidence >= 1) return t("表头一致", "exact");
  if (confidence >= 0.9) return t("写法相近", "same name, other spelling");
  return t(`把握 ${Math.round(confidence * 100)}%`, `${Math.round(confidence * 100)}% sure`);
}

/** What a refusal for its columns tells, as `ColumnTable` takes it: clear matches chosen, ties left open. */
export function asked(found) {
  const chosen = {};
  const ties = {};
  for (const field of found.fields) {
    const places = field.candidates.map((one) => one.column - 1);
    if (places.length === 1) chosen[places[0]] = field.name;
    else if (places.length > 1) ties[field.name] = places;
  }
  const samples = found.rows.filter((row) => row.row > found.header_row).slice(0, 3).map((row) => row.cells);
  return { headers: found.headers, samples, fields: found.fields, chosen, ties };
}

export class ColumnTable {
  /**
   * `headers` of the file, `samples` its first rows (arrays of cells), `fields` of the kind, `chosen` {index: field},
   * `confidence` {index: share}, `ties` {field: [index]} that a person must decide, `own` headers of the register itself.
   */
  constructor(holder, { headers, samples, fields, chosen, confidence, ties, own, changed }) {
    Object.assign(this, { headers, fields, chosen: Object.assign({}, chosen), ties: ties || {}, own: new Set(own), changed });
    this.selects = headers.map((header, index) => this.select(header, index));
    const rows = headers.map((header, index) => this.row(header, index, samples, confidence || {}));
    this.note = el("p", { class: "help", role: "status" });
    const head = [t("文件的列", "Column of the file"), t("前几行", "First rows"), t("用作", "Used as"), t("识别", "Recognition")];
    holder.replaceChildren(
      el("div", { class: "table-holder columns-table", tabindex: "0", role: "region", "aria-label": t("各列的对应", "What the columns are") },
        el("table", {},
          el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
          el("tbody", {}, ...rows))),
      this.note,
    );
    this.say();
  }

  select(header, index) {
    const name = header || t(`第 ${index + 1} 列`, `column ${index + 1}`);
    const made = el("select", { "aria-label": t(`「${name}」用作`, `${name} is used as`) }, el("option", { value: "" }, t("不采用", "not used")));
    for (const field of this.fields) made.append(el("option", { value: field.name }, title(field) + (field.required ? REQUIRED : "")));
    made.value = this.chosen[index] || "";
    made.addEventListener("change", () => this.choose(index, made.value));
    return made;
  }

  row(header, index, samples, confidence) {
    const tie = Object.keys(this.ties).find((field) => this.ties[field].includes(index));
    const said = tie ? t("有几列都像，请指定一列", "several columns fit: choose one") : sureness(confidence[index]);
    const shown = samples.map((cells) => cells[index] || "").filter(Boolean).slice(0, 3).join(t("、", ", "));
    return el("tr", { class: tie ? "is-tie" : "" },
      el("th", { scope: "row" }, header || el("em", {}, t(`第 ${index + 1} 列（无表头）`, `column ${index + 1}, no header`))),
      el("td", { class: "samples" }, shown || "–"),
      el("td", {}, this.selects[index]),
      el("td", {}, said || (this.chosen[index] ? "" : this.own.has(header) ? t("登记簿自有，不导入", "the register's own, not imported") : t("未采用", "not used"))));
  }

  /** A field has one column: choosing it here takes it from where it was. */
  choose(index, field) {
    this.selects.forEach((select, place) => {
      if (field && place !== index && select.value === field) select.value = "";
    });
    this.say();
    if (this.changed) this.changed();
  }

  used() {
    const found = {};
    this.selects.forEach((select, index) => {
      if (select.value) found[select.value] = index;
    });
    return found;
  }

  /** Titles of what is still missing. */
  missing() {
    const used = this.used();
    const open = this.fields.filter((field) => field.required && !(field.name in used)).map(title);
    const positioned = this.fields.some((field) => field.name === "northing" && field.needed);
    if (positioned && !PAIRS.some((pair) => pair.every((name) => name in used))) open.push(t("一对坐标（X 与 Y，或纬度与经度）", "a pair of coordinates (X and Y, or latitude and longitude)"));
    return open;
  }

  say() {
    const open = this.missing();
    const unused = this.headers.filter((header, index) => header && !this.own.has(header) && !this.selects[index].value);
    const parts = [];
    if (open.length) parts.push(t("还缺：", "Still missing: ") + open.join(t("、", ", ")));
    if (unused.length) parts.push(t("未采用的列：", "Not used: ") + unused.join(t("、", ", ")));
    this.note.textContent = parts.join(t("；", "; "));
    this.note.classList.toggle("is-missing", open.length > 0);
  }

  /** The choice as the API takes it: field → header, `#3` where the header does not tell, "" for fields left out. */
  declared() {
    const used = this.used();
    const found = {};
    for (const [field, index] of Object.entries(used)) {
      const header = this.headers[index];
      const unique = header && this.headers.filter((one) => one === header).length === 1;
      found[field] = unique ? header : `#${index + 1}`;
    }
    const before = new Set([...Object.values(this.chosen), ...Object.keys(this.ties)]);
    for (const field of before) if (!(field in used)) found[field] = "";
    return found;
  }
}

/** Sheet and header row, where there is something to choose; `act({sheet, header_row})` is called on a change. */
export function layoutChoice({ sheets, sheet, headerRow, rows }, act) {
  const parts = [];
  if (sheets && sheets.length > 1) {
    const select = el("select", { id: "sheet" }, ...sheets.map((name) => el("option", { value: name, selected: name === sheet }, name)));
    select.addEventListener("change", () => act({ sheet: select.value, header_row: null }));
    parts.push(el("label", { for: "sheet" }, t("工作表", "Sheet")), select);
  }
  const input = el("input", { id: "header-row", type: "number", min: "1", max: "1000", value: String(headerRow), inputmode: "numeric" });
  const button = el("button", { type: "submit", class: "button is-quiet" }, t("改用此行", "Take this row"));
  const form = el("form", { class: "layout-choice" }, ...parts, el("label", { for: "header-row" }, t("表头在第几行", "Header in row")), input, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act({ header_row: Number(input.value) || null });
  });
  const preview = rows && rows.length ? rowsAbove(rows, headerRow) : "";
  return el("details", { class: "layout", open: Boolean(sheets && sheets.length > 1) }, el("summary", {}, t(`表头取自第 ${headerRow} 行；不对可以改`, `The header is row ${headerRow}; change it if that is wrong`)), form, preview);
}

function rowsAbove(rows, headerRow) {
  const lines = rows.slice(0, 8).map((row) =>
    el("tr", { class: row.row === headerRow ? "is-selected" : "" }, el("th", { scope: "row", class: "numeric" }, String(row.row)), ...row.cells.slice(0, 12).map((cell) => el("td", {}, cell))),
  );
  return el("div", { class: "table-holder", tabindex: "0", role: "region", "aria-label": t("文件的前几行", "First rows of the file") }, el("table", {}, el("tbody", {}, ...lines)));
}
