// The roads of the current network in the view, by class; switched on beside the map.

import { el, fetchJson, t } from "./dom.js";

const L = window.L;
const EDGES = "/api/v1/coverage/network/edges";
const byId = (id) => document.getElementById(id);
const INK = "#4a3b2a";
/** Classes of the table of speeds, major ones first; a class of somebody's own table is drawn as the last. */
const CLASSES = {
  motorway: [t("高速公路", "Motorway"), 4, null],
  trunk: [t("一级公路、城市快速路", "Trunk road"), 3.4, null],
  primary: [t("二级公路、主干路", "Primary road"), 3, null],
  secondary: [t("三级公路、次干路", "Secondary road"), 2.4, null],
  tertiary: [t("四级公路、支路", "Tertiary road"), 1.8, null],
  unclassified: [t("村道", "Village road"), 1.1, null],
  residential: [t("居民区道路", "Residential street"), 1.1, "8 2"],
  service: [t("内部道路", "Service road"), 1.1, "5 3"],
  track: [t("机耕路", "Track"), 1.3, "6 4"],
  footway: [t("人行道", "Footway"), 1.3, "2 3"],
  steps: [t("台阶", "Steps"), 2, "1 3"],
  ferry: [t("轮渡", "Ferry"), 2, "10 6"],
};
const OTHER = [null, 1.3, "1 5"];

export class Roads {
  constructor(map) {
    this.map = map;
    this.asked = 0;
    map.createPane("roads").style.zIndex = 320;
    map.getPane("roads").style.pointerEvents = "none";
    this.renderer = L.canvas({ pane: "roads", padding: 0.2 });
    this.lines = L.layerGroup().addTo(map);
    byId("roads").addEventListener("change", () => this.refresh());
    map.on("moveend", () => this.refresh());
    if (byId("roads").checked) this.refresh();
  }

  async refresh() {
    const number = (this.asked += 1);
    if (!byId("roads").checked) {
      this.lines.clearLayers();
      byId("roads-key").replaceChildren();
      return;
    }
    const view = this.map.getBounds().pad(0.1);
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map((one) => one.toFixed(5));
    try {
      const found = await fetchJson(`${EDGES}?bbox=${box}`);
      if (number === this.asked) this.show(found);
    } catch (error) {
      if (number === this.asked) byId("roads-key").replaceChildren(el("li", { role: "alert" }, error.message));
    }
  }

  show(found) {
    const style = (name) => CLASSES[name] || OTHER;
    this.lines.clearLayers();
    L.geoJSON(found, {
      renderer: this.renderer,
      pane: "roads",
      interactive: false,
      style: (road) => ({ color: INK, opacity: 0.85, weight: style(road.properties.class)[1], dashArray: style(road.properties.class)[2] }),
    }).addTo(this.lines);
    const seen = new Set(found.features.map((road) => road.properties.class));
    const order = [...Object.keys(CLASSES), ...[...seen].filter((name) => !CLASSES[name]).sort()].filter((name) => seen.has(name));
    const notes = [found.network.is_sample ? t("示例路网，虚构，不是真实道路", "Sample roads, invented") : found.network.name];
    if (!found.features.length) notes.push(t("视野内没有道路", "No roads in view"));
    if (found.truncated) notes.push(t("只画了较快的道路，放大后显示全部", "Only the faster roads are drawn; zoom in for all"));
    byId("roads-key").replaceChildren(...order.map((name) => el("li", null, sign(style(name)), style(name)[0] || name)), ...notes.map((one) => el("li", { class: "help" }, one)));
  }
}

function sign([, width, dash]) {
  const ns = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(ns, "svg");
  for (const [name, value] of [["width", "34"], ["height", "8"], ["aria-hidden", "true"]]) picture.setAttribute(name, value);
  const line = document.createElementNS(ns, "line");
  for (const [name, value] of [["x1", "0"], ["x2", "34"], ["y1", "4"], ["y2", "4"], ["stroke", INK], ["stroke-width", String(width)], ...(dash ? [["stroke-dasharray", dash]] : [])]) line.setAttribute(name, value);
  picture.append(line);
  return picture;
}
