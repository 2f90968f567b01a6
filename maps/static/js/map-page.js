// A page with a map: pointer and keyboard on the map, selection, the card, layer switches, the address of the view.

import { Card, readRecord } from "./card.js";
import { Crowds, Tip } from "./crowds.js";
import { data, el, t } from "./dom.js";
import { SearchBox } from "./search.js";

const L = window.L;
const SELECTED = { color: "#c2410c", weight: 4, opacity: 0.95, fillColor: "#f59e0b", fillOpacity: 0.14 };

class MapPage {
  constructor(map, register) {
    this.map = map;
    this.register = register;
    this.dictionary = data("dictionary");
    this.selection = null;
    this.asked = 0;
    this.card = new Card(document.getElementById("card"), this.dictionary, () => this.clear());
    this.tip = new Tip(map);
    this.crowds = new Crowds(map, register);
    this.switches();
    this.pointer();
    this.readAddress();
    map.on("moveend gis:layers", () => this.writeAddress());
    const input = document.getElementById("search");
    if (input) {
      this.search = new SearchBox(input, map, (found) => this.choose(found));
    }
  }

  switches() {
    document.querySelectorAll("input[data-layer]").forEach((box) => {
      box.addEventListener("change", () => {
        box.dataset.layer.split(" ").forEach((id) => this.register.setShown(id, box.checked));
      });
    });
    this.map.on("gis:layers", () => this.syncSwitches());
    this.map.on("zoomend", () => this.zoomHints());
    this.zoomHints();
  }

  syncSwitches() {
    document.querySelectorAll("input[data-layer]").forEach((box) => {
      box.checked = box.dataset.layer.split(" ").some((id) => this.register.isShown(id));
    });
  }

  zoomHints() {
    const zoom = this.map.getZoom();
    document.querySelectorAll("[data-min-zoom]").forEach((hint) => {
      hint.hidden = zoom >= Number(hint.dataset.minZoom);
    });
  }

