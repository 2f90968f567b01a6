// The board of cemeteries: a site is drawn on the map or typed, and screened against the rules of a day.

import { el, fetchJson, lang, number, t } from "./dom.js";
import { showProblem } from "./upload-common.js";

const L = window.L;
const byId = (id) => document.getElementById(id);
const SAID = {
  fail: ["✕", t("不通过", "Fails")],
  pass: ["○", t("通过", "Passes")],
  "not-known": ["?", t("不能判定", "Not known")],
};
const ORDER = ["fail", "not-known", "pass"];

class Screening {
  constructor(map) {
    this.map = map;
    this.group = L.featureGroup().addTo(map);
    map.createPane("site").style.zIndex = 620;
    this.form = byId("screen");
    map.on("click", (event) => this.add(event.latlng));
    byId("screen-at").addEventListener("input", () => this.draw());
    byId("screen-shape").addEventListener("change", () => this.draw());
    byId("screen-clear").addEventListener("click", () => {
      byId("screen-at").value = "";
      this.draw();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
  }

  corners() {
    return byId("screen-at").value.split("\n").map((line) => line.split(/[,，\s]+/).filter(Boolean).map(Number)).filter((pair) => pair.length);
  }

  add({ lng, lat }) {
    const line = `${lng.toFixed(6)}, ${lat.toFixed(6)}`;
    const field = byId("screen-at");
    field.value = byId("screen-shape").value === "Point" || !field.value.trim() ? line : `${field.value.trim()}\n${line}`;
    this.draw();
  }

  geometry() {
    const corners = this.corners();
    if (byId("screen-shape").value === "Point") return { type: "Point", coordinates: corners[0] || [] };
    return { type: "Polygon", coordinates: [corners.length ? [...corners, corners[0]] : []] };
  }

  draw() {
    this.group.clearLayers();
    const at = this.corners().filter((pair) => pair.length === 2 && pair.every(Number.isFinite)).map(([lon, lat]) => [lat, lon]);
    const style = { pane: "site", color: "#c2410c", weight: 3, interactive: false };
    if (byId("screen-shape").value === "Polygon" && at.length > 1) L.polygon(at, { ...style, fillOpacity: 0.15 }).addTo(this.group);
    for (const one of at) L.circleMarker(one, { ...style, radius: 6, fillOpacity: 0.4 }).addTo(this.group);
  }

  async ask() {
    byId("problem").hidden = true;
    const body = { geometry: this.geometry() };
    for (const name of ["date", "rule_set"]) if (this.form.elements[name].value) body[name] = this.form.elements[name].value;
    try {
      this.show(await fetchJson("/api/v1/coverage/screening", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }));
    } catch (failure) {
      byId("screen-result").replaceChildren();
      showProblem(byId("problem"), failure);
    }
  }

  show(found) {
    const [sign, words] = SAID[found.outcome];
    const counts = ORDER.map((one) => `${SAID[one][1]} ${found.counts[one]}`).join(" · ");
    const rules = [...found.results].sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome)).map((rule) => el("li", { class: "rule" },
      el("strong", {}, `${SAID[rule.outcome][0]} ${SAID[rule.outcome][1]} `),
      lang === "en" ? rule.message_en : rule.message,
      rule.feature ? ` · ${rule.feature.name || rule.feature.id}${rule.feature.is_sample ? t("（示例）", " (sample)") : ""}` : "",
      el("small", {}, `${rule.document}${rule.clause ? ` ${rule.clause}` : ""}${rule.verified ? "" : t("（未核实）", " (unverified)")}${rule.note ? ` · ${rule.note}` : ""}`)));
    const area = found.area_m2 === null ? "" : ` · ${number(Math.round(found.area_m2))} ${t("平方米", "m²")}`;
    byId("screen-result").replaceChildren(
      el("p", { class: `verdict is-${found.outcome}` }, `${sign} ${words}${area}${found.unverified.length ? t(`（其中 ${found.unverified.length} 条规则未核实）`, ` (${found.unverified.length} rules unverified)`) : ""}`),
      el("p", { class: "help" }, `${found.on} · ${found.sets.join(" ")} · ${counts}`),
      el("ul", {}, ...rules),
    );
  }
}

window.gis.page = new Screening(window.gis.map);
