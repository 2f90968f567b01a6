// An area drawn on the map as a filter: by pointer or finger, or by keyboard with the middle of the map as the pen.

import { el, t } from "./dom.js";

const L = window.L;
const VERTICES_MAX = 100;
const CLOSE_PX = 14;
const DIGITS = 6;
const LINE = { pane: "draw", color: "#8a2be2", weight: 3, interactive: false };
const KEPT = { ...LINE, dashArray: "7 5", fill: true, fillColor: "#8a2be2", fillOpacity: 0.06 };

/** Rings of [lat, lng] of a polygon or multipolygon (WKT or GeoJSON); none where it cannot be read. */
export function ringsOf(text) {
  try {
    const nested = text.trim().startsWith("{")
      ? JSON.parse(text).coordinates
      : JSON.parse(text.replace(/^\s*(?:multi)?polygon\s*/i, "").replace(/(-?[\d.]+)\s+(-?[\d.]+)/g, "<$1,$2>").replace(/[()]/g, (one) => (one === "(" ? "[" : "]")).replace(/[<>]/g, (one) => (one === "<" ? "[" : "]")));
    const turned = (one) => (typeof one[0] === "number" ? [one[1], one[0]] : one.map(turned));
    return turned(nested);
  } catch {
    return [];
  }
}

/** How many corners an area has. */
export function cornersOf(text) {
  const count = (one) => (typeof one[0][0] === "number" ? one.length - 1 : one.reduce((sum, each) => sum + count(each), 0));
  const rings = ringsOf(text);
  return rings.length ? count(rings) : 0;
}

export const wktOf = (points) => {
  const at = [...points, points[0]].map((one) => `${Number(one.lng.toFixed(DIGITS))} ${Number(one.lat.toFixed(DIGITS))}`);
  return `POLYGON((${at.join(",")}))`;
};

const side = (a, b, c) => Math.sign((b.lng - a.lng) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lng - a.lng));
const crosses = (a, b, c, d) => side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);

/** Do sides of the ring that are no neighbours meet? */
export function isCrossed(points) {
  const n = points.length;
  const at = (i) => points[i % n];
  for (let i = 0; i < n; i += 1) {
    for (let j = i + 2; j < n; j += 1) {
      if (i + n !== j + 1 && crosses(at(i), at(i + 1), at(j), at(j + 1))) return true;
    }
  }
  return false;
}

export class NamesDraw {
  /** `acts`: began(), done(wkt), ended(). */
  constructor(map, stage, acts) {
    this.map = map;
    this.acts = acts;
    this.points = null;
    map.createPane("draw").style.zIndex = 640;
    map.getPane("draw").style.pointerEvents = "none";
    this.sketch = L.layerGroup().addTo(map);
    this.tools(stage);
    map.on("click", (event) => this.isOn && this.pressed(event));
    map.on("dblclick", () => this.isOn && this.finish());
    map.on("move", () => this.isOn && this.redraw());
    map.getContainer().addEventListener("keydown", (event) => this.isOn && event.target === map.getContainer() && this.key(event));
  }

  get isOn() {
    return this.points !== null;
  }

  tools(stage) {
    const button = (id, text, act) => {
      const made = el("button", { type: "button", class: id === "draw-finish" ? "button" : "button is-quiet", id }, text);
      made.addEventListener("click", act);
      return made;
    };
    this.says = el("p", { class: "draw-says", role: "status" });
    this.bar = el(
      "div",
      { class: "draw-bar", role: "group", "aria-label": t("画范围", "Draw an area"), hidden: true },
      this.says,
      el(
        "div",
        { class: "draw-buttons" },
        button("draw-add", t("在十字处加点", "Corner at the cross"), () => this.add(this.map.getCenter())),
        button("draw-undo", t("退一点", "Undo corner"), () => this.undo()),
        button("draw-finish", t("完成", "Finish"), () => this.finish()),
        button("draw-cancel", t("取消", "Cancel"), () => this.stop()),
      ),
    );
    this.cross = el("span", { class: "draw-cross", "aria-hidden": "true", hidden: true });
    this.start = el("button", { type: "button", class: "button is-quiet draw-start", id: "draw-start" }, t("画范围", "Draw an area"));
    this.start.addEventListener("click", () => this.begin());
    stage.append(this.start, this.cross, this.bar);
  }