  pointer() {
    const container = this.map.getContainer();
    let frame = 0;
    this.map.on("mousemove", (event) => {
      if (frame || this.map.dragging.moving()) return;
      frame = L.Util.requestAnimFrame(() => {
        frame = 0;
        const found = this.register.pick(event.latlng);
        const crowd = this.crowds.words(event.latlng);
        container.classList.toggle("is-over", Boolean(found || crowd));
        this.tip.say(crowd || (found && found.label), event.containerPoint);
      });
    });
    this.map.on("click", (event) => this.clicked(event.latlng));
    container.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === container) this.clicked(this.map.getCenter());
      if (event.key === "Escape") this.card.close();
    });
  }

  clicked(latlng) {
    if (this.crowds.enter(latlng)) return;
    this.map.fire("gis:pin", { latlng });
    const found = this.register.pick(latlng);
    if (found) this.select(found.collection, found.id, { fit: false });
    else this.card.close();
  }

  choose(found) {
    if (found.position) {
      const latlng = L.latLng(found.position.lat, found.position.lon);
      this.map.setView(latlng, Math.max(this.map.getZoom(), 14));
      this.map.fire("gis:pin", { latlng });
      return;
    }
    const layers = this.register.layers.filter((layer) => layer.collection === found.collection);
    if (layers.length && !layers.some((layer) => this.register.isShown(layer.id))) {
      layers.forEach((layer) => this.register.setShown(layer.id, true));
    }
    this.select(found.collection, found.id, { fit: true, focus: true });
  }

  async select(collection, id, { fit, focus } = {}) {
    this.asked += 1;
    const mine = this.asked;
    try {
      const record = await readRecord(collection, id);
      if (mine !== this.asked) return;
      this.clear();
      this.selection = { collection, id };
      this.draw(record);
      this.card.show(collection, record);
      if (fit) this.fit(record);
      if (focus) document.getElementById("card-title").focus({ preventScroll: true });
      document.querySelectorAll("tr[data-id]").forEach((row) => {
        row.classList.toggle("is-selected", row.dataset.id === id);
        if (row.dataset.id === id && !fit) row.scrollIntoView({ block: "nearest" });
      });
      this.writeAddress();
    } catch (error) {
      if (mine === this.asked) this.card.message(t("无法读取该记录：", "The record cannot be read: ") + error.message);
    }
  }

  draw(record) {
    if (!record.geometry) return;
    const options = {
      pane: "selected",
      interactive: false,
      style: SELECTED,
      pointToLayer: (feature, latlng) =>
        L.circleMarker(latlng, { pane: "selected", radius: 13, color: "#c2410c", weight: 3, fill: false, interactive: false }),
    };
    this.halo = L.geoJSON(record.geometry, options).addTo(this.map);
  }

  fit(record) {
    if (!record.geometry || !this.halo) return;
    const bounds = this.halo.getBounds();
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    // On a phone the card lies over the lower part of the map, on a wide screen over its right side.
    const card = document.getElementById("card");
    const stage = document.getElementById("stage");
    const below = card.offsetWidth > stage.offsetWidth * 0.9;
    const taken = below ? [20, card.offsetHeight + 20] : [card.offsetWidth + 80, 60];
    const nearest = record.geometry.type === "Point" ? Math.max(this.map.getZoom(), 13) : 14;
    this.map.fitBounds(bounds, { paddingTopLeft: [40, 40], paddingBottomRight: taken, maxZoom: nearest, animate: !still });
  }

  clear() {
    if (this.halo) this.halo.remove();
    this.halo = null;
    this.selection = null;
    document.querySelectorAll("tr.is-selected").forEach((row) => row.classList.remove("is-selected"));
    this.map.fire("gis:unpin");
    this.writeAddress();
  }

  /** The address after #: map=zoom/lat/lon, layers=ids shown, record=collection:id; a step of the wizard stays. */
  writeAddress() {
    if (this.reading) return;
    const centre = this.map.getCenter();
    const parts = [`map=${this.map.getZoom()}/${centre.lat.toFixed(5)}/${centre.lng.toFixed(5)}`];
    const changed = this.register.layers.some((layer) => this.register.isShown(layer.id) !== layer.shown);
    if (changed) parts.push(`layers=${this.register.layers.filter((l) => this.register.isShown(l.id)).map((l) => l.id).join(",")}`);
    if (this.selection) parts.push(`record=${this.selection.collection}:${this.selection.id}`);
    const step = new URLSearchParams(window.location.hash.slice(1)).get("step");
    if (step) parts.unshift(`step=${step}`);
    window.history.replaceState(null, "", `${window.location.pathname}${window.location.search}#${parts.join("&")}`);
  }

  readAddress() {
    this.reading = true;
    const values = new URLSearchParams(window.location.hash.slice(1));
    const view = (values.get("map") || "").split("/").map(Number);
    if (view.length === 3 && view.every(Number.isFinite)) this.map.setView([view[1], view[2]], view[0], { animate: false });
    if (values.has("layers")) {
      const shown = new Set(values.get("layers").split(","));
      this.register.layers.forEach((layer) => this.register.setShown(layer.id, shown.has(layer.id)));
    }
    this.reading = false;
    const [collection, id] = (values.get("record") || "").split(":");
    if (id && this.dictionary.collections[collection]) this.select(collection, id, { fit: view.length !== 3 });
  }
}

/** Start the page once the map is there (its own script runs before this module). */
export function start() {
  const page = new MapPage(window.gis.map, window.gis.register);
  window.gis.page = page;
  document.querySelectorAll("[data-select]").forEach((made) => {
    made.addEventListener("click", () => {
      const row = made.closest("[data-id]");
      page.choose({ collection: row.closest("[data-collection]").dataset.collection, id: row.dataset.id });
      document.getElementById("stage").scrollIntoView({ block: "nearest" });
    });
  });
  return page;
}
