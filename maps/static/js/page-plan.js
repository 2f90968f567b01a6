// The planner's page: a question, its answer on the map and in figures, and a scenario that is tried while dragging.

import { el, fetchJson, lang, t } from "./dom.js";
import { Access } from "./plan-access.js";
import { Figures } from "./plan-figures.js";
import { PlanMap } from "./plan-map.js";
import { Reach } from "./plan-reach.js";
import { Roads } from "./plan-roads.js";
import { Scenario } from "./plan-scenario.js";
import { Ask } from "./plan-state.js";
import { Suggest } from "./plan-suggest.js";
import { count } from "./plan-words.js";
import { showProblem } from "./upload-common.js";

const API = "/api/v1/coverage";
const GAPS = 2000;
const byId = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.asked = 0;
    this.facilities = new Map();
    this.map = new PlanMap(window.gis.map, {
      place: (latlng) => this.place(latlng),
      dragged: (id, latlng, done) => this.scenario.moved(id, latlng, done),
      facility: (id, latlng) => this.isAdding ? this.place(latlng) : this.facility(id),
      settlement: (id, latlng) => this.isAdding ? this.place(latlng) : this.settlement(id),
    });
    this.figures = new Figures({ township: (code) => this.map.township(code), settlement: (id) => this.settlement(id), facility: (id) => this.facility(id) });
    this.reach = new Reach(window.gis.map, { question: () => this.question, failed: (error) => this.failed(error) });
    this.roads = new Roads(window.gis.map);
    this.scenario = new Scenario({
      reach: (change) => this.reach.button({ lon: change.lon, lat: change.lat }, change.name || change.label || change.id),
      changed: () => {
        this.reach.stale();
        this.refresh();
      },
      show: (change) => this.showChange(change),
      question: () => this.question,
      take: (question) => this.ask.take(question),
      failed: (error) => this.failed(error),
    });
    this.suggest = new Suggest(window.gis.map, {
      question: () => this.question,
      changes: () => this.scenario.wanted,
      show: (lat, lon) => this.map.mark(lat, lon),
      take: (sites) => this.scenario.addAll(sites),
    });
    this.access = new Access({
      question: () => this.question,
      changes: () => this.scenario.wanted,
      paint: (rows, key) => {
        this.map.paintLevels(rows);
        byId("key").replaceChildren(...key, ...this.map.signs());
      },
      back: () => {
        this.map.paint({ ...this.shown, facilities: undefined });
        this.map.key(this.shown, byId("key"));
      },
      township: (code) => this.map.township(code),
    });
    this.ask = new Ask((question, problem) => this.changed(question, problem));
    if (byId("add")) byId("add").addEventListener("click", () => this.adding(!this.isAdding));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.adding(false);
    });
    document.querySelectorAll("[data-export]").forEach((press) => press.addEventListener("click", () => this.export(press)));
  }

  /** The question with the changes, as a file. */
  async export(press) {
    press.disabled = true;
    try {
      const body = { ...this.question, ...(this.tried ? { changes: this.scenario.wanted } : {}) };
      const answer = await fetch(`${API}/export.${press.dataset.export}?part=gaps&lang=${lang}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { problem: await answer.json() });
      const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"));
      const link = el("a", { href: URL.createObjectURL(await answer.blob()), download: name ? name[1] : "coverage" });
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      this.failed(error);
    } finally {
      press.disabled = false;
    }
  }

  /** The report of what is on the page; without a question in the address it is the first one's. */
  link() {
    const flat = Object.entries({ ...this.question, types: (this.question.types || []).join(" ") }).filter(([, value]) => value !== "");
    const query = new URLSearchParams(flat.map(([name, value]) => [name, String(value)]));
    if (this.tried) query.set("changes", JSON.stringify(this.scenario.wanted));
    byId("report").href = `/facilities/report?${query}`;
    byId("offline-map").href = `/facilities/map.html?${query}`;
  }

  async start() {
    await this.map.load();
    this.ask.tell(false);
  }

  adding(on) {
    if (!byId("add")) return;
    byId("add").setAttribute("aria-pressed", String(on));
    const map = window.gis.map.getContainer();
    map.classList.toggle("is-placing", on);
    if (on && map.getBoundingClientRect().bottom < 120) map.scrollIntoView({ block: "start" }); // on a phone it lies far above
  }

  get isAdding() {
    return Boolean(byId("add")) && byId("add").getAttribute("aria-pressed") === "true";
  }

  place(latlng) {
    if (!this.isAdding) return;
    this.adding(false);
    this.scenario.add(latlng);
  }

  changed(question, problem) {
    if (problem) {
      this.failed(new Error(problem));
      return;
    }
    const area = this.question ? this.question.area : undefined;
    const way = (one) => one && `${one.metric} ${one.threshold_s} ${one.mode}`;
    const turned = way(this.question) !== way(question);
    this.question = question;
    if (turned) {
      this.reach.clear();
      this.scenario.draw();
    }
    if (question.area && question.area !== area) this.map.area(question.area);
    this.refresh();
  }

  /** Ask again; while an answer is awaited the newest question waits, so that dragging never queues up. */
  async refresh() {
    if (this.waiting) {
      this.again = true;
      return;
    }
    this.waiting = true;
    byId("figures").setAttribute("aria-busy", "true");
    try {
      do {
        this.again = false;
        await this.answer();
      } while (this.again);
    } finally {
      this.waiting = false;
      byId("figures").setAttribute("aria-busy", "false");
    }
  }

  async answer() {
    const question = this.question;
    const key = JSON.stringify(question);
    try {
      if (!this.plain || this.plain.key !== key) this.plain = { key, answer: await this.fetch("", question) };
      const { answer: plain } = this.plain;
      this.facilities = new Map((plain.facilities || []).map((one) => [one.id, one]));
      const possible = this.scenario.active && question.metric !== "unit_ratio";
      const tried = possible ? await this.fetch("/what-if", { ...question, changes: this.scenario.wanted }) : null;
      this.tried = Boolean(tried);
      this.show(tried || plain, plain, tried ? tried.before : null);
      this.link();
      byId("problem").hidden = true;
    } catch (error) {
      this.failed(error);
    }
  }

  fetch(path, body) {
    return fetchJson(`${API}${path}?gaps=${GAPS}&lang=${lang}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  show(answer, plain, before) {
    this.shown = { facilities: plain.facilities, checks: plain.checks, ...answer };
    if (this.drawn !== plain) this.map.drawFacilities(plain);
    this.drawn = plain;
    this.access.clear(false);
    this.map.paint({ ...answer, facilities: undefined });
    this.map.key(answer, byId("key"));
    this.map.scenario(this.scenario.changes, this.facilities);
    this.figures.show(this.shown, before);
  }

  failed(error) {
    showProblem(byId("problem"), error);
  }

  showChange(change) {
    const one = change.lon === undefined ? this.facilities.get(change.id) : change;
    if (one) this.map.mark(one.lat, one.lon);
  }

  settlement(id) {
    const gap = this.shown && this.shown.gaps.find((one) => one.id === id);
    if (!gap) return;
    this.map.mark(gap.lat, gap.lon);
    document.querySelectorAll("#gaps tr.is-selected").forEach((row) => row.classList.remove("is-selected"));
    const row = document.querySelector(`#gaps tr[data-id="${CSS.escape(id)}"]`);
    if (row) {
      row.classList.add("is-selected");
      row.scrollIntoView({ block: "nearest" });
    }
  }

  /** The card of a facility, with what a scenario can do to it. */
  facility(id) {
    const one = this.facilities.get(id);
    if (!one) return;
    this.map.mark(one.lat, one.lon);
    const card = byId("card");
    const facts = [[t("类型", "Type"), lang === "en" ? one.type_name_en : one.type_name], [t("所属", "Township"), one.township_name || "–"], [t("床位或墓位", "Beds or plots"), count(one.capacity ?? 0)], [t("余量", "Spare"), one.spare === null ? "–" : count(one.spare)], [t("计入", "Counted"), one.counts ? t("是", "yes") : t("否", "no")]];
    const close = el("button", { type: "button", class: "button is-quiet" }, t("收起", "Close"));
    close.addEventListener("click", () => {
      card.hidden = true;
    });
    const acts = byId("add") ? [["move", t("移动", "Move")], [one.counts ? "close" : "open", one.counts ? t("试算关闭", "Try without it") : t("试算恢复", "Try with it")], ["resize", t("改床位", "Resize")]].map(([op, words]) => {
      const press = el("button", { type: "button", class: "button is-quiet" }, words);
      press.addEventListener("click", () => {
        card.hidden = true;
        this.scenario.put({ op, id, label: one.name, ...(op === "move" ? { lon: one.lon, lat: one.lat } : {}), ...(op === "resize" ? { capacity: one.capacity || 0 } : {}) });
      });
      return press;
    }) : [];
    card.replaceChildren(el("h2", { id: "card-title", tabindex: "-1" }, one.name), el("dl", { class: "facts" }, ...facts.flatMap(([term, value]) => [el("dt", null, term), el("dd", null, value)])), el("p", { class: "scenario-acts" }, ...acts, this.reach.button({ facility: id }, one.name), close));
    card.hidden = false;
    byId("card-title").focus({ preventScroll: true });
  }
}

window.gis.page = new Page();
window.gis.page.start().catch((error) => showProblem(byId("problem"), error));