  begin() {
    this.points = [];
    this.acts.began();
    this.map.doubleClickZoom.disable();
    this.show(null);
    this.shown(true);
    this.redraw();
    this.say();
    this.map.getContainer().focus({ preventScroll: true });
  }

  shown(on) {
    this.bar.hidden = !on;
    this.cross.hidden = !on;
    this.start.hidden = on;
    this.map.getContainer().classList.toggle("is-drawing", on);
  }

  say(text) {
    const n = this.points.length;
    const how = t("点地图加顶点，点回第一点或按“完成”收口。键盘：方向键移动地图，回车加点，退格撤一点，Esc 取消。", "Press the map for corners; press the first one or Finish to close. Keyboard: arrows move the map, Enter adds, Backspace undoes, Esc cancels.");
    this.says.textContent = text || (n ? t(`已有 ${n} 个顶点。`, `${n} corner${n === 1 ? "" : "s"}. `) + (n < 3 ? t("至少三个。", "Three at least.") : "") : how);
    this.says.classList.toggle("is-fault", Boolean(text));
  }

  pressed(event) {
    const [first] = this.points;
    const near = first && this.points.length >= 3 && this.map.latLngToContainerPoint(first).distanceTo(event.containerPoint) <= CLOSE_PX;
    if (near) this.finish();
    else this.add(event.latlng);
  }

  add(latlng) {
    const last = this.points[this.points.length - 1];
    if (last && this.map.latLngToContainerPoint(last).distanceTo(this.map.latLngToContainerPoint(latlng)) < 2) return;
    if (this.points.length >= VERTICES_MAX) {
      this.say(t(`最多 ${VERTICES_MAX} 个顶点`, `At most ${VERTICES_MAX} corners`));
      return;
    }
    this.points.push(L.latLng(latlng.lat, latlng.lng));
    this.redraw();
    this.say();
  }

  undo() {
    this.points.pop();
    this.redraw();
    this.say();
  }

  key(event) {
    if (event.key === "Enter" || event.key === " ") this.add(this.map.getCenter());
    else if (event.key === "Backspace") this.undo();
    else if (event.key === "Escape") this.stop();
    else return;
    event.preventDefault();
  }

  redraw() {
    this.sketch.clearLayers();
    if (!this.points.length) return;
    L.polyline([...this.points, this.map.getCenter()], { ...LINE, weight: 1.5, dashArray: "3 5" }).addTo(this.sketch);
    L.polygon(this.points, { ...LINE, fill: this.points.length > 2, fillOpacity: 0.08 }).addTo(this.sketch);
    this.points.forEach((at, index) => L.circleMarker(at, { ...LINE, radius: index ? 5 : 8, fill: true, fillColor: "#ffffff", fillOpacity: 1 }).addTo(this.sketch));
  }

  finish() {
    const { points } = this;
    if (points.length < 3) {
      this.say(t("至少要三个顶点", "Three corners at least"));
      return;
    }
    if (isCrossed(points)) {
      this.say(t("边界相互交叉，请退点重画", "Sides cross; undo a corner and draw it another way"));
      return;
    }
    this.end();
    this.acts.done(wktOf(points));
  }

  stop() {
    this.end();
    this.acts.ended();
  }

  end() {
    const inside = this.bar.contains(document.activeElement);
    this.points = null;
    this.sketch.clearLayers();
    this.shown(false);
    this.map.doubleClickZoom.enable();
    if (inside) this.start.focus();
  }

  /** Show an area that is in force; none with an empty text. */
  show(text) {
    if (this.kept) this.kept.remove();
    const rings = text ? ringsOf(text) : [];
    this.kept = rings.length ? L.polygon(rings, KEPT).addTo(this.map) : null;
  }

  /** The bounds of the area in force, or null. */
  get bounds() {
    return this.kept ? this.kept.getBounds() : null;
  }
}
