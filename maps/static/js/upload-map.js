// The staged rows on the map: state by shape and colour, offsets in metres from the registered position.

import { t } from "./dom.js";

const L = window.L;
const COLOURS = { ok: "#14764a", warning: "#b26a00", error: "#b3200f" };
const LABELLED = 400;

/** A marker whose shape tells its state: disc, triangle or cross. */
export const Sign = L.CircleMarker.extend({
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    const context = renderer._ctx;
    const { x, y } = this._point;
    const r = this._radius;
    context.beginPath();
    if (this.options.state === "warning") {
      context.moveTo(x, y - r);
      context.lineTo(x + r, y + r * 0.8);
      context.lineTo(x - r, y + r * 0.8);
      context.closePath();
    } else if (this.options.state === "error") {
      context.moveTo(x - r * 0.8, y - r * 0.8);
      context.lineTo(x + r * 0.8, y + r * 0.8);
      context.moveTo(x + r * 0.8, y - r * 0.8);
      context.lineTo(x - r * 0.8, y + r * 0.8);
      context.lineWidth = 3.4;
      context.strokeStyle = this.options.fillColor;
      context.stroke();
      return;
    } else {
      context.arc(x, y, r, 0, 2 * Math.PI);
    }
    context.fillStyle = this.options.fillColor;
    context.fill();
    context.lineWidth = 1.4;
    context.strokeStyle = "#ffffff";
    context.stroke();
  },
});

export class PreviewMap {
  constructor(map, choose) {
    this.map = map;
    this.choose = choose;
    this.byRow = new Map();
    map.createPane("staged").style.zIndex = 620;
    this.renderer = L.canvas({ pane: "staged", padding: 0.3 });
    this.group = L.featureGroup().addTo(map);
  }

  /** Draw the rows of a preview; `state` leaves those of one result only. */
  show(collection, state) {
    this.group.clearLayers();
    this.byRow.clear();
    this.mark(null);
    const features = collection.features;
    const rows = features.filter((one) => one.properties.feature === "row" && (!state || one.properties.status === state));
    const shown = new Map(rows.map((one) => [one.properties.row, one.geometry]));
    for (const one of features.filter((each) => each.properties.feature === "registered" && shown.has(each.properties.row))) this.registered(one, shown.get(one.properties.row));
    const offsets = features.filter((one) => one.properties.feature === "offset" && shown.has(one.properties.row));
    for (const one of offsets) this.offset(one, offsets.length <= LABELLED);
    for (const one of rows) this.point(one);
  }

  fit() {
    if (this.byRow.size) this.map.fitBounds(this.group.getBounds(), { padding: [50, 50], maxZoom: 15, animate: false });
  }

  point(feature) {
    if (feature.geometry.type !== "Point") {
      this.shape(feature);
      return;
    }
    const [lon, lat] = feature.geometry.coordinates;
    const { row, status } = feature.properties;
    const sign = new Sign([lat, lon], {
      renderer: this.renderer,
      pane: "staged",
      radius: 6.5,
      state: status,
      fillColor: COLOURS[status] || "#1d2a30",
      bubblingMouseEvents: false,
    });
    sign.on("click", () => this.choose(row));
    sign.addTo(this.group);
    this.byRow.set(row, sign);
  }

  /** A staged line or area; it is found by its row like a point. */
  shape(feature) {
    const { row, status } = feature.properties;
    const layer = L.geoJSON(feature, {
      renderer: this.renderer,
      pane: "staged",
      bubblingMouseEvents: false,
      style: { color: COLOURS[status] || "#1d2a30", weight: 3.5, fillOpacity: 0.12 },
    });
    layer.getLatLng = () => layer.getBounds().getCenter();
    layer.on("click", () => this.choose(row));
    layer.addTo(this.group);
    this.byRow.set(row, layer);
  }

  /** What the register holds beside what is staged; of two points also the way from one to the other. */
  registered(feature, staged) {
    if (feature.geometry.type === "Point") {
      const [from, to] = [feature.geometry, staged.type === "Point" ? staged : feature.geometry].map(({ coordinates: [lon, lat] }) => [lat, lon]);
      this.moved([from, to]);
      return;
    }
    L.geoJSON(feature, {
      renderer: this.renderer,
      pane: "staged",
      interactive: false,
      style: { color: "#1d2a30", weight: 1.6, dashArray: "5 4", fill: false },
    }).addTo(this.group);
  }

  offset(feature, labelled) {
    const ends = feature.geometry.coordinates.map(([lon, lat]) => [lat, lon]);
    this.moved(ends);
    const metres = feature.properties.offset_m;
    if (!labelled || typeof metres !== "number") return;
    const text = document.createElement("span");
    text.textContent = `${metres.toFixed(metres < 10 ? 3 : 1)} ${t("米", "m")}`;
    L.tooltip({ permanent: true, direction: "center", className: "offset-label", interactive: false })
      .setLatLng(L.latLng((ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2))
      .setContent(text)
      .addTo(this.group);
  }

  moved(ends) {
    const line = { renderer: this.renderer, pane: "staged", color: "#1d2a30", weight: 1.6, interactive: false };
    L.polyline(ends, { ...line, dashArray: "5 4" }).addTo(this.group);
    L.circleMarker(ends[0], { ...line, radius: 4, fillColor: "#fff", fillOpacity: 1 }).addTo(this.group);
  }

  mark(row) {
    if (this.ring) this.ring.remove();
    this.ring = null;
    const sign = this.byRow.get(row);
    if (!sign) return;
    this.ring = L.circleMarker(sign.getLatLng(), { pane: "pin", radius: 14, color: "#c2410c", weight: 3, fill: false, interactive: false });
    this.ring.addTo(this.map);
  }

  go(row) {
    this.mark(row);
    const sign = this.byRow.get(row);
    if (sign) this.map.setView(sign.getLatLng(), Math.max(this.map.getZoom(), 14));
    return Boolean(sign);
  }
}
