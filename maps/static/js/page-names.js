// The place-name search: one state in the address, shown as hits in a list and on the map.

import { fetchJson, t } from "./dom.js";
import { locate } from "./locate.js";
import { NamesBox } from "./names-box.js";
import { NamesDraw } from "./names-draw.js";
import { NamesFilters } from "./names-filters.js";
import { NamesHeads } from "./names-heads.js";
import { NamesList } from "./names-list.js";
import { NamesMap } from "./names-map.js";
import { Nearby } from "./names-nearby.js";
import { EMPTY, asks, readState, readView, searchUrl, writeState, writeView } from "./names-state.js";
import { pageOf } from "./names-words.js";

const LIMIT = 20;
const AGAIN_MS = 350;
const L = window.L;
const byId = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.state = readState();
    this.asked = 0;
    this.map = new NamesMap(window.gis.map, window.gis.register, {
      hot: (id) => this.hot(id),
      choose: (id) => this.choose(id, { go: false, scroll: true }),
      near: (latlng) => this.near(latlng),
      moved: () => this.moved(),
      drawing: () => this.draw.isOn,
    });
    this.draw = new NamesDraw(window.gis.map, byId("stage"), {
      began: () => this.drawing(),
      done: (area) => this.filter("polygon", area),
      ended: () => this.draw.show(this.state.polygon),
    });
    this.box = new NamesBox(byId("q"), {
      state: () => this.state,
      search: (text) => this.search(text),
      take: (item) => this.search(item.text, { pick: Number(item.count) > 1 ? "" : item.id || "" }),
      go: (position) => this.goTo(position),
      down: () => this.list.focus(0),
      clear: () => this.change({ q: "", same: "", pick: "" }),
    });
    this.list = new NamesList(byId("hits"), {
      hot: (id) => this.hot(id),
      choose: (id) => this.choose(id, { go: true }),
      open: (item) => window.location.assign(pageOf(item)),
      same: (item) => this.change({ same: item.name, pick: "", near: this.nearOf(item) }, { home: false }),
      within: (item) => this.change({ q: "", same: "", pick: "", division: item.place_code }),
      near: () => Boolean(this.state.near),
      up: () => byId("q").focus(),
    });
    this.filters = new NamesFilters((name, value) => this.filter(name, value));
    this.heads = new NamesHeads(this.filters, { search: (text) => this.search(text), filter: (name) => this.filter(name, "") });
    this.nearby = new Nearby(byId("card"), window.gis.map, {
      state: () => this.state,
      closed: () => this.set({ at: "" }),
      from: (latlng) => this.change({ near: `${latlng.lng.toFixed(5)},${latlng.lat.toFixed(5)}` }),
    });
    locate(window.gis.map, (latlng) => this.near(latlng));
    this.buttons();
    window.addEventListener("popstate", () => this.restore());
  }

  buttons() {
    byId("more").addEventListener("click", () => this.more());
    byId("same-back").addEventListener("click", () => this.change({ same: "", pick: "" }));
    byId("filters-toggle").addEventListener("click", () => this.fold("filters"));
    byId("map-toggle").addEventListener("click", () => {
      this.fold("map");
      this.map.unfolded();
    });
    byId("draw-filter").addEventListener("click", () => this.draw.begin());
    byId("near-clear").addEventListener("click", () => this.change({ near: "" }));
    byId("start").addEventListener("click", (event) => this.link(event));
    byId("again").addEventListener("click", (event) => this.link(event));
  }

  /** A link to another state of this page needs no new page. */
  link(event) {
    const anchor = event.target.closest("a[href^='?'], a[href='/place-names']");
    if (!anchor || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const query = new URLSearchParams(new URL(anchor.href).search);
    this.change({ ...EMPTY, ...Object.fromEntries(query) });
    byId("q").focus();
  }

  fold(what, on = !byId("names").classList.contains(`show-${what}`)) {
    byId("names").classList.toggle(`show-${what}`, on);
    byId(`${what}-toggle`).setAttribute("aria-expanded", String(on));
  }

  /** The map must be there to draw on it; on a phone it takes the place of the filters. */
  drawing() {
    this.nearby.close();
    this.fold("filters", false);
    this.fold("map", true);
    this.map.unfolded();
    byId("stage").scrollIntoView({ block: "nearest" });
  }

  set(changes) {
    this.state = { ...this.state, ...changes };
    writeState(this.state, false);
  }

  /** Change what is asked for: a new entry of the history, a new answer. */
  change(changes, options) {
    this.state = { ...this.state, ...changes };
    writeState(this.state, true);
    this.show(options);
  }

  search(text, more = {}) {
    this.change({ q: text, same: "", pick: "", ...more });
  }

  filter(name, value) {
    this.change({ [name]: value === "view" ? this.extent() : value, pick: "" }, { keep: true });
  }

  extent() {
    const bounds = window.gis.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((each) => each.toFixed(5)).join(",");
  }

  restore() {
    this.state = readState();
    this.show();
    if (this.state.at) this.showAt();
    else this.nearby.close();
  }

  async start() {
    const view = readView();
    if (view) window.gis.map.setView([view[0], view[1]], view[2], { animate: false });
    await this.show({ keep: Boolean(view) });
    if (this.state.at) this.showAt();
  }

  showAt() {
    const [lng, lat] = this.state.at.split(",").map(Number);
    if (Number.isFinite(lat) && Number.isFinite(lng)) this.nearby.show(L.latLng(lat, lng));
  }

  /** Where distances count from: what was chosen, else the middle of the map. */
  from() {
    const centre = window.gis.map.getCenter();
    return this.state.near || `${centre.lng.toFixed(4)},${centre.lat.toFixed(4)}`;
  }

  nearOf(item) {
    return item.geometry && item.geometry.type === "Point" ? item.geometry.coordinates.map((each) => each.toFixed(5)).join(",") : this.state.near;
  }

  /** Show the state: ask where there is something to ask, else the trees to look through. `keep` leaves the view. */
  async show({ keep = false } = {}) {
    const { state } = this;
    this.box.set(state.q);
    this.asked += 1;
    const mine = this.asked;
    const asking = asks(state);
    this.draw.show(state.polygon);
    byId("names").classList.toggle("is-asking", asking);
    if (!asking) {
      this.blank();
      return;
    }
    this.busy(true);
    this.counted = this.from();
    try {
      const found = await fetchJson(searchUrl(state, { near: this.counted, limit: LIMIT }));
      if (mine !== this.asked) return;
      this.fill(found, keep);
    } catch (error) {
      if (mine === this.asked) this.failed(error);
    } finally {
      if (mine === this.asked) this.busy(false);
    }
  }

  blank() {
    this.busy(false);
    this.found = null;
    this.list.show([]);
    this.map.show([]);
    this.filters.show(this.state, null);
    byId("found").textContent = "";
    document.title = this.title();
  }

  title() {
    this.base = this.base || document.title;
    const { q, same } = this.state;
    return same || q ? `${same || q} · ${this.base}` : this.base;
  }

  fill(found, keep) {
    const { state } = this;
    const items = state.same ? found.items.filter((item) => item.name === state.same) : found.items;
    this.found = found;
    this.cursor = items.length === found.items.length ? found.next || found.cursor || null : null;
    this.list.show(items, { typed: state.q, same: Boolean(state.same) });
    this.map.show(items);
    this.filters.show(state, found.facets, items.length > 0);
    this.heads.show(state, found, items, this.cursor);
    if (!keep && !state.within) this.map.fit(this.draw.bounds);
    if (state.pick && items.some((item) => item.id === state.pick)) this.choose(state.pick, { go: !keep });
    document.title = this.title();
  }

  failed(error) {
    this.blankList();
    byId("failed").hidden = false;
    byId("failed-text").textContent = t("搜索没有成功：", "The search failed: ") + error.message;
    byId("found").textContent = "";
  }

  blankList() {
    this.list.show([]);
    this.map.show([]);
    this.filters.show(this.state, null);
    this.heads.clear();
  }

  busy(on) {
    byId("results").setAttribute("aria-busy", String(on));
    byId("loading").hidden = !on;
    if (on) byId("failed").hidden = true;
  }

  async more() {
    const mine = this.asked;
    byId("more").disabled = true;
    try {
      const found = await fetchJson(searchUrl(this.state, { near: this.counted, limit: LIMIT, cursor: this.cursor }));
      if (mine !== this.asked) return;
      const first = this.list.items.length;
      const items = this.state.same ? found.items.filter((item) => item.name === this.state.same) : found.items;
      this.cursor = items.length === found.items.length ? found.next || found.cursor || null : null;
      this.list.show(items, { typed: this.state.q, more: true, same: Boolean(this.state.same) });
      this.map.show(this.list.items);
      this.list.mark(this.state.pick || null);
      this.heads.tail(this.list.items.length, this.found.count, this.cursor);
      this.list.focus(first);
    } catch (error) {
      byId("more").disabled = false;
      byId("shown").textContent = t("没有读到更多：", "No more could be read: ") + error.message;
    }
  }

  hot(id) {
    this.map.hot(id);
    this.list.hot(id);
  }

  choose(id, { go, scroll = false }) {
    this.list.mark(id, { scroll });
    this.map.mark(id);
    if (go) this.map.go(id);
    this.set({ pick: id });
  }

  near(latlng) {
    this.set({ at: `${latlng.lng.toFixed(6)},${latlng.lat.toFixed(6)}` });
    this.nearby.show(latlng, { focus: true });
  }

  goTo(position) {
    const latlng = L.latLng(position.lat, position.lon);
    window.gis.map.setView(latlng, Math.max(window.gis.map.getZoom(), 14), { animate: false });
    this.near(latlng);
  }

  /** The view goes into the address; with the filter by extent the answer follows it. */
  moved() {
    writeView(window.gis.map);
    if (!this.state.within) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.set({ within: this.extent() });
      this.show({ keep: true });
    }, AGAIN_MS);
  }
}

const page = new Page();
page.start().then(() => {
  window.gis.page = page;
});
