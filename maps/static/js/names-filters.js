// Filters of the place-name search with counts: tree of classes, tree of divisions, status, year, area; and
// the chips that take each away.

import { data, el, lang, t } from "./dom.js";
import { cornersOf } from "./names-draw.js";
import { filtersOf } from "./names-state.js";
import { count, STATUS } from "./names-words.js";

const byId = (id) => document.getElementById(id);
const TITLES = {
  class: t("类别", "Class"),
  division: t("区划", "Division"),
  status: t("状态", "Status"),
  as_of: t("年份", "Year"),
  within: t("地图范围", "Map extent"),
  polygon: t("自画范围", "Drawn area"),
};

/** A tree from rows of codes with counts: rows above them are added from `known` and hold the sum of what is below. */
function treeOf(rows, known, parentOf) {
  const byCode = new Map();
  const get = (code) => {
    if (!byCode.has(code)) byCode.set(code, { code, name: code, ...known.get(code), count: 0, below: [] });
    return byCode.get(code);
  };
  for (const row of rows) {
    Object.assign(get(row.code), { name: row.name, name_en: row.name_en });
    get(row.code).count += row.count;
    for (let code = parentOf(row.code); known.has(code); code = parentOf(code)) get(code).count += row.count;
  }
  const tops = [];
  for (const one of byCode.values()) (byCode.has(parentOf(one.code)) ? byCode.get(parentOf(one.code)).below : tops).push(one);
  const sorted = (list) => list.sort((x, y) => (x.code < y.code ? -1 : 1)).map((one) => ({ ...one, below: sorted(one.below) }));
  return sorted(tops);
}

const divisionParent = (code) => ({ 12: code.slice(0, 9), 9: code.slice(0, 6), 6: code.endsWith("0000") ? "" : code.endsWith("00") ? `${code.slice(0, 2)}0000` : `${code.slice(0, 4)}00` })[code.length] || "";

export class NamesFilters {
  /** `change(name, value)`: a filter was set, "" takes it away. */
  constructor(change) {
    this.change = change;
    this.known = data("known");
    this.classes = new Map(this.known.classes.map((one) => [one.code, one]));
    this.divisions = new Map(this.known.divisions.map((one) => [one.code, one]));
    this.open = new Set();
    const year = byId("as-of");
    byId("year-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (year.checkValidity()) change("as_of", year.value.trim());
    });
    byId("within").addEventListener("change", (event) => change("within", event.target.checked ? "view" : ""));
  }

  /** What a filter says, in words. */
  word(name, value) {
    if (name === "status") return STATUS[value] || value;
    if (name === "as_of") return t(`${value} 年`, `in ${value}`);
    if (name === "within") return TITLES.within;
    if (name === "polygon") return t(`${cornersOf(value)} 边形`, `${cornersOf(value)} corners`);
    const known = (name === "class" ? this.classes : this.divisions).get(value);
    return known ? (lang === "en" && known.name_en) || known.name : value;
  }

  show(state, facets) {
    this.state = state;
    byId("as-of").value = state.as_of;
    byId("within").checked = Boolean(state.within);
    const { class: byClass = [], division: byDivision = [] } = facets || {};
    this.tree("class", treeOf(byClass, this.classes, (code) => (this.classes.get(code) || {}).parent || ""));
    this.tree("division", treeOf(byDivision.filter((row) => row.code), this.divisions, divisionParent));
    this.status((facets && facets.status) || []);
    this.chips();
  }

  tree(name, tops) {
    byId(`facet-${name}`).replaceChildren(tops.length ? this.branches(name, tops, tops.length === 1) : el("p", { class: "help" }, t("没有可分的", "Nothing to divide by")));
  }

  branches(name, rows, opened = false) {
    return el("ul", { class: "tree" }, ...rows.map((row) => this.branch(name, row, opened)));
  }

  branch(name, row, opened) {
    const on = this.state[name] === row.code;
    const press = el("button", { type: "button", class: "facet", "aria-pressed": String(on) }, el("span", {}, (lang === "en" && row.name_en) || row.name), el("span", { class: "facet-count" }, count(row.count)));
    press.addEventListener("click", () => this.change(name, on ? "" : row.code));
    if (!row.below.length) return el("li", {}, press);
    const key = `${name}${row.code}`;
    const chosen = (one) => this.state[name] === one.code || one.below.some(chosen);
    const shown = opened || this.open.has(key) || chosen(row);
    const below = this.branches(name, row.below, opened && row.below.length === 1);
    below.hidden = !shown;
    const fold = el("button", { type: "button", class: "fold", "aria-expanded": String(shown), "aria-label": t(`${row.name} 的下级`, `Below ${(lang === "en" && row.name_en) || row.name}`) });
    fold.addEventListener("click", () => {
      below.hidden = !below.hidden;
      fold.setAttribute("aria-expanded", String(!below.hidden));
      if (below.hidden) this.open.delete(key);
      else this.open.add(key);
    });
    return el("li", {}, el("div", { class: "branch" }, fold, press), below);
  }

  status(rows) {
    byId("facet-status").replaceChildren(el("ul", { class: "tree" }, ...rows.map((row) => this.branch("status", { ...row, name: STATUS[row.code] || row.name || row.code, name_en: STATUS[row.code], below: [] }))));
  }

  chips() {
    const set = filtersOf(this.state);
    byId("chips").replaceChildren(
      ...set.map((name) => {
        const word = this.word(name, this.state[name]);
        const chip = el("button", { type: "button", class: "filter-chip", "data-filter": name }, el("span", { class: "visually-hidden" }, t("去掉筛选：", "Remove the filter ")), el("span", { class: "chip-kind" }, TITLES[name]), word === TITLES[name] ? null : word, el("span", { "aria-hidden": "true" }, "×"));
        chip.addEventListener("click", () => this.change(name, ""));
        return chip;
      }),
    );
    const many = byId("filters-count");
    many.textContent = set.length ? String(set.length) : "";
  }
}
