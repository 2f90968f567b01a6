// Coverage on the map: townships by share, settlements not covered, facilities, and the sites of a scenario.

import { el, fetchJson, t } from "./dom.js";
import { CLASSES, INK, classOf, count, percent } from "./plan-words.js";

const L = window.L;
const DIVISIONS = "/ogc/collections/divisions/items?f=json&limit=1000&level=";
const HATCH = "plan-hatch";
const DRAG_MS = 60;

export class PlanMap {
  /** `acts`: place(latlng), dragged(id, latlng, done), facility(id), settlement(id). */
  constructor(map, acts) {
    this.map = map;
    this.acts = acts;
    for (const [pane, z] of [["townships", 300], ["counties", 310], ["gaps", 410], ["sites", 420]]) map.createPane(pane).style.zIndex = z;
    map.getPane("counties").style.pointerEvents = "none";
    this.svg = L.svg({ pane: "townships", padding: 0.2 }).addTo(map);
    this.canvas = L.canvas({ pane: "gaps", padding: 0.2, tolerance: 4 });
    this.front = L.canvas({ pane: "sites", padding: 0.2, tolerance: 6 });
    this.gaps = L.layerGroup().addTo(map);
    this.facilities = L.layerGroup().addTo(map);
    this.pins = new Map();
    this.shapes = new Map();
    this.hatch();
    map.on("click", (event) => this.acts.place(event.latlng));
    map.on("zoomend", () => this.resize());
  }

  /** Signs are smaller on a small map of everything, and grow with the zoom. */
  get size() {
    return Math.min(Math.max((this.map.getZoom() - 6) / 4, 0.45), 1.15);
  }

  resize() {
    for (const layer of [...this.gaps.getLayers(), ...this.facilities.getLayers()]) layer.setRadius(layer.options.full * this.size);
  }

  /** The pattern of "no data": told from a share of 0 by more than colour. */
  hatch() {
    const ns = "http://www.w3.org/2000/svg";
    const pattern = document.createElementNS(ns, "pattern");
    for (const [name, value] of [["id", HATCH], ["width", "8"], ["height", "8"], ["patternUnits", "userSpaceOnUse"], ["patternTransform", "rotate(45)"]]) pattern.setAttribute(name, value);
    const ground = document.createElementNS(ns, "rect");
    for (const [name, value] of [["width", "8"], ["height", "8"], ["fill", "#ffffff"]]) ground.setAttribute(name, value);
    const stroke = document.createElementNS(ns, "rect");
    for (const [name, value] of [["width", "2"], ["height", "8"], ["fill", "#8a979b"]]) stroke.setAttribute(name, value);
    pattern.append(ground, stroke);
    const defs = document.createElementNS(ns, "defs");
    defs.append(pattern);
    this.svg._container.insertBefore(defs, this.svg._container.firstChild);
  }

  async load() {
    const [townships, counties] = await Promise.all([fetchJson(`${DIVISIONS}township`), fetchJson(`${DIVISIONS}county`)]);
    this.areas = L.geoJSON(townships, {
      renderer: this.svg,
      pane: "townships",
      style: () => ({ color: "#ffffff", weight: 0.8, fillOpacity: 0.82, fillColor: `url(#${HATCH})` }),
      onEachFeature: (feature, shape) => {
        this.shapes.set(feature.properties.code, shape);
        shape.bindTooltip("", { sticky: true, className: "plan-tip" });
      },
    }).addTo(this.map);
    L.geoJSON(counties, { renderer: this.svg, pane: "townships", interactive: false, style: { color: "#3c4f57", weight: 1.6, fill: false } }).addTo(this.map);
    this.bounds = this.areas.getBounds();
  }

  /** Colour the townships of an answer; those of another area, or withheld ones, are hatched. */
  paint(answer) {
    const rows = new Map(answer.townships.map((row) => [row.code, row]));
    for (const [code, shape] of this.shapes) {
      const row = rows.get(code);
      const level = row && !row.suppressed ? classOf(row.share) : null;
      shape.setStyle({ fillColor: level ? level.fill : `url(#${HATCH})` });
      const name = shape.feature.properties.name;
      const told = !row ? t("不在范围内", "outside the area") : row.suppressed ? t("人数过少，不公开", "too few people, withheld") : `${percent(row.share)} · ${count(row.covered)} / ${count(row.total)}`;
      shape.setTooltipContent(el("span", null, `${name} ${told}`));
    }
    this.drawGaps(answer);
    this.drawFacilities(answer);
  }

  /** Colour the townships by something else than the share: rows of `{code, level, told}`. */
  paintLevels(rows) {
    const found = new Map(rows.map((row) => [row.code, row]));
    for (const [code, shape] of this.shapes) {
      const row = found.get(code);
      shape.setStyle({ fillColor: row && row.level ? row.level.fill : `url(#${HATCH})` });
      shape.setTooltipContent(el("span", null, `${shape.feature.properties.name} ${row ? row.told : t("不在范围内", "outside the area")}`));
    }
  }

  drawGaps(answer) {
    this.gaps.clearLayers();
    this.spots = new Map();
    for (const gap of answer.gaps) {
      const spot = L.circleMarker([gap.lat, gap.lon], { renderer: this.canvas, pane: "gaps", full: Math.min(2.5 + Math.sqrt(gap.people) / 9, 9), radius: Math.min(2.5 + Math.sqrt(gap.people) / 9, 9) * this.size, color: "#ffffff", weight: 1, fillColor: INK.gap, fillOpacity: 0.9, bubblingMouseEvents: false });
      spot.on("click", (event) => this.acts.settlement(gap.id, event.latlng));
      this.spots.set(gap.id, spot.addTo(this.gaps));
    }
  }

