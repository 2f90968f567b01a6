// Evidence on the map: what collides, the proposed position, and the records of a duplicate group.

import { Sign } from "./upload-map.js";

const L = window.L;
const COLOURS = { error: "#b3200f", warning: "#b26a00", info: "#1c64a8" };
const HERE = "#c2410c";

export class CheckMap {
  /** `picked(lon, lat)` when a person clicks the map. */
  constructor(map, picked) {
    this.map = map;
    map.createPane("evidence").style.zIndex = 620;
    this.renderer = L.canvas({ pane: "evidence", padding: 0.3, tolerance: 6 });
    this.group = L.featureGroup().addTo(map);
    this.drawn = new Map();
    map.on("click", (event) => picked(event.latlng.lng, event.latlng.lat));
  }

  /** Show where the proposed name is to stand; null takes it away. */
  here(position) {
    if (this.pin) this.pin.remove();
    this.pin = null;
    if (!position) return;
    const [lon, lat] = position;
    this.pin = L.circleMarker([lat, lon], { pane: "pin", radius: 10, color: HERE, weight: 4, fill: false, interactive: false }).addTo(this.map);
    if (!this.map.getBounds().contains([lat, lon])) this.map.panTo([lat, lon], { animate: false });
  }

  clear() {
    this.group.clearLayers();
    this.drawn.clear();
    this.mark(null);
  }

  /** Draw the evidence of the findings; each record once, with the gravest severity first come. */
  show(findings) {
    this.clear();
    for (const finding of findings) for (const record of finding.evidence) this.draw(record, finding.severity);
  }

  draw(record, severity) {
    if (!record.geometry || this.drawn.has(record.id)) return;
    const color = COLOURS[severity];
    const shared = { renderer: this.renderer, pane: "evidence", interactive: false };
    const shape = L.geoJSON({ type: "Feature", geometry: record.geometry }, {
      ...shared,
      style: { color, weight: 4, fillOpacity: 0.18 },
      pointToLayer: (_, at) => new Sign(at, { ...shared, radius: 7, state: severity === "info" ? "ok" : severity, fillColor: color }),
    }).addTo(this.group);
    this.drawn.set(record.id, shape);
  }

  /** Ring a record and go there. */
  mark(id) {
    if (this.ring) this.ring.remove();
    this.ring = null;
    const shape = this.drawn.get(id);
    if (!shape) return;
    const bounds = shape.getBounds();
    this.ring = L.circleMarker(bounds.getCenter(), { pane: "pin", radius: 15, color: HERE, weight: 3, fill: false, interactive: false }).addTo(this.map);
    this.map.fitBounds(bounds, { padding: [60, 60], maxZoom: 15, animate: false });
  }

  fit() {
    const bounds = this.group.getBounds();
    if (this.pin) bounds.extend(this.pin.getLatLng());
    if (this.drawn.size && bounds.isValid()) this.map.fitBounds(bounds, { padding: [50, 50], maxZoom: 14, animate: false });
  }
}
