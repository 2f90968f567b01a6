// The card of one record: everything the collection publishes, in the words of the page.

import { el, fetchJson, lang, number, say, t } from "./dom.js";
import { positionText } from "./chrome.js";

const HIDDEN = new Set(["is_sample", "source", "parent_id", "batch_id", "type_code", "class_code"]);

/** Pages of their own. */
const OWN_PAGE = {
  "boundary-markers": ["/boundaries/markers/", t("打开界桩页", "Open the marker's page")],
  "boundary-lines": ["/boundaries/lines/", t("打开界线页", "Open the line's page")],
  "place-names": ["/place-names/", t("打开地名页", "Open the name's page")],
};

function value(property, raw) {
  const text = say(property.values, raw);
  if (typeof raw === "number") {
    const shown = property.name.endsWith("year") ? String(raw) : number(raw);
    return property.unit ? `${shown} ${property.unit}` : shown;
  }
  return property.unit && raw !== null && raw !== undefined && raw !== "" ? `${text} ${property.unit}` : text;
}

/** Names kept in two languages (`class_name`, `class_name_en`) show in the language of the page. */
function otherLanguage(name, record) {
  return lang === "en" ? `${name}_en` in record.properties : name.endsWith("_en");
}

function rows(collection, record) {
  const list = el("dl", { class: "fields" });
  const known = collection.properties.filter((p) => p.name in record.properties && !HIDDEN.has(p.name) && !otherLanguage(p.name, record));
  for (const property of known) {
    const raw = record.properties[property.name];
    if (raw === null || raw === "" || property.name === collection.label) continue;
    list.append(el("div", {}, el("dt", {}, property.title), el("dd", {}, value(property, raw))));
  }
  if (record.geometry && record.geometry.type === "Point") {
    const [lon, lat] = record.geometry.coordinates;
    const text = positionText(lat, lon);
    const shown = el("dd", { class: "numbers" }, text.geographic, el("br"), text.plane);
    list.append(el("div", {}, el("dt", {}, t("位置（CGCS2000）", "Position (CGCS2000)")), shown));
  }
  return list;
}

export class Card {
  constructor(holder, dictionary, onClose) {
    this.holder = holder;
    this.dictionary = dictionary;
    this.onClose = onClose;
    holder.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  close() {
    if (this.holder.hidden) return;
    this.holder.hidden = true;
    this.holder.replaceChildren();
    this.onClose();
  }

  message(text) {
    this.holder.replaceChildren(el("p", { class: "card-message", role: "status" }, text), this.closer());
    this.holder.hidden = false;
  }

  closer() {
    const made = el("button", { type: "button", class: "card-close", "aria-label": t("关闭卡片", "Close the card") }, "×");
    made.addEventListener("click", () => this.close());
    return made;
  }

  show(collectionId, record) {
    const collection = this.dictionary.collections[collectionId];
    const name = String(record.properties[collection.label] || t("未命名", "Unnamed"));
    const sample = record.properties.is_sample
      ? el("span", { class: "badge badge-sample" }, t("示例", "Sample"))
      : null;
    const pinyin = record.properties.pinyin_toned || record.properties.pinyin;
    const path = `/ogc/collections/${collectionId}/items/${encodeURIComponent(record.id)}`;
    const title = el("h2", { tabindex: "-1", id: "card-title" }, name);
    this.holder.replaceChildren(
      el("p", { class: "card-kind" }, collection.title, " ", sample),
      title,
      pinyin ? el("p", { class: "card-pinyin", lang: "zh-Latn" }, String(pinyin)) : el("span", { hidden: true }),
      rows(collection, record),
      record.properties.source
        ? el("p", { class: "card-source" }, t("来源：", "Source: "), String(record.properties.source))
        : el("span", { hidden: true }),
      el("p", { class: "card-links" }, OWN_PAGE[collectionId] ? el("a", { href: OWN_PAGE[collectionId][0] + record.id }, OWN_PAGE[collectionId][1]) : null, " ",
        el("a", { href: `${path}?f=html` }, t("查看完整记录", "Open the record")), " ",
        el("a", { href: `${path}?f=json` }, "GeoJSON")),
      this.closer(),
    );
    this.holder.setAttribute("aria-labelledby", "card-title");
    this.holder.hidden = false;
    this.holder.scrollTop = 0;
  }
}

export function readRecord(collection, id) {
  return fetchJson(`/ogc/collections/${collection}/items/${encodeURIComponent(id)}?f=json`);
}
