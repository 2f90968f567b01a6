// From where a place is reached, drawn as outlines by network times, and the roads themselves. Nobody is counted by either.

import { el, fetchJson, lang, t } from "./dom.js";

const L = window.L;
const API = "/api/v1/coverage";
const byId = (id) => document.getElementById(id);
const SHARES = [1 / 3, 2 / 3, 1];
/** Dark to light: the nearer is drawn over the farther, whose outline it mostly shares. */
const INKS = ["#3b0764", "#8b2fd0", "#d8b4fe"];
const WIDTHS_M = { walk: 100, drive: 250 };
/** Where the label of each outline stands, so that they keep apart: the northernmost, easternmost, southernmost corner. */
const CORNERS = [(at) => at[1], (at) => at[0], (at) => -at[1]];
const LABELS = ["top", "right", "bottom"];

export class Reach {
  /** `acts`: question(), failed(error). */
  constructor(map, acts) {
    this.map = map;
    this.acts = acts;
    this.asked = 0;
    map.createPane("reach").style.zIndex = 415;
    map.getPane("reach").style.pointerEvents = "none";
    map.createPane("reach-labels").style.zIndex = 640;
    map.getPane("reach-labels").style.pointerEvents = "none";
    this.renderer = L.svg({ pane: "reach", padding: 0.3 });
    this.shapes = L.layerGroup().addTo(map);
  }

  /** Whether the question on the page goes by road: only then is there anything to draw. */
  get possible() {
    const question = this.acts.question();
    return Boolean(question) && question.metric === "pop_network";
  }

  /** A button that draws the reach of a place, or null where the question does not go by road. */
  button(place, name) {
    if (!this.possible) return null;
    const press = el("button", { type: "button", class: "button is-quiet", "data-reach": place.facility || "site", "aria-label": t(`可达范围：${name}`, `Reach: ${name}`) }, t("可达范围", "Reach"));
    press.addEventListener("click", () => this.draw(place, name));
    return press;
  }

  async draw(place, name) {
    const question = this.acts.question();
    const number = (this.asked += 1);
    const body = { ...place, thresholds_s: SHARES.map((share) => Math.round(question.threshold_s * share)).filter((one) => one > 0), mode: question.mode, width_m: WIDTHS_M[question.mode] };
    try {
      const found = await fetchJson(`${API}/isochrones?lang=${lang}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
      if (number !== this.asked) return;
      this.tried = !place.facility;
      this.show(found, name, question.mode);
    } catch (error) {
      if (number === this.asked) this.acts.failed(error);
    }
  }

  show(found, name, mode) {
    this.shapes.clearLayers();
    const signed = found.features.map((feature, number) => [feature, number + SHARES.length - found.features.length]);
    for (const [feature, sign] of [...signed].reverse()) {
      const drawn = (style) => L.geoJSON(feature, { renderer: this.renderer, pane: "reach", interactive: false, style }).addTo(this.shapes);
      drawn({ color: "#ffffff", weight: 5, opacity: 0.9, fill: false });
      drawn({ color: INKS[sign], weight: 2.4, fillColor: INKS[sign], fillOpacity: 0.35 });
      this.label(feature, sign);
    }
    byId("card").hidden = true;
    const bounds = L.geoJSON(found).getBounds();
    this.map.fitBounds(bounds, { padding: [45, 45], maxZoom: 14, animate: false });
    this.tell(found, name, mode);
  }

  label(feature, sign) {
    const corners = feature.geometry.coordinates.flatMap((polygon) => polygon[0]);
    const at = corners.reduce((best, one) => (CORNERS[sign](one) > CORNERS[sign](best) ? one : best));
    L.tooltip({ permanent: true, direction: LABELS[sign], className: "reach-label", pane: "reach-labels", offset: [0, 0] }).setLatLng([at[1], at[0]]).setContent(el("span", null, minutes(feature.properties.threshold))).addTo(this.shapes);
  }

  /** What is drawn, and that nobody is counted by it; with the way to take it away. */
  tell(found, name, mode) {
    const box = byId("reach");
    const drop = el("button", { type: "button", class: "button is-quiet", id: "reach-off" }, t("移除", "Remove"));
    drop.addEventListener("click", () => this.clear());
    const way = mode === "drive" ? t("驾车", "driving") : t("步行", "walking");
    const key = found.features.map((one, number) => {
      const swatch = el("span", { class: "reach-ink" });
      swatch.style.background = INKS[number + SHARES.length - found.features.length];
      return el("li", null, swatch, minutes(one.properties.threshold));
    });
    const sample = found.network.is_sample ? el("strong", null, t("示例路网，虚构。", "Sample roads, invented. ")) : null;
    box.replaceChildren(
      el("div", null, el("h2", { id: "reach-title", tabindex: "-1" }, t(`可达范围：${name}（${way}）`, `Reach: ${name} (${way})`)), drop),
      el("ul", null, ...key),
      el("p", { class: "help" }, sample, lang === "en" ? found.note_en : found.note),
    );
    box.hidden = false;
    byId("reach-title").focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  }

  /** The scenario changed: what was drawn of a tried site may stand elsewhere now. */
  stale() {
    if (this.tried) this.clear();
  }

  clear() {
    this.tried = false;
    this.asked += 1;
    const held = byId("reach").contains(document.activeElement);
    this.shapes.clearLayers();
    byId("reach").hidden = true;
    byId("reach").replaceChildren();
    if (held) this.map.getContainer().focus({ preventScroll: true });
  }
}

const minutes = (seconds) => t(`${Number((seconds / 60).toFixed(1))} 分钟`, `${Number((seconds / 60).toFixed(1))} min`);
