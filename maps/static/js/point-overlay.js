// Points, their signs and all names on one canvas above the tiles: nothing is cut at a tile's edge, and names that
// would collide give way by rank.

import { textScale } from "./register-common.js";

const L = window.L;

export const PointOverlay = L.Renderer.extend({
  initialize(painter, options) {
    L.Renderer.prototype.initialize.call(this, options);
    this.painter = painter;
    this._layers = {};
    this.drawn = [];
    this.widths = new Map();
    this.waiting = false;
  },

  soon() {
    if (this.waiting || !this._map) return;
    this.waiting = true;
    L.Util.requestAnimFrame(() => {
      this.waiting = false;
      if (this._map && !this._map._animatingZoom) this._update();
    });
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._ctx = this._container.getContext("2d");
  },

  _destroyContainer() {
    this._container.remove();
    this._container = null;
  },

  _update() {
    if (!this._map || (this._map._animatingZoom && this._bounds)) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.width = size.x * ratio;
    this._container.height = size.y * ratio;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this._ctx.setTransform(ratio, 0, 0, ratio, -this._bounds.min.x * ratio, -this._bounds.min.y * ratio);
    this.draw();
  },

  /** All features of a point layer on screen, each once, with its layer point. */
  points(layer) {
    const map = this._map;
    const origin = map.getPixelOrigin();
    const zoom = map.getZoom();
    const seen = new Set();
    const out = [];
    for (const tile of this.painter.visible()) {
      const part = tile.layers[layer.id];
      if (!part) continue;
      const scale = map.getZoomScale(map.getZoom(), tile.coords.z);
      for (const feature of part.features) {
        if (feature.type !== 1) continue;
        const at = feature.geometry[0][0];
        const key = feature.properties.id || `${tile.coords.x}/${tile.coords.y}/${at.x}/${at.y}`;
        if (seen.has(key) || this.painter.owner.hidden.has(feature.properties.id) || zoom < feature.class.minZoom) continue;
        seen.add(key);
        const x = (tile.coords.x * 256 + (at.x / part.extent) * 256) * scale - origin.x;
        const y = (tile.coords.y * 256 + (at.y / part.extent) * 256) * scale - origin.y;
        if (this._bounds.contains([x, y])) out.push({ x, y, feature, layer });
      }
    }
    return out;
  },

  draw() {
    const zoom = this._map.getZoom();
    const scale = textScale();
    this.drawn = [];
    const labels = [];
    for (const layer of this.painter.owner.layers) {
      if (layer.kind !== "point" || !this.painter.owner.isShown(layer.id) || zoom < layer.minZoom) continue;
      for (const point of this.points(layer)) {
        this.sign(point, scale);
        this.drawn.push(point);
        const label = layer.label;
        const text = label && zoom >= label.min_zoom ? point.feature.properties[label.text] : null;
        if (text) labels.push(Object.assign({ text: String(text), label }, point));
      }
    }
    labels.sort((a, b) => a.label.rank - b.label.rank);
    const taken = this.painter.owner.signs.map((one) => one.box);
    for (const one of labels) this.name(one, taken, scale);
  },

  sign(point, scale) {
    const context = this._ctx;
    const { style, glyph, glyphColor, glyphSize } = point.feature.class;
    const radius = style.radius * (glyph ? scale : 1);
    point.radius = radius;
    context.beginPath();
    context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
    if (style.fill) {
      context.globalAlpha = style.fillOpacity;
      context.fillStyle = style.fillColor;
      context.fill();
    }
    context.globalAlpha = style.opacity;
    if (style.stroke) {
      context.lineWidth = style.weight;
      context.strokeStyle = style.color;
      context.stroke();
    }
    context.globalAlpha = 1;
    if (glyph) {
      context.font = `${glyphSize ? glyphSize * scale : radius * 1.25}px ${this.family()}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = glyphColor;
      context.fillText(glyph, point.x, point.y + radius * 0.06);
    }
  },

  family() {
    return this.painter.owner.options.fonts.map((font) => (font.includes(" ") ? `"${font}"` : font)).join(",");
  },

  /** Draw a name above its point, else below, else beside it, where there is room; returns the box it took, or null. */
  name(one, taken, scale) {
    const context = this._ctx;
    const { label, text } = one;
    const size = label.size * scale;
    context.font = `${label.bold ? "600 " : ""}${size}px ${this.family()}`;
    const key = `${context.font}|${text}`;
    if (!this.widths.has(key)) this.widths.set(key, context.measureText(text).width);
    const half = this.widths.get(key) / 2 + 3;
    const away = one.radius + size * 0.62 + 1;
    const aside = one.radius + half;
    const sides = label.above ? [[0, -away], [0, away], [aside, 0], [-aside, 0]] : [[0, 0]];
    const boxes = sides.map(([dx, dy]) => [one.x + dx - half, one.y + dy - size / 2 - 2, one.x + dx + half, one.y + dy + size / 2 + 2]);
    const box = boxes.find(([left, top, right, bottom]) => !taken.some((other) => left < other[2] && right > other[0] && top < other[3] && bottom > other[1]));
    if (!box) return null;
    taken.push(box);
    const [x, y] = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    if (label.plate) {
      context.fillStyle = label.plate;
      context.fillRect(box[0], box[1], box[2] - box[0], box[3] - box[1]);
    }
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3.2;
    context.strokeStyle = label.halo;
    context.strokeText(text, x, y);
    context.fillStyle = label.color;
    context.fillText(text, x, y);
    return box;
  },

  /** The number of points that a tile only counts, and where it is drawn: the one at a position, or null. */
  crowd(latlng) {
    const at = this._map.latLngToLayerPoint(latlng);
    const one = [...this.drawn].reverse().find(({ x, y, radius, feature }) => feature.properties.point_count && Math.hypot(x - at.x, y - at.y) <= radius + 1);
    return one ? { count: one.feature.properties.point_count, at: this._map.layerPointToLatLng([one.x, one.y]) } : null;
  },

  near(latlng, reach) {
    const at = this._map.latLngToLayerPoint(latlng);
    const found = [];
    for (const point of this.drawn) {
      if (!point.layer.pickable) continue;
      const distance = Math.hypot(point.x - at.x, point.y - at.y);
      if (distance > Math.max(reach, point.radius + 3)) continue;
      const { id, label } = point.feature.properties;
      if (!id) continue;
      found.push({ layer: point.layer, collection: point.layer.collection, id, label: label || "", distance });
    }
    return found;
  },
});
