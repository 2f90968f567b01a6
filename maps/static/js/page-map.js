// Home and workspace pages.

import { locate } from "./locate.js";
import { start } from "./map-page.js";

start();
locate(window.gis.map);
rowKeys();

/** Arrow keys go through the rows of the records; Enter selects, as the row's button does. */
function rowKeys() {
  document.querySelectorAll("tbody[data-collection]").forEach((body) => {
    body.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || !event.target.matches("[data-select]")) return;
      const buttons = [...body.querySelectorAll("[data-select]")];
      const next = buttons[buttons.indexOf(event.target) + step];
      if (next) next.focus();
      event.preventDefault();
    });
  });
}
