// The hits on the map: numbered signs with their names, tied to the list; a click elsewhere asks what is near.

import { FIT } from "./chrome.js";
import { Crowds, Tip } from "./crowds.js";
import { PointOverlay } from "./point-overlay.js";
import { textScale } from "./register-common.js";
import { middle } from "./names-words.js";

const L = window.L;
const INK = { plain: "#0b5f6c", hot: "#c2410c", historic: "#5b6f76" };
const SHAPE = { weight: 4, opacity: 0.95, fillOpacity: 0.12, interactive: false };
const REACH_PX = 4;
const NEAR_ZOOM = 12.5;

const Signs = PointOverlay.extend({
  draw() {
    const scale = textScale();
    this.drawn = [];
    for (const item of [...this.items].reverse()) this.pin(item, scale);
    const front = this.items.filter((item) => item.id === this.hot || item.id === this.chosen);
    for (const item of front) this.pin(item, scale);
    const names = [...this.drawn].reverse();
    names.sort((a, b) => Number(this.isFront(b)) - Number(this.isFront(a)));
    const signs = this.drawn.map(({ x, y, radius, item }) => ({ box: [x - radius, y - radius, x + radius, y + radius], at: item.at }));
    const taken = signs.map((one) => one.box); // no name hides another's number
    const named = new Set();
    for (const one of names) {
      const { id, name: text, at } = one.item;
      if (named.has(id)) continue;
      named.add(id);
      const front = this.isFront(one);
      const label = { plate: "rgb(255 255 255 / 88%)", size: 12.5, bold: front, halo: "#ffffff", color: front ? "#8f2f08" : "#17262c", above: true };
      const box = this.name({ ...one, text, label }, front ? [] : taken, scale);
      if (!box) continue;
      signs.push({ box, at, text });
      if (front) taken.push(box);
    }
    this.painter.owner.keepClear(signs);
  },

  isFront(one) {
    return one.item.id === this.hot || one.item.id === this.chosen;
  },

  pin(item, scale) {
    const at = this._map.latLngToLayerPoint(item.at);
    if (!this._bounds.contains(at)) return;
    const front = item.id === this.hot || item.id === this.chosen;
    const ink = front ? INK.hot : item.historic ? INK.historic : INK.plain;
    const radius = (front ? 12.5 : 10) * scale;
    const context = this._ctx;
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.fillStyle = item.historic && !front ? "#ffffff" : ink;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = item.historic && !front ? ink : "#ffffff";
    context.stroke();
    context.font = `600 ${(item.number > 99 ? 0.8 : 1.05) * radius}px ${this.family()}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = item.historic && !front ? ink : "#ffffff";
    context.fillText(String(item.number), at.x, at.y + radius * 0.05);
    this.drawn.push({ x: at.x, y: at.y, radius, item });
  },

  at(point) {
    const { x, y } = this._map.containerPointToLayerPoint(point);
    const found = [...this.drawn].reverse().find((one) => Math.hypot(one.x - x, one.y - y) <= one.radius + REACH_PX);
    return found ? found.item.id : null;
  },
});

export class NamesMap {
  /** `acts`: hot(id), choose(id), near(latlng), moved(), drawing(): presses belong to the pen. */
  constructor(map, register, acts) {
    this.map = map;
    this.register = register;
    this.acts = acts;
    map.createPane("names").style.zIndex = 630;
    map.getPane("names").style.pointerEvents = "none";
    this.signs = new Signs({ owner: register }, { pane: "names", padding: 0.15 });
    Object.assign(this.signs, { items: [], hot: null, chosen: null });
    this.signs.addTo(map);
    this.tip = new Tip(map);
    this.crowds = new Crowds(map, register);
    this.pointer();
    map.on("moveend", () => acts.moved());
    map.on("zoomend", () => this.stepBack());
    window.addEventListener("resize", () => this.signs.soon());
  }

  pointer() {
    const { map } = this;
    const container = map.getContainer();
    let held = 0;
    map.on("mousemove", (event) => {
      if (held || map.dragging.moving() || this.acts.drawing()) return;
      held = L.Util.requestAnimFrame(() => {
        held = 0;
        const id = this.signs.at(event.containerPoint);
        const crowd = id ? "" : this.crowds.words(event.latlng);
        container.classList.toggle("is-over", Boolean(id || crowd));
        this.tip.say(crowd, event.containerPoint);
        if (id !== this.signs.hot) this.acts.hot(id);
      });
    });
    map.on("mouseout", () => this.acts.hot(null));
    map.on("click", (event) => {
      if (this.acts.drawing()) return;
      const id = this.signs.at(event.containerPoint);
      if (id) this.acts.choose(id);
      else if (!this.crowds.enter(event.latlng)) this.acts.near(event.latlng);
    });
    map.on("contextmenu", (event) => this.acts.drawing() || this.acts.near(event.latlng));
    container.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === container && !this.acts.drawing()) this.acts.near(map.getCenter());
    });
  }

  /** Draw the hits; the register's own names step back while there are any. */
  show(items) {
    this.geometries = new Map(items.map((item) => [item.id, item.geometry]));
    this.signs.items = items
      .map((item, index) => ({ id: item.id, name: item.name, number: index + 1, historic: item.status === "historic", at: middle(item.geometry) }))
      .filter((item) => item.at)
      .map((item) => ({ ...item, at: L.latLng(item.at) }));
    this.register.setHidden(this.signs.items.map((item) => item.id));
    this.stepBack();
    this.mark(null);
    this.signs.soon();
  }

  /** The register's own names step back while hits are shown, and come again near by, where they tell where one is. */
  stepBack() {
    this.register.setShown("place-names", !this.signs.items.length || this.map.getZoom() >= NEAR_ZOOM);
  }

  hot(id) {
    if (this.signs.hot === id) return;
    this.signs.hot = id;
    this.signs.soon();
    this.outline();
  }

  mark(id) {
    this.signs.chosen = id;
    this.signs.soon();
    this.outline();
  }

  /** Lines and areas of the hit in front, in full. */
  outline() {
    if (this.shape) this.shape.remove();
    this.shape = null;
    const id = this.signs.hot || this.signs.chosen;
    const geometry = id && this.geometries && this.geometries.get(id);
    if (!geometry || /Point$/.test(geometry.type)) return;
    this.shape = L.geoJSON(geometry, { pane: "selected", interactive: false, style: { ...SHAPE, color: INK.hot, fillColor: "#f59e0b" } }).addTo(this.map);
  }

  get isOpen() {
    return this.map.getSize().y > 0 && this.map.getContainer().offsetParent !== null;
  }

  /** Show all hits, and the area they were looked for in. */
  fit(area = null) {
    const bounds = L.latLngBounds(this.signs.items.map((item) => item.at));
    if (area) bounds.extend(area);
    if (bounds.isValid()) this.view(bounds, 13);
  }

  /** Go to one hit. */
  go(id) {
    const geometry = this.geometries && this.geometries.get(id);
    if (!geometry) return;
    this.view(L.geoJSON(geometry).getBounds(), Math.max(Math.min(this.map.getZoom(), 16), 13));
  }

  home() {
    this.view(L.latLngBounds(window.gis.settings.bounds), undefined, FIT);
  }

  view(bounds, maxZoom, padding = { paddingTopLeft: [50, 60], paddingBottomRight: [60, 80] }) {
    if (!this.isOpen) {
      this.waiting = [bounds, maxZoom, padding];
      return;
    }
    this.waiting = null;
    this.map.fitBounds(bounds, { ...padding, maxZoom, animate: false });
  }

  /** The map was unfolded: give it its size, and the view that it could not take before. */
  unfolded() {
    this.map.invalidateSize({ animate: false });
    if (this.waiting) this.view(...this.waiting);
  }
}
