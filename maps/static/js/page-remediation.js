// The board of the remediation: counts in squares of 100 m, and the form for a find.

import { el, fetchJson, t } from "./dom.js";
import { sendJson } from "./form-send.js";
import { showProblem } from "./upload-common.js";

const L = window.L;
const byId = (id) => document.getElementById(id);
// Sequential and colour-blind safe; the size of the sign says the same.
const CLASSES = [
  { from: 1, color: "#a8c8dc", radius: 5, text: "1" },
  { from: 2, color: "#5a9bc4", radius: 7, text: "2–4" },
  { from: 5, color: "#1f6ba5", radius: 9, text: "5–9" },
  { from: 10, color: "#0b3c66", radius: 12, text: "≥ 10" },
];

function classOf(cases) {
  return [...CLASSES].reverse().find((one) => cases >= one.from);
}

class Cells {
  constructor(map) {
    this.map = map;
    map.createPane("cells").style.zIndex = 620;
    this.renderer = L.canvas({ pane: "cells", padding: 0.3, tolerance: 6 });
    this.group = L.featureGroup().addTo(map);
    byId("cell-key").replaceChildren(
      ...CLASSES.map((one) => el("li", {}, el("i", { class: `cell-sign is-from-${one.from}` }), `${one.text} ${t("案", "cases")}`)),
    );
  }

  show(found) {
    this.group.clearLayers();
    for (const feature of found.features) {
      const { cases, graves, coffins, open } = feature.properties;
      const { color, radius } = classOf(cases);
      const shared = { renderer: this.renderer, pane: "cells", color: "#17262c", weight: 1, fillColor: color, fillOpacity: 0.75 };
      const said = t(`此方格：${cases} 案（未结 ${open}），墓 ${graves}，棺 ${coffins}`, `This square: ${cases} cases (${open} open), ${graves} graves, ${coffins} coffins`);
      const square = L.geoJSON(feature, { ...shared, style: shared });
      const sign = L.circleMarker(square.getBounds().getCenter(), { ...shared, radius });
      for (const layer of [square, sign]) {
        layer.on("click", (event) => {
          L.DomEvent.stopPropagation(event);
          byId("cell-said").textContent = said;
        });
        layer.addTo(this.group);
      }
    }
    const bounds = this.group.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [40, 40], maxZoom: 15, animate: false });
    byId("cell-said").textContent = t(`${found.features.length} 个方格`, `${found.features.length} squares`);
  }
}

function place(lon, lat) {
  byId("lon").value = lon.toFixed(6);
  byId("lat").value = lat.toFixed(6);
}

function bindFind(map) {
  const form = byId("find");
  if (!form) return;
  map.on("click", (event) => place(event.latlng.lng, event.latlng.lat));
  byId("here").addEventListener("click", () => {
    if (!window.isSecureContext || !navigator.geolocation) {
      byId("here-said").textContent = t("须以 https 打开本页才能定位", "Positions need https");
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        place(coords.longitude, coords.latitude);
        byId("here-said").textContent = t(`已定位，误差约 ${Math.round(coords.accuracy)} 米`, `Found, within about ${Math.round(coords.accuracy)} m`);
      },
      () => { byId("here-said").textContent = t("没有得到位置", "No position was found"); },
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
    for (const name of ["lon", "lat", "graves", "coffins", "area_m2"]) if (given[name] !== undefined && !Number.isNaN(Number(given[name]))) given[name] = Number(given[name]);
    sendJson(form, "/api/v1/remediation/cases", given, byId("problem"), (made) => {
      window.location.href = `/facilities/remediation/${made.case_id}`;
    });
  });
}

const cells = new Cells(window.gis.map);
bindFind(window.gis.map);
fetchJson(`/api/v1/remediation/cells?on=${byId("on").value}`)
  .then((found) => cells.show(found))
  .catch((failure) => showProblem(byId("problem"), failure))
  .finally(() => { window.gis.page = cells; });
