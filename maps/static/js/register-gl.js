// The MapLibre path: one GL canvas under Leaflet, kept in step by the maplibre-gl-leaflet bridge.

import { loadScript, textScale } from "./register-common.js";

const REACH_PX = 7;
const LABEL_PAD_PX = 4;

export class GlRegister {
  static async create(map, owner) {
    const module = await import(owner.options.scripts.maplibre);
    if (!window.maplibregl) window.maplibregl = module;
    if (!window.L.maplibreGL) await loadScript(owner.options.scripts.bridge);
    const made = new GlRegister(map, owner);
    try {
      await made.loaded;
    } catch (error) {
      made.layer.remove();
      throw error;
    }
    return made;
  }

  constructor(map, owner) {
    this.map = map;
    this.owner = owner;
    this.byId = new Map(owner.layers.map((layer) => [layer.id, layer]));
    const style = JSON.parse(JSON.stringify(owner.options.gl));
    style.sources.register.tiles = style.sources.register.tiles.map((url) => window.location.origin + url);
    style.layers.forEach((layer) => {
      const id = layer.id.split("|")[0];
      if (this.byId.has(id)) layer.layout = Object.assign({}, layer.layout, { visibility: owner.isShown(id) ? "visible" : "none" });
    });
    style.layers.filter((layer) => layer.type === "symbol").forEach((layer) => {
      const of = this.byId.get(layer.id.split("|")[0]);
      const bold = of && of.label && of.label.bold && layer.id.endsWith("|t");
      layer.layout["text-font"] = bold ? ["semibold", ...owner.options.fonts] : owner.options.fonts; // the first may be a weight
    });
    this.style = style;
    this.sizes = new Map(
      style.layers.filter((layer) => layer.type === "symbol").map((layer) => [layer.id, layer.layout["text-size"]]),
    );
    this.layer = window.L.maplibreGL({
      style,
      fadeDuration: 0,
      attributionControl: false,
      localIdeographFontFamily: owner.options.fonts.join(","),
      transformRequest: (url) => ({ url, credentials: "same-origin", cache: this.fresh ? "reload" : "default" }),
    });
    this.layer.addTo(map);
    this.gl = this.layer.getMaplibreMap();
    this.gl.getCanvas().setAttribute("aria-hidden", "true");
    this.gl.getCanvas().removeAttribute("role");
    this.gl.getCanvas().removeAttribute("aria-label");
    this.gl.getCanvas().setAttribute("tabindex", "-1");
    this.loaded = new Promise((resolve, reject) => {
      this.gl.once("load", () => {
        this.resize();
        this.byId.forEach((_, id) => this.refresh(id)); // some may have been switched while the style loaded
        this.gl.once("idle", () => map.fire("gis:drawn"));
        resolve();
      });
      this.gl.on("error", (event) => {
        if (!this.gl.isStyleLoaded()) reject(event.error);
      });
    });
    window.addEventListener("resize", () => this.resize());
  }

  resize() {
    const scale = textScale();
    this.sizes.forEach((size, id) => this.gl.setLayoutProperty(id, "text-size", size * scale));
  }

  refresh(id) {
    const shown = this.owner.isShown(id) ? "visible" : "none";
    for (const layer of this.style.layers) {
      if (layer.id.startsWith(`${id}|`)) this.gl.setLayoutProperty(layer.id, "visibility", shown);
    }
  }

  hide() {
    const out = ["!in", "id", ...this.owner.hidden]; // in the older form of filters, as the style's own are
    for (const layer of this.style.layers) {
      if (!["circle", "symbol"].includes(layer.type) || !this.byId.has(layer.id.split("|")[0])) continue;
      this.gl.setFilter(layer.id, this.owner.hidden.size ? ["all", layer.filter || ["all"], out] : layer.filter);
    }
  }

  /** Unseen symbols take the room of the page's signs; the layers on top are placed first. */
  keepClear() {
    const features = this.owner.signs.map(({ at, box, text }) => {
      const size = box[3] - box[1];
      const properties = text ? { text, size: size - LABEL_PAD_PX, up: 1 } : { text: "0", size, up: 0 };
      return { type: "Feature", geometry: { type: "Point", coordinates: [at.lng, at.lat] }, properties };
    });
    const data = { type: "FeatureCollection", features };
    if (this.gl.getSource("signs")) this.gl.getSource("signs").setData(data);
    else {
      this.gl.addSource("signs", { type: "geojson", data });
      [0, 1].forEach((up) => this.gl.addLayer(this.room(up)));
    }
  }

  room(up) {
    const layout = { "text-field": ["get", "text"], "text-font": this.owner.options.fonts, "text-size": ["get", "size"], "text-allow-overlap": true };
    if (up) Object.assign(layout, { "text-anchor": "bottom", "text-offset": [0, -0.8] });
    return { id: `signs|${up}`, type: "symbol", source: "signs", filter: ["==", ["get", "up"], up], layout, paint: { "text-opacity": 0 } };
  }

  /** Read the tiles anew after a change of the register. */
  reload() {
    this.fresh = true;
    this.gl.getSource("register").setTiles(this.style.sources.register.tiles);
  }

  /** The number of points that a tile only counts, and where it is drawn: the one at a position, or null. */
  crowd(latlng) {
    const one = this.gl.queryRenderedFeatures(this.gl.project([latlng.lng, latlng.lat])).find((each) => each.properties.point_count);
    if (!one) return null;
    const [lng, lat] = one.geometry.coordinates;
    return { count: one.properties.point_count, at: window.L.latLng(lat, lng) };
  }

  candidates(latlng) {
    const at = this.gl.project([latlng.lng, latlng.lat]);
    const near = this.gl.queryRenderedFeatures([
      [at.x - REACH_PX, at.y - REACH_PX],
      [at.x + REACH_PX, at.y + REACH_PX],
    ]);
    const here = new Set(this.gl.queryRenderedFeatures([at.x, at.y]).map((f) => `${f.layer.id}/${f.properties.id}`));
    const found = [];
    for (const feature of near) {
      const layer = this.byId.get(feature.layer.id.split("|")[0]);
      if (!layer || !layer.pickable || !feature.properties.id) continue;
      if (layer.kind === "polygon" && !here.has(`${feature.layer.id}/${feature.properties.id}`)) continue;
      let distance = 0;
      if (layer.kind === "point" && feature.geometry.type === "Point") {
        const where = this.gl.project(feature.geometry.coordinates);
        distance = Math.hypot(where.x - at.x, where.y - at.y);
      }
      found.push({
        layer, collection: layer.collection, id: feature.properties.id, label: feature.properties.label || "", distance,
      });
    }
    return found;
  }
}
