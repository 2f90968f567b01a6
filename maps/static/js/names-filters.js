// Filters of the place-name search with counts: tree of classes, tree of divisions, status, year, area; and
// the chips that take each away.

import { data, el, lang, t } from "./dom.js";
import { cornersOf } from "./names-draw.js";
import { filtersOf, yearsOf } from "./names-state.js";
import { count, PROTECTION, STATUS } from "./names-words.js";

const byId = (id) => document.getElementById(id);
const TITLES = {
  class: t("类别", "Class"),
  division: t("区划", "Division"),
  status: t("状态", "Status"),
  as_of: t("年份", "Year"),
  approved: t("批准", "Approved"),
  protection: t("保护名录", "Protected"),
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

/** What stands under a heading that has nothing to choose from. */
const nothing = () => el("p", { class: "help" }, t("没有可分的", "Nothing to divide by"));

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
    byId("approved-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.span();
    });
    byId("within").addEventListener("change", (event) => change("within", event.target.checked ? "view" : ""));
  }

  /** What a filter says, in words. */
  word(name, value) {
    if (name === "status") return STATUS[value] || value;
    if (name === "protection") return PROTECTION[value] || value;
    if (name === "approved") return yearsOf(value).join("–");
    if (name === "as_of") return t(`${value} 年`, `in ${value}`);
    if (name === "within") return TITLES.within;
    if (name === "polygon") return t(`${cornersOf(value)} 边形`, `${cornersOf(value)} corners`);
    const known = (name === "class" ? this.classes : this.divisions).get(value);
    return known ? (lang === "en" && known.name_en) || known.name : value;
  }

  /** `found`: there are hits; what they cannot be divided by is then left out. */
  show(state, facets, found = false) {
    this.state = state;
    byId("as-of").value = state.as_of;
    byId("within").checked = Boolean(state.within);
    const { class: byClass = [], division: byDivision = [], status = [] } = facets || {};
    for (const [name, rows] of Object.entries({ class: byClass, division: byDivision, status })) byId(`facet-${name}`).closest("section").hidden = found && !rows.length;
    this.tree("class", treeOf(byClass, this.classes, (code) => (this.classes.get(code) || {}).parent || ""));
    this.tree("division", treeOf(byDivision.filter((row) => row.code), this.divisions, divisionParent));
    this.outside(byDivision.find((row) => !row.code));
    this.status(status);
    this.approved((facets && facets.approved) || []);
    this.protection((facets && facets.protection) || []);
    this.chips();
  }

  tree(name, tops) {
    byId(`facet-${name}`).replaceChildren(tops.length ? this.branches(name, tops, tops.length === 1) : nothing());
  }

  /** Names that stand in no division of a county, such as those of another region or of the city itself. */
  outside(row) {
    if (row) byId("facet-division").append(el("p", { class: "help facet-rest" }, el("span", {}, t("不在县级区划内", "In no county")), el("span", { class: "facet-count" }, count(row.count))));
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
    const listed = rows.map((row) => this.branch("status", { ...row, name: STATUS[row.code] || row.name || row.code, name_en: STATUS[row.code], below: [] }));
    byId("facet-status").replaceChildren(listed.length ? el("ul", { class: "tree" }, ...listed) : nothing());
  }

  /** Years as they were typed; both may not be open, and the first not after the last. */
  span() {
    const [from, to] = ["approved-from", "approved-to"].map((id) => byId(id).value.trim());
    const year = /^[0-9]{4}$/;
    const bad = [from, to].some((one) => one && !year.test(one)) ? t("请填四位年份", "Years have four digits") : from && to && from > to ? t("起年晚于止年", "The first year is after the last") : "";
    byId("approved-fault").textContent = bad;
    byId("approved-fault").hidden = !bad;
    if (!bad) this.change("approved", from || to ? `${from}-${to}` : "");
  }

  approved(rows) {
    const [from, to] = yearsOf(this.state.approved);
    byId("approved-from").value = from;
    byId("approved-to").value = to;
    byId("approved-fault").hidden = true;
    const named = rows.map((row) => ({ code: `${row.from}-${row.to}`, name: row.from === row.to ? String(row.from) : `${row.from}–${row.to}`, count: row.count, below: [] }));
    byId("facet-approved").replaceChildren(named.length ? this.branches("approved", named) : el("p", { class: "help" }, t("没有写明批准年份的", "None says when it was approved")));
  }

  protection(rows) {
    const named = rows.map((row) => ({ ...row, name: PROTECTION[row.code], name_en: PROTECTION[row.code], below: [] }));
    if (named.length > 1) named.unshift({ code: "any", name: PROTECTION.any, name_en: PROTECTION.any, count: rows.reduce((sum, row) => sum + row.count, 0), below: [] });
    byId("facet-protection").replaceChildren(named.length ? this.branches("protection", named) : el("p", { class: "help" }, t("没有列入名录的", "None is listed")));
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
