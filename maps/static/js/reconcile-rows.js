// The rows of a compared file: what each is in the register, or the records that it may be about, to choose from.

import { el, fetchJson, lang, number, t } from "./dom.js";
import { className, kindWord, lengthText, marked, pageOf, pathText, tierWord } from "./names-words.js";

const SEARCH = "/api/v1/place-names/search";
const CANDIDATES = 5;
const PAGE = 50;
const RESULTS = {
  new: [t("没有登记", "Not registered"), "badge-warning"],
  unclear: [t("待核", "Unclear"), "badge-error"],
  chosen: [t("已选定", "Chosen"), "badge-ok"],
  changed: [t("有变化", "Changed"), "badge-plain"],
  missing: [t("名单里没有", "Not in the list"), "badge-warning"],
  same: [t("相同", "The same"), "badge-ok"],
};
const byId = (id) => document.getElementById(id);
const badge = (result) => el("span", { class: `badge ${RESULTS[result][1]}` }, RESULTS[result][0]);

/** A link to a record, opened beside this page, which would forget what was chosen. */
function record(id, ...children) {
  return el("a", { href: `/place-names/${encodeURIComponent(id)}`, target: "_blank", rel: "noopener" }, ...children, el("span", { class: "visually-hidden" }, t("（在新窗口打开）", " (opens a new window)")));
}

function countyOf(item) {
  const path = (item.division && item.division.path) || [];
  return path.find((one) => one.level === "county") || null;
}

/** What speaks for a candidate and against it. */
function evidence(item, line) {
  const county = countyOf(item);
  const class5 = line.class_code ? (line.class_code === item.class_code ? t("类别相同", "same class") : t("类别不同", "another class")) : "";
  const where = line.county && county ? (line.county === county.code ? t("区县相同", "same county") : t("区县不同", "another county")) : "";
  const far = item.distance_m === null || item.distance_m === undefined ? "" : t(`相距 ${lengthText(item.distance_m)}`, `${lengthText(item.distance_m)} away`);
  return [[className(item), class5], [pathText(item.division, 1), where], [item.place_code || "", far]].flat().filter(Boolean).join(" · ");
}

export class ReconcileRows {
  constructor() {
    this.chosen = new Map();
    this.unsaved = false;
    this.seen = new IntersectionObserver((entries) => entries.filter((one) => one.isIntersecting).forEach((one) => {
      this.seen.unobserve(one.target);
      this.look(one.target);
    }), { rootMargin: "200px" });
    byId("more").addEventListener("click", () => this.list());
  }

  show(report) {
    this.lines = report.items;
    this.chosen.clear();
    this.unsaved = false;
    const open = report.counts.new + report.counts.unclear;
    this.filter = open ? "open" : "all";
    this.draw();
  }

  /** Records by row, as the API takes them. */
  choices() {
    return Object.fromEntries([...this.chosen].map(([row, item]) => [row, item.place]));
  }

  saved() {
    this.unsaved = false;
    byId("told").textContent = t("结果已下载。", "The result is downloaded.");
  }

  resultOf(line) {
    return this.chosen.has(line.row) ? "chosen" : line.result;
  }

  wanted() {
    if (this.filter === "all") return this.lines;
    const open = (line) => line.result === "new" || line.result === "unclear";
    return this.lines.filter((line) => (this.filter === "open" ? open(line) : this.resultOf(line) === this.filter));
  }

  draw() {
    this.counts();
    this.seen.disconnect();
    byId("rows").replaceChildren();
    this.shown = 0;
    this.list();
  }

  counts() {
    const counted = {};
    this.lines.forEach((line) => {
      counted[this.resultOf(line)] = (counted[this.resultOf(line)] || 0) + 1;
    });
    const open = this.lines.filter((line) => line.result === "new" || line.result === "unclear").length;
    const filters = [["open", t("对不上的", "Without a match"), open], ...Object.keys(RESULTS).map((one) => [one, RESULTS[one][0], counted[one] || 0]), ["all", t("全部", "All"), this.lines.length]];
    byId("counts").replaceChildren(...filters.filter(([key, , count]) => count || key === this.filter).map(([key, words, count]) => {
      const press = el("button", { type: "button", "data-filter": key, "aria-pressed": String(key === this.filter) }, words, el("strong", {}, number(count)));
      press.addEventListener("click", () => {
        this.filter = key;
        this.draw();
        byId("counts").querySelector(`[data-filter="${key}"]`).focus();
      });
      return press;
    }));
  }

  list() {
    const wanted = this.wanted();
    const some = wanted.slice(this.shown, this.shown + PAGE);
    const made = some.map((line) => this.row(line));
    byId("rows").append(...made);
    made.forEach((one) => one.querySelector(".candidates") && this.seen.observe(one));
    this.shown += some.length;
    byId("more").hidden = this.shown >= wanted.length;
    byId("told").textContent = t(`列出 ${number(this.shown)} / ${number(wanted.length)} 行`, `${number(this.shown)} of ${number(wanted.length)} rows listed`);
  }

