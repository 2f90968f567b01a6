// What is near a position: the divisions that hold it, and the nearest names with distance and bearing.

import { positionText } from "./chrome.js";
import { el, fetchJson, t } from "./dom.js";
import { className, lengthText, pageOf } from "./names-words.js";
import { nearbyUrl } from "./names-state.js";

const LIMIT = 10;
const L = window.L;
const WINDS = {
  N: "北", NNE: "北偏东北", NE: "东北", ENE: "东偏东北", E: "东", ESE: "东偏东南", SE: "东南", SSE: "南偏东南",
  S: "南", SSW: "南偏西南", SW: "西南", WSW: "西偏西南", W: "西", WNW: "西偏西北", NW: "西北", NNW: "北偏西北",
};

function bearing(item) {
  const wind = item.bearing ? (WINDS[item.bearing] ? t(WINDS[item.bearing], item.bearing) : item.bearing) : "";
  const degrees = Number.isFinite(item.azimuth_deg) ? `${Math.round(item.azimuth_deg)}°` : "";
  return [wind, degrees].filter(Boolean).join(" ");
}

export class Nearby {
  /** `acts`: state(), closed(), from(latlng): distances count from here, go(item): show it on the map. */
  constructor(card, map, acts) {
    this.card = card;
    this.map = map;
    this.acts = acts;
    this.asked = 0;
    card.setAttribute("aria-labelledby", "near-title");
    card.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close({ back: true });
    });
  }

  get isOpen() {
    return !this.card.hidden;
  }

  async show(latlng, { focus = false } = {}) {
    this.asked += 1;
    const mine = this.asked;
    this.map.fire("gis:pin", { latlng });
    this.frame(latlng, el("p", { class: "help", role: "status" }, t("正在查找附近的地名…", "Looking for names nearby…")));
    if (focus) document.getElementById("near-title").focus({ preventScroll: true });
    try {
      const found = await fetchJson(nearbyUrl(latlng, this.acts.state(), LIMIT));
      if (mine !== this.asked) return;
      this.frame(latlng, ...this.body(latlng, found));
      if (focus) document.getElementById("near-title").focus({ preventScroll: true });
    } catch (error) {
      if (mine === this.asked) this.frame(latlng, el("p", { class: "notice is-error", role: "alert" }, t("读不到附近的地名：", "Names nearby cannot be read: ") + error.message));
    }
  }

  frame(latlng, ...children) {
    const text = positionText(latlng.lat, latlng.lng);
    const shut = el("button", { type: "button", class: "card-close", "aria-label": t("关闭", "Close") }, "×");
    shut.addEventListener("click", () => this.close({ back: true }));
    this.card.replaceChildren(
      el("p", { class: "card-kind" }, t("附近地名", "Names nearby")),
      el("h2", { id: "near-title", tabindex: "-1", class: "near-title" }, text.geographic),
      ...children,
      shut,
    );
    this.card.hidden = false;
    this.uncover(latlng);
  }

  /** Move the map so that the card does not lie over the position. */
  uncover(latlng) {
    if (!this.map.getSize().y) return;
    const at = this.map.latLngToContainerPoint(latlng);
    const box = this.map.getContainer().getBoundingClientRect();
    const card = this.card.getBoundingClientRect();
    const [x, y] = [box.left + at.x, box.top + at.y];
    if (x < card.left - 20 || x > card.right + 20 || y < card.top - 20 || y > card.bottom + 20) return;
    const below = card.width > box.width * 0.9;
    this.map.panBy(below ? [0, Math.max(0, y - card.top + 60)] : [x - (box.left + card.left) / 2, 0], { animate: false });
  }

  body(latlng, found) {
    const path = (found.path || []).map((one) => one.name);
    const from = el("button", { type: "button", class: "link" }, t("以此为起点算距离", "Count distances from here"));
    from.addEventListener("click", () => this.acts.from(latlng));
    const list = (found.items || []).length
      ? el("ol", { class: "near-list" }, ...found.items.map((item) => this.row(item)))
      : el("p", { class: "help" }, t("附近没有可见的地名。", "No visible name is near."));
    return [
      el("p", { class: "near-path" }, path.length ? path.join(" › ") : t("不在已登记的区划内", "Outside the registered divisions")),
      list,
      el("p", { class: "card-links" }, from),
    ];
  }

  row(item) {
    const page = pageOf(item);
    const name = page ? el("a", { href: page }, item.name) : el("span", {}, item.name);
    const row = el(
      "li",
      {},
      el("span", { class: "near-name" }, name, el("small", {}, className(item))),
      el("span", { class: "near-where numbers" }, lengthText(item.distance_m), el("small", {}, bearing(item))),
    );
    row.addEventListener("mouseenter", () => this.point(item));
    row.addEventListener("mouseleave", () => this.point(null));
    row.addEventListener("focusin", () => this.point(item));
    row.addEventListener("focusout", () => this.point(null));
    return row;
  }

  /** Ring a name of the list on the map. */
  point(item) {
    if (this.ring) this.ring.remove();
    this.ring = null;
    const at = item && item.geometry ? L.geoJSON(item.geometry).getBounds().getCenter() : null;
    if (at) this.ring = L.circleMarker(at, { pane: "pin", radius: 12, color: "#c2410c", weight: 3, fill: false, interactive: false }).addTo(this.map);
  }

  close({ back = false } = {}) {
    if (this.card.hidden) return;
    this.asked += 1;
    this.point(null);
    this.card.hidden = true;
    this.card.replaceChildren();
    this.map.fire("gis:unpin");
    if (back) this.map.getContainer().focus({ preventScroll: true });
    this.acts.closed();
  }
}
