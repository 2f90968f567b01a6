// The marker page: its map, and the forms that write through the API. After a write the page is read anew.

import { data, t } from "./dom.js";
import { sendForm, sureOf } from "./form-send.js";
import { drawMarker } from "./marker-map.js";

const page = document.getElementById("marker");
const base = `/api/v1/markers/${page.dataset.id}`;
const problem = document.getElementById("problem");

const NUMBERS = new Set(["declination_deg", "accuracy_m", "ordinal"]);

/** The values of a form as the API takes them: empty fields are left out, parties become a list. */
function body(form) {
  const found = {};
  const parties = {};
  for (const [name, value] of new FormData(form)) {
    const text = String(value).trim();
    const party = /^party_([abc])_(.+)$/.exec(name);
    if (!text) continue;
    if (party) (parties[party[1]] = parties[party[1]] || {})[party[2]] = text;
    else found[name] = NUMBERS.has(name) && Number.isFinite(Number(text)) ? Number(text) : text;
  }
  if (Object.keys(parties).length) found.parties = Object.keys(parties).sort().map((side) => parties[side]);
  if (form.dataset.observation) found.observation_id = form.dataset.observation;
  return found;
}

const send = (form, path, options) => sendForm(form, path, options, problem);

document.querySelectorAll("form[data-send]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, `${base}/${form.dataset.send}`, {
      body: JSON.stringify(body(form)),
      headers: { "Content-Type": "application/json" },
    });
  });
});

document.querySelectorAll("form[data-upload]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sent = new FormData(form);
    for (const name of ["title", "number", "document_id"]) if (!sent.get(name)) sent.delete(name);
    send(form, `${base}/${form.dataset.upload}`, { body: sent });
  });
});

document.querySelectorAll("button[data-undo]").forEach((button) => {
  button.addEventListener("click", () => {
    if (sureOf(button, t("确认撤销", "Really undo"))) send(button, `${base}/batches/${button.dataset.undo}/undo`, {});
  });
});

const moment = document.querySelector("form.as-of");
moment.addEventListener("submit", (event) => {
  const local = document.getElementById("as-of").value;
  if (local) moment.elements.as_of.value = new Date(local).toISOString();
  else event.preventDefault();
});

document.getElementById("print").addEventListener("click", () => window.print());
drawMarker(window.gis.map, data("on-map"));
window.gis.page = page;
