// What stands around the map: zoom and home buttons, scale, position readout, the credit line.

import { el, t } from "./dom.js";
import { dms, forward } from "./gk.js";

const L = window.L;
/** Central meridian of the region's 3-degree zone, degrees; a setting of the region. */
export const CENTRAL_MERIDIAN = Number(document.body.dataset.meridian);

/** Room for the readout and the credit line when the whole city is shown. */
export const FIT = { paddingTopLeft: [16, 16], paddingBottomRight: [16, 72] };

function button(label, text, act) {
  const made = el("button", { type: "button", class: "map-button", "aria-label": label, title: label }, text);
  made.addEventListener("click", act);
  return made;
}

function control(position, node) {
  const made = new L.Control({ position });
  made.onAdd = () => {
    L.DomEvent.disableClickPropagation(node);
    L.DomEvent.disableScrollPropagation(node);
    return node;
  };
  return made;
}

/** The two ways a surveyor writes a position; display treats CGCS2000 and WGS 84 as equal. */
export function positionText(lat, lon) {
  const { northing, easting } = forward(lat, lon, CENTRAL_MERIDIAN);
  return {
    geographic: `${dms(lat)} N  ${dms(lon)} E`,
    plane: `X ${northing.toFixed(2)}  Y ${easting.toFixed(2)}`,
  };
}

function readout(map) {
  const geographic = el("span", { class: "readout-line" });
  const plane = el("span", { class: "readout-line" });
  const note = el("span", { class: "readout-note" });
  const action = el("span", { class: "visually-hidden" }, t("点击复制", "Click to copy"));
  const box = el("button", { type: "button", class: "readout" }, geographic, plane, note, action);
  const rest = t(`CGCS2000 · 3°带 中央经线${CENTRAL_MERIDIAN}° · 米`, `CGCS2000 · 3° zone, CM ${CENTRAL_MERIDIAN}° · m`);
  let pinned = null;
  let pin = null;
  note.textContent = rest;

  function show(at) {
    const text = positionText(at.lat, at.lng);
    geographic.textContent = text.geographic;
    plane.textContent = text.plane;
    box.title = t("点击复制", "Click to copy");
  }
  function unpin() {
    if (pin) pin.remove();
    pin = null;
    pinned = null;
    box.classList.remove("is-pinned");
  }
  map.on("mousemove", (event) => pinned || show(event.latlng));
  map.on("move", () => pinned || show(map.getCenter()));
  map.on("gis:pin", (event) => {
    unpin();
    pinned = event.latlng;
    show(pinned);
    box.classList.add("is-pinned");
    pin = L.circleMarker(pinned, { radius: 5, color: "#1d2a30", weight: 1.6, fill: false, interactive: false, pane: "pin" });
    pin.addTo(map);
  });
  map.on("gis:unpin", unpin);
  box.addEventListener("click", async () => {
    const text = `${geographic.textContent}\n${plane.textContent} (${rest})`;
    let done = t("已复制", "Copied");
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      done = t("浏览器不允许复制，请手工选取", "The browser does not allow copying");
    }
    note.textContent = done;
    window.setTimeout(() => {
      note.textContent = rest;
    }, 1800);
  });
  show(map.getCenter());
  return box;
}

function credit(settings) {
  const sample = settings.sample ? el("span", { class: "badge badge-sample" }, t("含示例数据", "Includes sample data")) : null;
  return el("div", { class: "credit" }, sample, settings.credit);
}

export function chrome(map, settings) {
  map.createPane("pin").style.zIndex = 640;
  map.createPane("selected").style.zIndex = 440;
  const zoom = el(
    "div",
    { class: "map-buttons", role: "group", "aria-label": t("缩放", "Zoom") },
    button(t("放大", "Zoom in"), "＋", () => map.zoomIn(1)),
    button(t("缩小", "Zoom out"), "－", () => map.zoomOut(1)),
    button(t("全市范围", "Whole city"), "⌂", () => map.fitBounds(settings.bounds, FIT)),
  );
  control("topright", zoom).addTo(map);
  control("bottomleft", readout(map)).addTo(map);
  control("bottomright", credit(settings)).addTo(map);
  L.control.scale({ position: "bottomright", imperial: false, maxWidth: 110 }).addTo(map);
}
