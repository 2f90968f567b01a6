// The page of one place: its map, the forms that propose changes, decisions, undo, the moment asked for.

import { data, t } from "./dom.js";
import { sendJson, sureOf } from "./form-send.js";
import { bindDecisions } from "./place-changes.js";

const page = document.getElementById("place");
const base = `/api/v1/place-names/${page.dataset.id}`;
const problem = document.getElementById("problem");
const NUMBERS = new Set(["since_year", "until_year"]);

function draw(map, found) {
  if (!found.geometry) return;
  const L = window.L;
  map.createPane("place").style.zIndex = 620;
  const style = { pane: "place", color: "#b3341f", weight: 3, fillColor: "#b3341f", fillOpacity: 0.15, interactive: false };
  const shape = L.geoJSON(found.geometry, {
    style,
    pane: "place",
    interactive: false,
    pointToLayer: (_, at) => L.circleMarker(at, { ...style, radius: 8, color: "#fff", weight: 2, fillOpacity: 1 }),
  }).addTo(map);
  map.fitBounds(shape.getBounds().pad(0.4), { maxZoom: 14, animate: false });
}

/** The change that a form says, with its reason and evidence; texts that were not touched are left out. */
function proposal(form) {
  const change = { kind: form.dataset.kind };
  const about = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    const text = field.value.trim();
    if (field.name === "reason" || field.name === "source") about[field.name] = text;
    else if (field.tagName === "TEXTAREA") {
      if (text !== field.dataset.was.trim()) change[field.name] = text || null;
    } else if (text) {
      if (field.name === "reading") change.reading = text.split(/\s+/);
      else change[field.name] = NUMBERS.has(field.name) ? Number(text) : text;
    }
  }
  return { change, ...about };
}

document.querySelectorAll("form[data-kind]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendJson(form, `${base}/changes`, proposal(form), problem);
  });
});

const named = document.getElementById("rd-name");
if (named) {
  const fill = () => {
    document.getElementById("rd-reading").value = named.selectedOptions[0].dataset.reading;
  };
  named.addEventListener("change", fill);
  fill();
}

bindDecisions(problem);
document.querySelectorAll("button[data-undo]").forEach((button) => {
  button.addEventListener("click", () => {
    if (sureOf(button, t("确认撤销", "Really undo"))) sendJson(button, `${base}/batches/${button.dataset.undo}/undo`, {}, problem);
  });
});

const moment = document.querySelector("form.as-of");
if (moment) {
  moment.addEventListener("submit", (event) => {
    const local = document.getElementById("as-of").value;
    if (local) moment.elements.as_of.value = new Date(local).toISOString();
    else event.preventDefault();
  });
}
document.getElementById("print").addEventListener("click", () => window.print());
draw(window.gis.map, data("on-map"));
window.gis.page = page;
