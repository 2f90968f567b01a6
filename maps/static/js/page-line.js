// The line page: geometries switched on and off, the moment asked for, printing.

import { data, t } from "./dom.js";
import { LineMap } from "./line-map.js";

const map = new LineMap(window.gis.map, data("on-map"));
const status = document.getElementById("map-status");
const boxes = [...document.querySelectorAll("[data-geometry]")];

async function show(box) {
  try {
    const bounds = await map.show(box.dataset.geometry, box.checked);
    status.textContent = "";
    return bounds;
  } catch (failure) {
    box.checked = false;
    status.textContent = t("无法读取该几何：", "The geometry cannot be read: ") + failure.message;
    return null;
  }
}

boxes.forEach((box) => box.addEventListener("change", () => show(box)));
Promise.all(boxes.filter((box) => box.checked).map(show)).then((bounds) => {
  map.fit(bounds);
  window.gis.page = map;
});

const moment = document.querySelector("form.as-of");
moment.addEventListener("submit", (event) => {
  const local = document.getElementById("as-of").value;
  if (local) moment.elements.as_of.value = new Date(local).toISOString();
  else event.preventDefault();
});

document.getElementById("print").addEventListener("click", () => window.print());
