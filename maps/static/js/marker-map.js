// One marker on the map: the approved position, observations with their vectors in metres, witnesses.

import { t } from "./dom.js";

const COLOURS = { consistent: "#14764a", suspect: "#b26a00", moved: "#b3200f", "not-testable": "#4a5c63" };

function label(text) {
  const shown = document.createElement("span");
  shown.textContent = text;
  return shown;
}

export function drawMarker(map, found) {
  const L = window.L;
  map.createPane("marker").style.zIndex = 620;
  const renderer = L.canvas({ pane: "marker", padding: 0.3 });
  const shared = { renderer, pane: "marker", interactive: false };
  const at = ([lon, lat]) => L.latLng(lat, lon);
  const group = L.featureGroup().addTo(map);
  const approved = at(found.approved);
  for (const one of found.witnesses) {
    L.polyline([approved, at(one.at)], { ...shared, color: "#6b7c82", weight: 1, dashArray: "3 4" }).addTo(group);
    L.circleMarker(at(one.at), { ...shared, radius: 5, color: "#fff", weight: 1.4, fillColor: "#6b4fa0", fillOpacity: 1 }).addTo(group);
    L.tooltip({ permanent: true, direction: "right", offset: [8, 0], className: "offset-label" }).setLatLng(at(one.at)).setContent(label(one.object)).addTo(group);
  }
  for (const one of found.observations) {
    const colour = COLOURS[one.verdict];
    L.polyline([approved, at(one.at)], { ...shared, color: colour, weight: 2.4 }).addTo(group);
    L.circleMarker(at(one.at), { ...shared, radius: 6, color: "#fff", weight: 1.4, fillColor: colour, fillOpacity: 1 }).addTo(group);
  }
  const latest = found.observations.find((one) => one.metres > 0);
  if (latest) {
    L.tooltip({ permanent: true, direction: "top", offset: [0, -8], className: "offset-label" })
      .setLatLng(at(latest.at))
      .setContent(label(`${latest.metres.toFixed(3)} ${t("米", "m")}`))
      .addTo(group);
  }
  L.circleMarker(approved, { ...shared, radius: 9, color: "#1d2a30", weight: 2.2, fill: false }).addTo(group);
  map.fitBounds(group.getBounds().pad(0.4), { maxZoom: 17, animate: false });
}
