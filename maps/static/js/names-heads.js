// What stands around the hits: how many there are, did-you-mean, what to do when nothing was found, exports.

import { el, t } from "./dom.js";
import { download } from "./export-run.js";
import { exportUrl, filtersOf } from "./names-state.js";
import { count, hasHan, isCertain } from "./names-words.js";

const byId = (id) => document.getElementById(id);

function chip(act, ...words) {
  const press = el("button", { type: "button", class: "filter-chip" }, ...words);
  press.addEventListener("click", act);
  return press;
}

export class NamesHeads {
  /** `filters` knows filters in words; `acts`: search(text), filter(name) to take one away. */
  constructor(filters, acts) {
    this.filters = filters;
    this.acts = acts;
    const form = byId("export-form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      download(exportUrl(this.state, form.elements.format.value));
    });
  }

  show(state, found, items, cursor) {
    const total = state.same && !cursor ? items.length : found.count;
    const nearest = items.length && items[0].match && items[0].match.tier === "coordinate";
    const names = total === 1 ? "name" : "names";
    const all = nearest ? t(`最近的 ${count(total)} 个地名`, `${count(total)} nearest ${names}`) : t(`${count(total)} 个地名`, `${count(total)} ${names}`);
    byId("found").textContent = items.length ? all : t("没有找到", "Nothing found");
    byId("same-head").hidden = !state.same;
    byId("same-name").textContent = state.same ? t(`同名：${state.same}`, `Same name: ${state.same}`) : "";
    byId("near-head").hidden = !state.near;
    byId("not-so").textContent = this.notSo(state, items);
    byId("mean").replaceChildren(...this.mean(found.did_you_mean || []));
    byId("empty").hidden = items.length > 0;
    if (!items.length) this.nothing(state);
    this.tail(items.length, total, cursor);
    this.state = state;
  }

  /** What was asked for in characters is nobody's name: said before the near ones are taken for it. */
  notSo(state, items) {
    const guessed = items.length && items[0].match && !isCertain(items[0].match.tier);
    if (!guessed || !hasHan(state.q) || state.same) return "";
    if (filtersOf(state).length) return t(`筛选范围内没有叫「${state.q}」的地名，下面是相近的。`, `Nothing within the filters is called “${state.q}”; these are close to it.`);
    return t(`没有叫「${state.q}」的地名，下面是相近的。`, `Nothing is called “${state.q}”; these are close to it.`);
  }

  tail(shown, total, cursor) {
    byId("more").hidden = !cursor;
    byId("more").disabled = false;
    byId("shown").textContent = cursor ? t(`已显示 ${count(shown)} / ${count(total)}`, `${count(shown)} of ${count(total)} shown`) : "";
  }

  mean(names) {
    const words = names.map((one) => (typeof one === "string" ? one : one.text || one.name));
    if (!words.length) return [];
    return [el("span", {}, t("您是不是要找：", "Did you mean: ")), ...words.map((word) => chip(() => this.acts.search(word), word))];
  }

  nothing(state) {
    const set = filtersOf(state);
    byId("empty-filters").hidden = !set.length;
    byId("drop-filters").replaceChildren(...set.map((name) => chip(() => this.acts.filter(name), t("去掉", "Drop "), this.filters.word(name, state[name]))));
    const check = byId("empty-check");
    if (!check) return;
    check.hidden = !hasHan(state.q);
    check.querySelector("a").href = `/place-names/check?name=${encodeURIComponent(state.q)}`;
  }

  clear() {
    byId("empty").hidden = true;
    byId("more").hidden = true;
    for (const id of ["found", "not-so", "shown"]) byId(id).textContent = "";
    byId("mean").replaceChildren();
  }
}
