// The canvas path: VectorGrid for areas and lines, an overlay for points and names. Tiles are read once and kept.

import { PointOverlay } from "./point-overlay.js";
import { chosen, drawnAs, loadScript, textScale } from "./register-common.js";

const REACH_PX = 7;
const KEPT_TILES = 160;
const SHAPES = { point: 1, line: 2, polygon: 3 };

/** Split a tile by layer as the reader knows them, bottom first, with the class of each feature worked out. */
function sorted(tile, layers, crowd) {
  const out = {};
  for (const layer of layers) {
    const source = tile.layers[layer.collection];
    if (!source || !source.features) continue;
    const features = [];
    for (const feature of source.features) {
      if (feature.type !== SHAPES[layer.kind]) continue;
      const one = drawnAs(layer, feature.properties, crowd);
      if (one) features.push(Object.assign(Object.create(feature), { class: one, geometry: feature.geometry }));
    }
    // Of lines the first class, the highest in rank, is drawn last and so lies on top.
    if (layer.kind === "line") features.sort((a, b) => layer.classes.indexOf(b.class) - layer.classes.indexOf(a.class));
    if (features.length) out[layer.id] = { extent: source.extent, features };
  }
  return out;
}

/** The path style of a feature at a tile zoom, or none (the tile of a half step belongs to the zoom above). */
function styleOf(layer, properties, zoom) {
  const one = chosen(layer, properties);
  if (!one || zoom < one.minZoom) return [];
  return one.casing ? [one.casing, one.style] : one.style;
}

function segmentDistance(p, a, b) {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const along = dx || dy ? Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy))) : 0;
  return Math.hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

function lineDistance(p, rings) {
  let best = Infinity;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i += 1) best = Math.min(best, segmentDistance(p, ring[i - 1], ring[i]));
  }
  return best;
}

function inside(p, rings) {
  let within = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const a = ring[i];
      const b = ring[j];
      if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) within = !within;
    }
  }
  return within;
}

export class CanvasRegister {
  static async create(map, owner) {
    if (!window.L.vectorGrid) await loadScript(owner.options.scripts.vectorgrid);
    return new CanvasRegister(map, owner);
  }

  constructor(map, owner) {
    this.map = map;
    this.owner = owner;
    this.tiles = new Map();
    this.read = new Map();
    this.grid = this.makeGrid();
    this.overlay = new PointOverlay(this, { pane: "points", padding: 0.15 });
    map.createPane("points").style.zIndex = 430;
    map.getPane("points").style.pointerEvents = "none";
    this.grid.addTo(map);
    this.overlay.addTo(map);
    this.grid.on("tileload load", () => this.overlay.soon());
    this.grid.once("load", () => map.fire("gis:drawn"));
    map.on("zoomend", () => this.hideFarLevels());
    window.addEventListener("resize", () => this.overlay.soon());
  }

  /** Tiles are transparent: coarse ones of a level far away must not show between the new ones until these are there. */
  hideFarLevels() {
    const levels = this.grid._levels || {};
    Object.keys(levels).forEach((zoom) => {
      levels[zoom].el.style.visibility = Math.abs(zoom - this.grid._tileZoom) > 1 ? "hidden" : "";
    });
  }

