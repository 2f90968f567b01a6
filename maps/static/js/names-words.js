// Words of the place-name search: why a name was found, where it lies, how far it is.

import { el, lang, number, t } from "./dom.js";

const KINDS = {
  standard: ["标准地名", "Standard name"],
  short: ["简称", "Short form"],
  alias: ["别名", "Alias"],
  former: ["曾用名", "Former name"],
  historic: ["历史地名", "Historic name"],
  local: ["当地称呼", "Local name"],
  dialect: ["方言名", "Dialect name"],
  minority: ["少数民族语名", "Minority-language name"],
  misspelling: ["误写", "Misspelling"],
};
/** Tiers of a match, best first: word, English word, is it certain? */
const TIERS = {
  exact: ["全名相同", "Exact name", true],
  alias: ["别名相同", "Exact other name", true],
  prefix: ["开头相同", "Begins so", true],
  "same-sound": ["同音", "Same sound", false],
  substring: ["含有", "Contains it", true],
  "sound-inside": ["含有此音", "Sounds so inside", false],
  initials: ["首字母", "Initials", false],
  "initials-inside": ["含有首字母", "Initials inside", false],
  near: ["一字之差", "One character off", false],
  code: ["代码", "Code", true],
  mean: ["您是不是要找", "Did you mean", false],
  coordinate: ["坐标附近", "Near the position", true],
};
export const STATUS = { current: t("现今", "Current"), historic: t("历史", "Historic") };

/** Levels of the list of protected names. */
export const PROTECTION = {
  any: t("列入名录的", "Any level"),
  national: t("国家级", "National"),
  province: t("省级", "Provincial"),
  prefecture: t("市级", "Prefecture"),
  county: t("县级", "County"),
};

export const kindWord = (kind) => (KINDS[kind] ? t(...KINDS[kind]) : String(kind || ""));
const HAN = /\p{Script=Han}/u;

/** The word of a tier; who typed letters reads that the pinyin fits, not that it sounds the same. */
export function tierWord(tier, typed = "") {
  if (tier === "same-sound" && typed && !HAN.test(typed)) return t("拼音相符", "Pinyin fits");
  return TIERS[tier] ? t(TIERS[tier][0], TIERS[tier][1]) : String(tier || "");
}

export const hasHan = (text) => HAN.test(text);
export const isCertain = (tier) => Boolean(TIERS[tier] && TIERS[tier][2]);

/** A name with its matched characters marked; spans are [from, to) in characters, also beyond the basic plane. */
export function marked(name, spans) {
  const chars = Array.from(String(name));
  const on = new Set();
  for (const [from, to] of spans || []) for (let i = from; i < to; i += 1) on.add(i);
  const out = [];
  for (let i = 0; i < chars.length;) {
    const start = i;
    while (i < chars.length && on.has(i) === on.has(start)) i += 1;
    const text = chars.slice(start, i).join("");
    out.push(on.has(start) ? el("mark", {}, text) : text);
  }
  return out;
}

/** The divisions that hold a place, largest first, as one text; `skip` leaves out that many of the largest. */
export function pathText(division, skip = 0) {
  const path = division && division.path;
  if (!path) return (division && division.name) || "";
  const parts = Array.isArray(path) ? path.map((one) => (typeof one === "string" ? one : one.name)) : String(path).split(/\s*[›>/]\s*/);
  return parts.slice(Math.min(skip, Math.max(0, parts.length - 1))).join(" › ");
}

/** A length in metres as it is read. */
export function lengthText(metres) {
  if (metres === null || metres === undefined) return "";
  if (metres < 995) return `${number(Math.round(metres))} ${t("米", "m")}`;
  return `${number(metres / 1000, metres < 9950 ? 1 : 0)} ${t("千米", "km")}`;
}

export const count = (n) => number(Number(n || 0));

export const className = (item) => (lang === "en" && item.class_name_en) || item.class_name || "";

/** The page of a place; of a division that of its place record, where it has one. */
export const pageOf = (item) => {
  const id = item.subject === "division" ? item.record : item.id;
  return id ? `/place-names/${encodeURIComponent(id)}` : null;
};

/** The middle of a geometry, [lat, lon], or null where there is none. */
export function middle(geometry) {
  if (!geometry) return null;
  const { type, coordinates } = geometry;
  if (type === "Point") return [coordinates[1], coordinates[0]];
  if (type === "MultiPoint") return [coordinates[0][1], coordinates[0][0]];
  const lines = type === "LineString" ? [coordinates] : type === "MultiLineString" ? coordinates : null;
  if (lines) {
    const longest = lines.reduce((best, line) => (line.length > best.length ? line : best), lines[0]);
    const [lon, lat] = longest[Math.floor(longest.length / 2)];
    return [lat, lon];
  }
  const ring = type === "Polygon" ? coordinates[0] : type === "MultiPolygon" ? coordinates.reduce((best, one) => (one[0].length > best[0].length ? one : best), coordinates[0])[0] : null;
  if (!ring) return null;
  const lons = ring.map((at) => at[0]);
  const lats = ring.map((at) => at[1]);
  return [(Math.min(...lats) + Math.max(...lats)) / 2, (Math.min(...lons) + Math.max(...lons)) / 2];
}
