// The hits of a place-name search: each says why it was found and where it is; arrows go through them.

import { el, t } from "./dom.js";
import { className, count, hasHan, isCertain, kindWord, lengthText, marked, pageOf, pathText, PROTECTION, STATUS, tierWord } from "./names-words.js";

/** Why an item was found: [a badge, and a line for another name that matched or for what was typed]. */
function why(item, typed) {
  const { match } = item;
  if (!match || !match.tier) return [null, null];
  const byKind = match.kind && match.kind !== "standard";
  const word = match.tier === "alias" || match.tier === "exact" ? (byKind ? kindWord(match.kind) : tierWord("exact")) : tierWord(match.tier, typed);
  const badge = el("span", { class: `badge ${isCertain(match.tier) ? "badge-plain" : "badge-guess"}` }, word);
  if (match.name && match.name !== item.name) {
    const named = byKind && word !== kindWord(match.kind) ? `${kindWord(match.kind)} ` : "";
    return [null, el("p", { class: "hit-why" }, badge, el("span", {}, named, el("b", { class: "hit-other" }, ...marked(match.name, match.spans))))];
  }
  const guessed = typed && (match.tier === "near" || (match.tier === "same-sound" && hasHan(typed)));
  return [badge, guessed ? el("p", { class: "hit-why hit-typed" }, t(`与您输入的「${typed}」${match.tier === "near" ? "相差一字" : "读音相同"}`, `${match.tier === "near" ? "one character off" : "sounds like"} “${typed}”`)) : null];
}

function badges(item) {
  const secret = { internal: t("内部", "Internal"), restricted: t("受限", "Restricted") }[item.secrecy];
  return [
    item.status === "historic" ? el("span", { class: "badge badge-plain" }, STATUS.historic) : null,
    item.protection ? el("span", { class: "badge badge-ok" }, t(`${PROTECTION[item.protection]}保护`, `Protected: ${PROTECTION[item.protection]}`)) : null,
    item.pinyin_status === "unconfirmed" ? el("span", { class: "badge badge-warning" }, t("读音待核定", "Reading unconfirmed")) : null,
    secret ? el("span", { class: "badge badge-plain" }, secret) : null,
    item.is_sample ? el("span", { class: "badge badge-sample" }, t("示例", "Sample")) : null,
  ];
}

function yearsText(item) {
  if (item.since_year === undefined || (item.since_year === null && item.until_year === null)) return "";
  const year = (n) => (n === null ? "" : n < 0 ? t(`前${-n}`, `${-n} BC`) : String(n));
  return `${year(item.since_year)}–${year(item.until_year)}`;
}

export class NamesList {
  /** `acts`: hot(id), choose(id), open(item), same(item), within(item), up() out of the list. */
  constructor(holder, acts) {
    this.holder = holder;
    this.acts = acts;
    this.items = [];
    this.chosen = null;
    holder.addEventListener("keydown", (event) => this.key(event));
    holder.addEventListener("mouseover", (event) => this.over(event));
    holder.addEventListener("mouseleave", () => acts.hot(null));
    holder.addEventListener("focusin", (event) => this.over(event));
  }

  /** Replace the hits, or append where `more`. */
  show(items, { typed = "", more = false, same = false } = {}) {
    const from = more ? this.items.length : 0;
    if (!more) {
      this.items = [];
      this.chosen = null;
      this.holder.replaceChildren();
    }
    this.holder.classList.toggle("is-same", same);
    this.items.push(...items);
    items.forEach((item, index) => {
      if (this.isFirstNear(from + index) && !same) this.holder.append(el("li", { class: "hits-near" }, t("也许是：相差一个字的地名", "Perhaps: names with one character more, less or other")));
      this.holder.append(this.hit(item, from + index, typed, same));
    });
  }

  /** Does a hit begin the ones that only nearly fit, after others that do? */
  isFirstNear(index) {
    const tier = (at) => this.items[at].match && this.items[at].match.tier;
    return index > 0 && tier(index) === "near" && tier(index - 1) !== "near";
  }

  rows() {
    return [...this.holder.querySelectorAll(".hit")];
  }