  makeGrid() {
    const L = window.L;
    const painter = this;
    const styles = {};
    this.owner.layers.forEach((layer) => {
      styles[layer.id] = []; // Drawn by the overlay, or not at all.
    });
    // Sharp on phones: the tile's canvas is as fine as the screen, up to twice.
    const Tile = L.Canvas.Tile.extend({
      initialize(coords, size, options) {
        L.Canvas.Tile.prototype.initialize.call(this, coords, size, options);
        const ratio = Math.min(2, window.devicePixelRatio || 1);
        this._container.setAttribute("width", size.x * ratio);
        this._container.setAttribute("height", size.y * ratio);
        this._ctx.scale(ratio, ratio);
      },
    });
    const Grid = L.VectorGrid.Protobuf.extend({
      _getVectorTilePromise(coords) {
        return painter.tile(coords, () => L.VectorGrid.Protobuf.prototype._getVectorTilePromise.call(this, coords));
      },
      createTile(coords, done) {
        for (const layer of painter.owner.layers) {
          const drawn = layer.kind !== "point" && painter.owner.isShown(layer.id) && coords.z >= layer.minZoom - 0.5;
          styles[layer.id] = drawn ? (properties) => styleOf(layer, properties, coords.z) : [];
        }
        return L.VectorGrid.Protobuf.prototype.createTile.call(this, coords, done);
      },
    });
    Grid.include({
      // Leaflet's own redraw forgets to round the zoom and would ask for tiles of level 13.5.
      redraw() {
        if (this._map) {
          this._removeAllTiles();
          this._update();
        }
        return this;
      },
    });
    return new Grid(this.owner.options.tiles, {
      rendererFactory: (coords, size, options) => new Tile(coords, size, options),
      vectorTileLayerStyles: styles,
      interactive: false,
      maxZoom: 20,
      fetchOptions: { credentials: "same-origin" },
      keepBuffer: 1,
    });
  }

  tile(coords, load) {
    const key = `${coords.z}/${coords.x}/${coords.y}`;
    if (!this.tiles.has(key)) {
      if (this.tiles.size >= KEPT_TILES) {
        const oldest = this.tiles.keys().next().value;
        this.tiles.delete(oldest);
        this.read.delete(oldest);
      }
      const promise = load().then(
        (tile) => {
          const layers = sorted(tile, this.owner.layers, this.owner.options.crowd);
          this.read.set(key, layers);
          return { layers };
        },
        () => {
          this.tiles.delete(key);
          return { layers: {} };
        },
      );
      this.tiles.set(key, promise);
    }
    return this.tiles.get(key);
  }

  refresh(id) {
    const layer = this.owner.layers.find((one) => one.id === id);
    if (layer && layer.kind !== "point") this.grid.redraw();
    this.overlay.soon();
  }

  hide() {
    this.overlay.soon();
  }

  keepClear() {
    this.overlay.soon();
  }

  /** Read the tiles anew after a change of the register. */
  reload() {
    this.tiles.clear();
    this.read.clear();
    this.grid.options.fetchOptions.cache = "reload";
    this.grid.redraw();
  }

  /** The tiles on screen: [{coords, layers}]. */
  visible() {
    return Object.values(this.grid._tiles || {})
      .filter((tile) => tile.current)
      .map((tile) => ({ coords: tile.coords, layers: this.read.get(`${tile.coords.z}/${tile.coords.x}/${tile.coords.y}`) }))
      .filter((tile) => tile.layers);
  }

  crowd(latlng) {
    return this.overlay.crowd(latlng);
  }

  candidates(latlng) {
    const found = this.overlay.near(latlng, REACH_PX * textScale());
    const zoom = this.grid._tileZoom;
    const world = this.map.project(latlng, zoom);
    const key = `${zoom}/${Math.floor(world.x / 256)}/${Math.floor(world.y / 256)}`;
    const layers = this.read.get(key) || {};
    for (const layer of this.owner.layers) {
      if (layer.kind === "point" || !layer.pickable || !this.owner.isShown(layer.id) || !layers[layer.id]) continue;
      const { extent, features } = layers[layer.id];
      const unit = extent / 256;
      const p = { x: (world.x % 256) * unit, y: (world.y % 256) * unit };
      for (const feature of features) {
        const distance = layer.kind === "line" ? lineDistance(p, feature.geometry) / unit : 0;
        if (layer.kind === "line" ? distance > REACH_PX : !inside(p, feature.geometry)) continue;
        const { id, label } = feature.properties;
        found.push({ layer, collection: layer.collection, id, label: label || "", distance });
      }
    }
    return found;
  }
}
