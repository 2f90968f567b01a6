// The position of a place in a form: pointed at on the map, or typed on a system that is declared and never guessed.

import { data, el, fetchJson, lang, t } from "./dom.js";

const L = window.L;
const PAUSE_MS = 350;
const DATUMS = [
  ["CGCS2000", t("2000 国家大地坐标系（CGCS2000）", "CGCS2000")],
  ["WGS 84", t("WGS 84（手持 GPS、手机）", "WGS 84 (handheld GPS, telephone)")],
  ["Xi'an 1980", t("1980 西安坐标系", "Xi'an 1980")],
  ["Beijing 1954", t("1954 年北京坐标系", "Beijing 1954")],
];
const CHOOSE = t("请选择", "Choose");

export class PositionField {
  /** `changed(geometry, division)` when a position is there or gone; `take(division)` makes it the division. */
  constructor(holder, map, { changed = () => {}, take = null } = {}) {
    this.holder = holder;
    this.map = map;
    this.changed = changed;
    this.take = take;
    this.asked = 0;
    this.part = (name) => holder.querySelector(`[data-part=${name}]`);
    this.systems = data("choices").systems || [];
    this.approximate = el("input", { type: "hidden", name: "geometry_status", value: "approximate", disabled: true });
    this.part("geometry").after(this.approximate);
    this.part("shape").append(el("option", { value: "" }, CHOOSE), ...this.systems.map((one, at) => el("option", { value: at }, lang === "en" ? one.title_en : one.title)));
    this.part("shape").addEventListener("change", () => this.shape());
    holder.addEventListener("change", (event) => event.target.name === "how" && this.turn());
    for (const name of ["shape", "datum", "east", "north"]) this.part(name).addEventListener("input", () => this.soon());
    map.on("click", (event) => this.tapped(event.latlng));
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === map.getContainer()) this.tapped(map.getCenter());
    });
    this.shape();
    this.turn();
  }

  get how() {
    return this.holder.querySelector("input[name=how]:checked").value;
  }

  /** Only the open form of a page listens to its map. */
  activate(on) {
    this.idle = !on;
    this.map.getContainer().classList.toggle("is-placing", on && this.how === "map");
    if (!on && this.mark) this.mark.remove();
    else if (on && this.mark) this.mark.addTo(this.map);
  }

  turn() {
    const { how } = this;
    this.holder.querySelectorAll("[data-for]").forEach((one) => {
      one.hidden = one.dataset.for !== how;
    });
    for (const name of ["shape", "datum", "east", "north", "status"]) this.part(name).disabled = how !== "typed";
    this.clear();
    this.activate(!this.idle);
    if (how === "typed") this.soon();
  }

  shape() {
    const system = this.systems[this.part("shape").value];
    const metres = Boolean(system && system.metres);
    const titles = metres ? [t("Y（东，米）", "Y (east, m)"), t("X（北，米）", "X (north, m)")] : [t("经度", "Longitude"), t("纬度", "Latitude")];
    this.holder.querySelector("[data-label=east]").textContent = titles[0];
    this.holder.querySelector("[data-label=north]").textContent = titles[1];
    this.part("east").name = metres ? "position.easting" : "position.longitude";
    this.part("north").name = metres ? "position.northing" : "position.latitude";
    const kept = this.datum;
    this.part("datum").replaceChildren(el("option", { value: "" }, CHOOSE), ...DATUMS.filter(([name]) => system && system.datums[name]).map(([name, title]) => el("option", { value: system.datums[name], "data-datum": name, selected: name === kept }, title)));
  }

  get datum() {
    const chosen = this.part("datum").selectedOptions[0];
    return chosen ? chosen.dataset.datum : undefined;
  }

  clear() {
    this.asked += 1;
    if (this.mark) this.mark.remove();
    this.mark = null;
    this.part("geometry").value = "";
    this.approximate.disabled = true;
    this.part("read").replaceChildren();
    this.part("read").classList.remove("is-refused");
    this.geometry = null;
    this.changed(null, null);
  }

  /** Take a point of the map; longitudes and latitudes to 7 decimals are centimetres. */
  tapped(at) {
    if (this.idle || this.how !== "map") return;
    const wrapped = at.wrap();
    const [lon, lat] = [wrapped.lng, wrapped.lat].map((one) => Number(one.toFixed(7)));
    this.part("geometry").value = JSON.stringify({ type: "Point", coordinates: [lon, lat] });
    this.approximate.disabled = false;
    this.show([lon, lat]);
    this.ask({ crs: "EPSG:4490", longitude: lon.toFixed(7), latitude: lat.toFixed(7) });
  }

  show([lon, lat]) {
    if (!this.mark) {
      const icon = L.divIcon({ className: "place-mark", iconSize: [28, 28] });
      this.mark = L.marker([lat, lon], { icon, draggable: this.how === "map", keyboard: false, pane: "markerPane" });
      this.mark.on("dragend", () => this.tapped(this.mark.getLatLng()));
    }
    this.mark.setLatLng([lat, lon]);
    if (!this.idle) this.mark.addTo(this.map);
    if (!this.map.getBounds().contains([lat, lon])) this.map.setView([lat, lon], Math.max(this.map.getZoom(), 12), { animate: false });
  }

  soon() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.typed(), PAUSE_MS);
  }

  typed() {
    if (this.how !== "typed") return;
    const asked = { crs: this.part("datum").value };
    for (const name of ["east", "north"]) if (this.part(name).value.trim()) asked[this.part(name).name.slice(9)] = this.part(name).value.trim();
    this.clear();
    if (asked.crs && Object.keys(asked).length === 3) this.ask(asked, true);
  }

  /** Ask the register where a position lies; an answer that was overtaken is dropped. */
  async ask(asked, shown = false) {
    this.asked += 1;
    const mine = this.asked;
    const read = this.part("read");
    try {
      const found = await fetchJson("/api/v1/place-names/position", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked) });
      if (mine !== this.asked) return;
      if (shown) this.show(found.geometry.coordinates);
      this.geometry = found.geometry;
      const where = found.division ? found.division.path : t("不在任何登记的行政区内", "in no registered division");
      const offer = found.division && this.take ? el("button", { type: "button", class: "link" }, t("设为所属行政区", "Make it the division")) : null;
      if (offer) offer.addEventListener("click", () => this.take(found.division.code));
      read.classList.remove("is-refused");
      read.replaceChildren(el("strong", { class: "numbers" }, found.dms.join(" ")), " CGCS2000 · ", where, " ", offer || "", found.in_region ? "" : el("span", { class: "badge badge-warning" }, t("在本地区之外", "outside the region")));
      this.changed(found.geometry, found.division);
    } catch (failure) {
      if (mine !== this.asked) return;
      const listed = (failure.problem && failure.problem.errors) || [];
      const words = listed.map((one) => (lang === "en" && one.message_en) || one.message);
      read.classList.add("is-refused");
      read.replaceChildren(el("strong", {}, t("这样的坐标不能用：", "Such coordinates cannot be used: ")), [...new Set(words)].join(t("；", "; ")) || failure.message);
    }
  }

  /** What is missing of a position that was begun; `needed` where the form cannot do without one. */
  faults(needed) {
    const lacks = (name) => ({ field: this.part(name).name, message: t("必填", "Mandatory") });
    if (this.how === "map") return needed && !this.part("geometry").value ? [{ field: "geometry", message: t("请在地图上指出位置", "Point at the position on the map") }] : [];
    if (this.how !== "typed") return [];
    const parts = ["datum", "east", "north", "status"];
    if (!needed && parts.every((name) => !this.part(name).value.trim())) return [];
    return parts.filter((name) => !this.part(name).value.trim()).map(lacks);
  }
}
