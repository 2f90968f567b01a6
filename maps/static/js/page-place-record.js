// The page of one place: its map, the forms that propose changes, decisions, undo, the moment asked for.

import { data, t } from "./dom.js";
import { sendJson, sureOf } from "./form-send.js";
import { bindDecisions } from "./place-changes.js";
import { bindForm, pickLists, showAttributes } from "./place-form.js";
import { PositionField } from "./place-position.js";

const page = document.getElementById("place");
const base = `/api/v1/place-names/${page.dataset.id}`;
const problem = document.getElementById("problem");

function draw(map, found) {
  const L = window.L;
  map.createPane("place").style.zIndex = 620;
  const asked = { pane: "place", color: "#b26a00", weight: 3, dashArray: "5 4", fillOpacity: 0.1, interactive: false };
  for (const one of found.proposed || []) L.geoJSON(one, { style: asked, pane: "place", interactive: false, pointToLayer: (_, at) => L.circleMarker(at, { ...asked, radius: 11 }) }).addTo(map);
  if (!found.geometry) return;
  const style = { pane: "place", color: "#b3341f", weight: 3, fillColor: "#b3341f", fillOpacity: 0.15, interactive: false };
  const shape = L.geoJSON(found.geometry, {
    style,
    pane: "place",
    interactive: false,
    pointToLayer: (_, at) => L.circleMarker(at, { ...style, radius: 8, color: "#fff", weight: 2, fillOpacity: 1 }),
  }).addTo(map);
  map.fitBounds(shape.getBounds().pad(0.4), { maxZoom: 14, animate: false });
}

document.querySelectorAll("form[data-kind]").forEach((form) => {
  const attributes = form.querySelector("[data-attributes]");
  let position = null;
  const lists = pickLists(form, (name, option) => {
    if (attributes && name === "class_code") showAttributes(attributes, option, data("on-map").attributes);
  }, page.dataset.id);
  const holder = form.querySelector("[data-position]");
  if (holder) {
    position = new PositionField(holder, window.gis.map, { take: (code) => lists.division.set(code) });
    moveMap(form.closest("details"), form.querySelector("[data-slot]"), position);
  }
  bindForm(form, `${base}/changes`, problem, { faults: () => (position ? position.faults(false) : []) });
});

/** The map comes to the form that needs it, and goes back when that is closed. */
function moveMap(fold, slot, position) {
  const stage = document.getElementById("stage");
  const home = stage.parentElement;
  position.activate(false);
  fold.addEventListener("toggle", () => {
    if (fold.open) slot.append(stage);
    else home.prepend(stage);
    window.gis.map.invalidateSize({ animate: false });
    position.activate(fold.open);
  });
}

const named = document.getElementById("rd-name");
if (named) {
  const fill = () => {
    document.getElementById("rd-reading").value = named.selectedOptions[0].dataset.reading;
  };
  named.addEventListener("change", fill);
  fill();
}

bindDecisions(problem, (_, answer) => {
  window.location.hash = `batch-${answer.batch_id}`; // the history of the page that is read anew has it, with its undo
  window.location.reload();
});
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