  drawFacilities(answer) {
    if (!answer.facilities) return;
    this.facilities.clearLayers();
    this.sites = new Map();
    for (const one of answer.facilities) {
      const big = ["city", "county", "township", "cemetery"].includes(one.level);
      const site = L.circleMarker([one.lat, one.lon], { renderer: this.front, pane: "sites", full: big ? 7 : 5, radius: (big ? 7 : 5) * this.size, color: one.counts ? "#ffffff" : INK.idle, weight: one.counts ? 1.6 : 2, dashArray: one.counts ? null : "2 2", fillColor: INK.supply, fillOpacity: one.counts ? 0.95 : 0.05, bubblingMouseEvents: false });
      site.on("click", (event) => this.acts.facility(one.id, event.latlng));
      this.sites.set(one.id, site.addTo(this.facilities));
    }
  }

  /** Show the sites of a scenario as pins that can be dragged; closed facilities are crossed out. */
  scenario(changes, facilities) {
    const wanted = new Map(changes.filter((one) => one.lon !== undefined && one.op !== "close").map((one) => [one.id, one]));
    for (const [id, pin] of this.pins) {
      if (wanted.has(id)) continue;
      pin.remove();
      this.pins.delete(id);
    }
    for (const [id, one] of wanted) {
      const at = L.latLng(one.lat, one.lon);
      if (this.pins.has(id)) {
        if (!this.pins.get(id).dragging._draggable._moving) this.pins.get(id).setLatLng(at);
      } else this.pins.set(id, this.pin(id, at, one));
    }
    if (this.crosses) this.crosses.remove();
    const closed = changes.filter((one) => one.op === "close").map((one) => facilities.get(one.id)).filter(Boolean);
    this.crosses = L.layerGroup(closed.map((one) => L.marker([one.lat, one.lon], { pane: "pin", interactive: false, keyboard: false, icon: L.divIcon({ className: "plan-cross", html: "", iconSize: [18, 18] }) }))).addTo(this.map);
  }

  pin(id, at, one) {
    const name = one.name || t("拟建设施", "Planned facility");
    const pin = L.marker(at, { draggable: true, pane: "pin", keyboard: true, title: name, alt: t(`${name}，用方向键移动 100 米`, `${name}; arrow keys move it 100 m`), icon: L.divIcon({ className: "plan-pin", html: "", iconSize: [26, 26], iconAnchor: [13, 13] }) }).addTo(this.map);
    let last = 0;
    pin.on("drag", () => {
      const now = performance.now();
      if (now - last < DRAG_MS) return;
      last = now;
      this.acts.dragged(id, pin.getLatLng(), false);
    });
    pin.on("dragend", () => this.acts.dragged(id, pin.getLatLng(), true));
    pin.getElement().addEventListener("keydown", (event) => this.nudge(event, id, pin));
    return pin;
  }

  nudge(event, id, pin) {
    const step = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = pin.getLatLng();
    const moved = L.latLng(at.lat + step[0] * 0.0009, at.lng + (step[1] * 0.0009) / Math.cos((at.lat * Math.PI) / 180));
    pin.setLatLng(moved);
    this.acts.dragged(id, moved, true);
  }

  /** Ring a place and go there. */
  mark(lat, lon, zoom = 12) {
    if (this.ring) this.ring.remove();
    this.ring = L.circleMarker([lat, lon], { pane: "pin", radius: 14, color: INK.planned, weight: 3, fill: false, interactive: false }).addTo(this.map);
    this.map.setView([lat, lon], Math.max(this.map.getZoom(), zoom), { animate: false });
  }

  township(code) {
    const shape = this.shapes.get(code);
    if (shape) this.map.fitBounds(shape.getBounds(), { padding: [40, 40], maxZoom: 12, animate: false });
  }

  area(code) {
    const shapes = [...this.shapes].filter(([one]) => one.startsWith(code)).map(([, shape]) => shape);
    if (shapes.length) this.map.fitBounds(L.featureGroup(shapes).getBounds(), { padding: [20, 20], animate: false });
  }

  /** What the signs on the map are, for any legend. */
  signs() {
    const sign = (kind, words) => el("li", null, el("span", { class: `key-dot is-${kind}` }), words);
    return [sign("gap", t("未覆盖的村（社区）", "Settlement not covered")), sign("supply", t("计入的设施", "Facility counted")), sign("idle", t("不计入的设施", "Not counted"))];
  }

  /** The legend, with how many townships fall into each class. */
  key(answer, into) {
    const shown = answer.townships.filter((row) => !row.suppressed && row.share !== null);
    const swatch = (fill) => el("span", { class: "key-box" + (fill ? "" : " is-hatched"), ...(fill ? { "data-fill": fill } : {}) });
    const items = CLASSES.map((one) => el("li", null, swatch(one.fill), `${one.words} `, el("small", null, t(`${shown.filter((row) => classOf(row.share) === one).length} 个`, `${shown.filter((row) => classOf(row.share) === one).length}`))));
    items.push(el("li", null, swatch(null), t("无数据", "No data")));
    into.replaceChildren(...items, ...this.signs());
    into.querySelectorAll("[data-fill]").forEach((box) => {
      box.style.background = box.dataset.fill;
    });
  }
}