  hit(item, index, typed, same) {
    const inName = item.match && item.match.name === item.name ? item.match.spans : [];
    const name = el("button", { type: "button", class: "hit-name", "aria-pressed": "false" }, ...marked(item.name, same ? [] : inName));
    const page = pageOf(item);
    const [badge, reason] = same ? [null, null] : why(item, typed);
    const facts = [
      el("span", { class: "hit-class" }, className(item) || t("行政区划", "Division")),
      el("span", {}, pathText(item.division, 1)),
      yearsText(item) ? el("span", { class: "numbers" }, yearsText(item)) : null,
      item.place_code || item.code ? el("span", { class: "hit-code" }, item.place_code || item.code) : null,
      item.geometry ? null : el("span", { class: "hit-nowhere" }, t("无位置", "no position")),
    ];
    const known = item.distance_m !== null && item.distance_m !== undefined && !(item.subject === "division" && item.distance_m === 0); // of a division around the point it says nothing
    const far = known ? el("span", { class: "hit-distance", title: this.acts.near() ? t("距自选定点", "From the chosen point") : t("距地图中心", "From the middle of the map") }, lengthText(item.distance_m)) : null;
    const others = Number(item.also) || 0;
    const row = el(
      "li",
      { class: "hit", "data-id": item.id },
      el("span", { class: `hit-mark${item.geometry ? "" : " is-nowhere"}`, "aria-hidden": "true" }, String(index + 1)),
      el(
        "div",
        { class: "hit-main" },
        el("p", { class: "hit-head" }, name, item.pinyin_toned || item.pinyin ? el("span", { class: "hit-pinyin", lang: "zh-Latn" }, item.pinyin_toned || item.pinyin) : null, badge, ...badges(item)),
        el("p", { class: "hit-facts" }, ...facts),
        reason,
        others && !same ? this.link(t(`另有 ${count(others)} 处同名`, `${count(others)} more of this name`), () => this.acts.same(item)) : null,
        item.subject === "division" && others && !same ? " · " : null,
        item.subject === "division" ? this.link(t("只看此区划内的地名", "Only names in this division"), () => this.acts.within(item)) : null,
      ),
      el("div", { class: "hit-side" }, page ? el("a", { class: "hit-open", href: page, "aria-label": t(`打开 ${item.name}`, `Open ${item.name}`) }, t("打开", "Open")) : null, far),
    );
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a, button:not(.hit-name)")) this.press(item);
    });
    return row;
  }

  link(text, act) {
    const made = el("button", { type: "button", class: "hit-link" }, text);
    made.addEventListener("click", act);
    return made;
  }

  /** The first press shows a hit on the map, the second opens its page. */
  press(item) {
    if (this.chosen === item.id && pageOf(item)) this.acts.open(item);
    else this.acts.choose(item.id);
  }

  mark(id, { scroll = false } = {}) {
    this.chosen = id;
    for (const row of this.rows()) {
      const on = row.dataset.id === id;
      row.classList.toggle("is-chosen", on);
      row.querySelector(".hit-name").setAttribute("aria-pressed", String(on));
      if (on && scroll) row.scrollIntoView({ block: "nearest" });
    }
  }

  /** Show which hit the pointer is on, on the map. */
  hot(id) {
    for (const row of this.rows()) row.classList.toggle("is-hot", row.dataset.id === id);
  }

  over(event) {
    const row = event.target.closest(".hit");
    this.acts.hot(row ? row.dataset.id : null);
  }

  names() {
    return [...this.holder.querySelectorAll(".hit-name")];
  }

  /** Put the keyboard on a hit; false where there is none. */
  focus(index = 0) {
    const names = this.names();
    if (!names[index]) return false;
    names[index].focus();
    return true;
  }

  key(event) {
    const row = event.target.closest(".hit");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = this.rows().indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.items.length - 1 }[event.key];
    if (event.key === "Escape") this.acts.up();
    else if (to === undefined) return;
    else if (to < 0) this.acts.up();
    else this.focus(Math.min(to, this.items.length - 1));
    event.preventDefault();
  }
}