  row(line) {
    const made = el("li", { "data-row": line.row, tabindex: "-1", class: this.chosen.has(line.row) ? "is-chosen" : null });
    made.line = line;
    this.fill(made);
    return made;
  }

  fill(holder) {
    const { line } = holder;
    const where = [line.row === null ? "" : t(`第 ${line.row} 行`, `Row ${line.row}`), line.class_code || "", line.place_code || ""].filter(Boolean).join(" · ");
    holder.replaceChildren(
      el("div", { class: "reconcile-own" }, el("strong", {}, line.name || "–"), " ", badge(this.resultOf(line)), el("p", { class: "help" }, where), line.note ? el("p", { class: "help" }, line.note) : null),
      el("div", { class: "reconcile-found" }, this.found(holder)));
  }

  found(holder) {
    const { line } = holder;
    const chosen = this.chosen.get(line.row);
    if (chosen) {
      const undo = el("button", { type: "button", class: "button is-quiet" }, t("撤回", "Take back"));
      undo.addEventListener("click", () => this.choose(holder, null));
      return el("div", { class: "matched" }, undo, record(chosen.place, chosen.name), el("span", { class: "help" }, chosen.code || t("没有代码", "no code")));
    }
    if (line.place_id) {
      const basis = line.basis ? t(`按${line.basis}对上`, `matched by ${line.basis}`) : "";
      return el("div", { class: "matched" }, record(line.place_id, line.registered_name || t("该记录", "the record")), el("span", { class: "help" }, [line.registered_code, basis].filter(Boolean).join(" · ")));
    }
    return el("ul", { class: "candidates", "aria-label": t("可能的地名", "What it may be") }, el("li", { class: "help" }, line.name ? t("正在找相近的地名…", "Looking for names like it…") : t("这一行没有名称", "This row has no name")));
  }

  /** Ask the search for what a row may be about: in the row's county first, then everywhere. */
  async look(holder) {
    const { line } = holder;
    const list = holder.querySelector(".candidates");
    if (!line.name || !list) return;
    const asked = new URLSearchParams({ q: line.name, limit: String(CANDIDATES), lang });
    if (line.lon !== null) asked.set("near", `${line.lon.toFixed(6)},${line.lat.toFixed(6)}`);
    try {
      let found = line.county ? await fetchJson(`${SEARCH}?${asked}&division=${line.county}`) : { items: [] };
      if (!found.items.length) found = await fetchJson(`${SEARCH}?${asked}`);
      const { items } = found;
      list.replaceChildren(...(items.length ? items.map((item) => this.candidate(holder, item)) : [this.nothing(line)]));
    } catch (error) {
      list.replaceChildren(el("li", { class: "help" }, t("没有找成：", "Not looked up: "), error.message));
    }
  }

  nothing(line) {
    const asked = new URLSearchParams({ name: line.name, class: line.class_code || "" });
    if (line.lon !== null) asked.set("at", `${line.lon}, ${line.lat}`);
    return el("li", { class: "nothing" }, t("登记库没有相近的地名", "The register has no name like it"), el("a", { href: `/place-names/check?${asked}`, target: "_blank", rel: "noopener" }, t("检查此名", "Check the name")));
  }

  /** A hit of the search, with its reason; a division that has no record of its own is named and cannot be chosen. */
  candidate(holder, item) {
    const { match } = item;
    const other = match.kind && match.kind !== "standard" ? ` ${kindWord(match.kind)} ` : "";
    const name = other ? [item.name] : marked(item.name, match.spans);
    const why = [el("span", { class: "badge badge-plain" }, tierWord(match.tier, holder.line.name)), other ? el("span", {}, other, ...marked(match.name, match.spans)) : null];
    if (!pageOf(item)) return el("li", {}, el("strong", {}, ...name), ...why, el("span", { class: "help" }, [evidence(item, holder.line), t("是区划，没有地名记录可选", "a division without a place record")].join(" · ")));
    const place = item.subject === "division" ? item.record : item.id;
    const press = el("button", { type: "button", class: "button is-quiet", "aria-label": t(`第 ${holder.line.row} 行选定 ${item.name}`, `Choose ${item.name} for row ${holder.line.row}`) }, t("选定", "Choose"));
    press.addEventListener("click", () => this.choose(holder, { place, name: item.name, code: item.place_code }));
    return el("li", {}, press, record(place, ...name), ...why, el("span", { class: "help" }, evidence(item, holder.line)));
  }

  choose(holder, item) {
    const { row } = holder.line;
    if (item) this.chosen.set(row, item);
    else this.chosen.delete(row);
    this.unsaved = this.chosen.size > 0;
    holder.classList.toggle("is-chosen", Boolean(item));
    this.fill(holder);
    this.counts();
    if (!item) this.look(holder);
    byId("told").textContent = item ? t(`第 ${row} 行选定 ${item.name}`, `Row ${row}: ${item.name} chosen`) : t(`第 ${row} 行已撤回`, `Row ${row}: taken back`);
    const next = holder.querySelector("button");
    if (next) next.focus();
    else holder.focus();
  }
}
