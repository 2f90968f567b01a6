// The download of what a page shows, in the form, system and encoding that are chosen.

import { download } from "./export-run.js";

const DEGREES = /(CRS84|4490|4326)$/;
const byId = (id) => document.getElementById(id);
const form = byId("export-form");
const { f, crs, encoding } = form.elements;

/** KML is in degrees only; the encoding is that of the table of a shapefile. */
function fit() {
  encoding.disabled = encoding.closest("label").hidden = f.value !== "shp";
  for (const option of crs.options) option.disabled = f.value === "kml" && !DEGREES.test(option.value);
  if (crs.selectedOptions[0].disabled) crs.selectedIndex = 0;
}

f.addEventListener("change", fit);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  download(`${form.action}?${new URLSearchParams(new FormData(form))}`, Number(form.dataset.count) || 0);
});
fit();
byId("export-links").hidden = true;
form.hidden = false;
