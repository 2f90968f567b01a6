// Findings on the map: points, lines and areas as they were found, and a sign for each that shows at every scale.

import { Sign } from "./upload-map.js";

const L = window.L;
const COLOURS = { error: "#b3200f", warning: "#b26a00", info: "#1c64a8" };
const DASHES = { warning: "8 5", info: "2 5" };
const EXCEPTED = "#5b6f76";
const CHOSEN = "#c2410c";

export class FindingsMap {
  /** `choose(number)` when a person presses a finding. */
  constructor(map, choose) {
    this.map = map;
    this.choose = choose;
    this.drawn = new Map();
    map.createPane("findings").style.zIndex = 620;
    this.renderer = L.canvas({ pane: "findings", padding: 0.3, tolerance: 6 });
    this.group = L.featureGroup().addTo(map);
  }

  show(features) {
    this.group.clearLayers();
    this.drawn.clear();
    this.mark(null);
    for (const feature of features) this.draw(feature);
  }

  draw(feature) {
    const { number, severity, exception, lon, lat } = feature.properties;
    const color = exception ? EXCEPTED : COLOURS[severity];
    const shared = { renderer: this.renderer, pane: "findings", bubblingMouseEvents: false };
    const style = { color, weight: 4, dashArray: DASHES[severity] || null, fillOpacity: 0.18 };
    const shape = L.geoJSON(feature, {
      ...shared,
      style,
      pointToLayer: (_, at) => L.circleMarker(at, { ...shared, radius: 4 }),
    }).addTo(this.group);
    const sign = new Sign([lat, lon], { ...shared, radius: 7, state: severity, fillColor: color }).addTo(this.group);
    for (const layer of [shape, sign]) layer.on("click", () => this.choose(number));
    this.drawn.set(number, { shape, sign, style });
  }

  fit() {
    const bounds = this.group.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [50, 50], maxZoom: 15, animate: false });
  }

  mark(number) {
    if (this.ring) this.ring.remove();
    const before = this.drawn.get(this.marked);
    if (before) before.shape.setStyle(before.style);
    this.ring = null;
    this.marked = number;
    const one = this.drawn.get(number);
    if (!one) return;
    one.shape.setStyle({ color: CHOSEN, weight: 7 });
    this.ring = L.circleMarker(one.sign.getLatLng(), { pane: "pin", radius: 15, color: CHOSEN, weight: 3, fill: false, interactive: false }).addTo(this.map);
  }

  /** Mark a finding and go there. */
  go(number) {
    this.mark(number);
    const one = this.drawn.get(number);
    if (one) this.map.fitBounds(one.shape.getBounds(), { padding: [60, 60], maxZoom: 16, animate: false });
  }
}
