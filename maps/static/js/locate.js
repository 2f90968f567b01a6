// Where the device stands, on the map and in words, and the nearest boundary marker with its distance and direction.

import { el, fetchJson, t } from "./dom.js";

const L = window.L;
const A = 6378137;
const E2 = 2 / 298.257222101 - (1 / 298.257222101) ** 2;
const ROSE = t(
  "北,北偏东北,东北,东偏东北,东,东偏东南,东南,南偏东南,南,南偏西南,西南,西偏西南,西,西偏西北,西北,北偏西北",
  "N,NNE,NE,ENE,E,ESE,SE,SSE,S,SSW,SW,WSW,W,WNW,NW,NNW",
).split(",");
/** Half sides of the boxes searched one after the other, degrees. */
const BOXES = [0.02, 0.1, 0.5];
const rad = (degrees) => (degrees * Math.PI) / 180;

/** Distance in metres and true azimuth in degrees, by the radii of the CGCS2000 ellipsoid at the mean latitude. */
export function ground(from, to) {
  const middle = rad((from.lat + to.lat) / 2);
  const w = 1 - E2 * Math.sin(middle) ** 2;
  const north = rad(to.lat - from.lat) * ((A * (1 - E2)) / w ** 1.5);
  const east = rad(to.lng - from.lng) * (A / Math.sqrt(w)) * Math.cos(middle);
  return { metres: Math.hypot(north, east), azimuth: ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360 };
}

/** The word of the 16-point rose for an azimuth, degrees from true north. */
export const direction = (azimuth) => ROSE[Math.round(azimuth / 22.5) % 16];

const length = (metres) => (metres < 1000 ? t(`${Math.round(metres)} 米`, `${Math.round(metres)} m`) : t(`${(metres / 1000).toFixed(2)} 千米`, `${(metres / 1000).toFixed(2)} km`));

const REFUSED = {
  1: t("浏览器没有给出位置权限。请在浏览器的网站设置中允许定位后再试。", "The browser was not allowed to give the position. Allow it in the site's settings and try again."),
  2: t("设备没有得到位置。请到开阔处，或打开设备的定位服务。", "The device found no position. Go into the open or switch its location service on."),
  3: t("等待定位超时，请再试一次。", "Waiting for a position took too long. Try again."),
};
const INSECURE = t("定位只能用于 HTTPS 或本机地址，请联系管理员。", "A position is given over HTTPS or on this machine only. Ask the administrator.");

async function nearest(here) {
  for (const half of BOXES) {
    const box = [here.lng - half, here.lat - half, here.lng + half, here.lat + half].map((each) => each.toFixed(5)).join(",");
    const { features } = await fetchJson(`/ogc/collections/boundary-markers/items?bbox=${box}&limit=1000`);
    const measured = features.map((feature) => {
      const [lng, lat] = feature.geometry.coordinates;
      return Object.assign({ feature }, ground(here, { lat, lng }));
    });
    measured.sort((a, b) => a.metres - b.metres);
    // Beyond the half side a nearer one could lie outside the box.
    if (measured.length && (measured[0].metres < half * 90000 || half === BOXES[BOXES.length - 1])) return measured[0];
  }
  return null;
}

class Locate {
  constructor(map, found) {
    this.map = map;
    this.found = found;
    this.group = L.layerGroup().addTo(map);
    this.button = el("button", { type: "button", class: "map-button map-locate", "aria-label": t("我的位置", "My position"), title: t("我的位置", "My position") }, "◎");
    this.text = el("p", { class: "locate-text", role: "status" });
    this.more = el("p", { class: "locate-more" });
    this.close = el("button", { type: "button", class: "locate-close", "aria-label": t("关闭", "Close") }, "×");
    this.panel = el("div", { class: "locate-panel", hidden: true }, this.close, this.text, this.more);
    const holder = new L.Control({ position: "bottomright" });
    holder.onAdd = () => {
      const box = el("div", { class: "locate" }, this.panel, el("div", { class: "map-buttons" }, this.button));
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    holder.addTo(map);
    this.button.addEventListener("click", () => this.ask());
    this.close.addEventListener("click", () => this.clear());
  }

  say(text, ...more) {
    this.panel.hidden = false;
    this.text.textContent = text;
    this.more.replaceChildren(...more.filter(Boolean));
  }

  clear() {
    this.group.clearLayers();
    this.panel.hidden = true;
    this.button.focus();
  }

  ask() {
    if (!window.isSecureContext || !navigator.geolocation) {
      this.say(INSECURE);
      return;
    }
    this.say(t("正在定位…", "Finding the position…"));
    navigator.geolocation.getCurrentPosition(
      (found) => this.show(found.coords),
      (error) => this.say(REFUSED[error.code] || REFUSED[2]),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 5000 },
    );
  }

  async show({ latitude, longitude, accuracy }) {
    const here = L.latLng(latitude, longitude);
    this.group.clearLayers();
    L.circle(here, { radius: accuracy, color: "#0e5a66", weight: 1.5, fillOpacity: 0.12, interactive: false, pane: "pin" }).addTo(this.group);
    L.circleMarker(here, { radius: 6, color: "#fff", weight: 2, fillColor: "#0e5a66", fillOpacity: 1, interactive: false, pane: "pin" }).addTo(this.group);
    this.map.setView(here, Math.max(this.map.getZoom(), 14), { animate: false });
    const place = t(
      `北纬 ${latitude.toFixed(5)}°，东经 ${longitude.toFixed(5)}°（WGS 84，设备估计误差 ${Math.round(accuracy)} 米）。`,
      `${latitude.toFixed(5)}° N, ${longitude.toFixed(5)}° E (WGS 84, the device estimates ${Math.round(accuracy)} m).`,
    );
    this.say(place);
    if (this.found) {
      this.found(here);
      return;
    }
    try {
      this.tell(place, await nearest(here));
    } catch (error) {
      this.say(place + t("无法读取附近的界桩：", "Markers nearby cannot be read: ") + error.message);
    }
  }

  tell(place, found) {
    if (!found) {
      this.say(place + t("附近没有可见的界桩。", "No visible marker is near."));
      return;
    }
    const { id, properties } = found.feature;
    const exact = "secrecy" in properties;
    const about = exact ? "" : t("（公开位置为概略值，误差可达百米）", " (its public position is coarse, up to a hundred metres off)");
    const words = t(
      `最近的界桩 ${properties.number}：${direction(found.azimuth)}方向 ${length(found.metres)}${about}。`,
      `Nearest marker ${properties.number}: ${length(found.metres)} to the ${direction(found.azimuth)}${about}.`,
    );
    const pick = el("button", { type: "button", class: "link" }, t("在地图上查看", "See it on the map"));
    pick.addEventListener("click", () => {
      this.panel.hidden = true;
      window.gis.page.choose({ collection: "boundary-markers", id });
    });
    this.say(place + words, pick, exact ? el("a", { href: `/boundaries/markers/${id}` }, t("界桩页", "Its page")) : null);
  }
}

/** Put the button on the map; `found(latlng)` takes the position where a page asks something else of it than markers. */
export function locate(map, found = null) {
  return new Locate(map, found);
}
