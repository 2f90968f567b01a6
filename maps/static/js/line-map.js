// One line on the map: its dated geometries to switch between, markers, junctions, the place of the largest deviation.

import { fetchJson, t } from "./dom.js";

function label(text) {
  const shown = document.createElement("span");
  shown.textContent = text;
  return shown;
}

export class LineMap {
  constructor(map, found) {
    this.L = window.L;
    this.map = map;
    this.found = found;
    this.shown = new Map();
    map.createPane("courses").style.zIndex = 610;
    map.createPane("posts").style.zIndex = 620;
    this.renderer = this.L.canvas({ pane: "courses", padding: 0.3 });
    this.posts();
  }

  /** Show or hide one geometry; answers with its bounds, or null when it is hidden. */
  async show(id, on) {
    const before = this.shown.get(id);
    if (before) before.remove();
    this.shown.delete(id);
    if (!on) return null;
    const wanted = this.found.geometries.find((one) => one.id === id);
    const feature = await fetchJson(wanted.href);
    if (this.shown.has(id)) return null;
    const layer = this.L.geoJSON(feature, {
      pane: "courses",
      renderer: this.renderer,
      interactive: false,
      style: { color: wanted.colour, weight: 4, opacity: 0.9, dashArray: wanted.is_dashed ? "9 6" : null },
    }).addTo(this.map);
    this.shown.set(id, layer);
    return layer.getBounds();
  }

  fit(bounds) {
    const known = bounds.filter((one) => one && one.isValid());
    if (!known.length) return;
    const all = known.reduce((sum, one) => sum.extend(one), this.L.latLngBounds(known[0]));
    this.map.fitBounds(all, { paddingTopLeft: [40, 40], paddingBottomRight: [90, 90], animate: false });
  }

  posts() {
    const renderer = this.L.canvas({ pane: "posts", padding: 0.3 });
    const shared = { renderer, pane: "posts", interactive: false, color: "#fff", weight: 1.4, fillOpacity: 1 };
    const at = ([lon, lat]) => this.L.latLng(lat, lon);
    for (const one of this.found.points) this.L.circleMarker(at(one.at), { ...shared, radius: 3.5, fillColor: "#5b6f76" }).addTo(this.map);
    for (const one of this.found.junctions) this.L.circleMarker(at(one.at), { ...shared, radius: 6, fillColor: "#1d2a30" }).addTo(this.map);
    const labelled = this.found.markers.length <= 40;
    for (const one of this.found.markers) {
      this.L.circleMarker(at(one.at), { ...shared, radius: 6, fillColor: "#b3341f" }).addTo(this.map);
      if (labelled) this.name(at(one.at), one.number);
    }
    const apart = this.found.deviation;
    if (!apart) return;
    const place = this.L.latLng(apart.lat, apart.lon);
    this.L.circleMarker(place, { ...shared, radius: 11, color: "#b26a00", weight: 3, fill: false }).addTo(this.map);
    this.name(place, `${apart.hausdorff_m.toFixed(1)} ${t("米", "m")}`);
  }

  name(place, text) {
    this.L.tooltip({ permanent: true, direction: "right", offset: [8, 0], className: "post-label", interactive: false })
      .setLatLng(place)
      .setContent(label(text))
      .addTo(this.map);
  }
}
