// The register on a Leaflet map. MapLibre GL draws it where WebGL2 is real; else VectorGrid on canvas draws areas and
// lines and an overlay draws points and names. Both come from the one style object that Python hands over.

import { CanvasRegister } from "./register-canvas.js";
import { GlRegister } from "./register-gl.js";

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Is there a WebGL2 worth using? `?nogl` says no, `?gl=force` accepts software drawing. */
export function wantsGl(search) {
  const query = new URLSearchParams(search);
  if (query.has("nogl")) return false;
  const probe = document.createElement("canvas");
  const context = probe.getContext("webgl2", { failIfMajorPerformanceCaveat: query.get("gl") !== "force" });
  if (!context) return false;
  const info = context.getExtension("WEBGL_debug_renderer_info");
  const renderer = info ? String(context.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  const loser = context.getExtension("WEBGL_lose_context");
  if (loser) loser.loseContext();
  return query.get("gl") === "force" || !SOFTWARE.test(renderer);
}

export class RegisterLayer {
  constructor(options) {
    this.options = options;
    this.layers = options.layers;
    this.shown = new Map(this.layers.map((layer) => [layer.id, layer.shown]));
    this.hidden = new Set();
    this.signs = [];
    this.painter = null;
    this.mode = null;
    this.ready = new Promise((resolve) => {
      this.resolveReady = resolve;
    });
  }

  addTo(map) {
    this.map = map;
    this.start();
    return this;
  }

  async start() {
    if (wantsGl(window.location.search)) {
      try {
        this.painter = await GlRegister.create(this.map, this);
        this.mode = "gl";
      } catch (error) {
        this.painter = null; // No module support or no GPU after all: the canvas path below does the same job.
      }
    }
    if (!this.painter) {
      this.painter = await CanvasRegister.create(this.map, this);
      this.mode = "canvas";
    }
    this.map.getContainer().dataset.painter = this.mode;
    if (this.hidden.size) this.painter.hide();
    if (this.signs.length) this.painter.keepClear();
    this.resolveReady(this);
    this.map.fire("gis:ready");
  }

  isShown(id) {
    return Boolean(this.shown.get(id));
  }

  setShown(id, on) {
    if (!this.shown.has(id) || this.shown.get(id) === on) return;
    this.shown.set(id, on);
    if (this.painter) this.painter.refresh(id);
    this.map.fire("gis:layers");
  }

  /** Leave out the points with these ids: the page draws them itself. */
  setHidden(ids) {
    this.hidden = new Set(ids);
    if (this.painter) this.painter.hide();
  }

  /** Keep the register's names off what a page draws above them: [{box: layer pixels, at, text}], no text for a bare sign. */
  keepClear(signs) {
    if (JSON.stringify(signs) === JSON.stringify(this.signs)) return;
    this.signs = signs;
    if (this.painter) this.painter.keepClear();
  }

  /** What lies under a position: {layer, collection, id, label}, the topmost point, else line, else area. */
  pick(latlng) {
    const found = this.painter ? this.painter.candidates(latlng) : [];
    const weight = { point: 0, line: 1, polygon: 2 };
    const order = new Map(this.layers.map((layer, index) => [layer.id, index]));
    found.sort(
      (a, b) => weight[a.layer.kind] - weight[b.layer.kind] || a.distance - b.distance || order.get(b.layer.id) - order.get(a.layer.id),
    );
    return found[0] || null;
  }
}
