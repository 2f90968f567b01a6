// Words, numbers and colours of the planner's page.

import { number, t } from "./dom.js";

/** Fixed classes of the share covered, so that years and maps compare; light to dark, safe for the colour blind. */
export const CLASSES = [
  { from: 0, to: 0.5, fill: "#fde0c5", words: "0–50%" },
  { from: 0.5, to: 0.7, fill: "#c9dfc8", words: "50–70%" },
  { from: 0.7, to: 0.85, fill: "#8fc1b5", words: "70–85%" },
  { from: 0.85, to: 0.95, fill: "#4d94a0", words: "85–95%" },
  { from: 0.95, to: 1.0001, fill: "#1f5f7a", words: "95–100%" },
];
export const INK = { gap: "#b3200f", supply: "#1c64a8", idle: "#6b7c82", planned: "#c2410c" };
export const NETWORK_UNIT = "pop_network";

export const count = (value) => (value === null || value === undefined ? t("不公开", "withheld") : number(value));
export const signed = (value) => (value > 0 ? `+${number(value)}` : number(value));
export const percent = (share) => (share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)}%`);

export function classOf(share) {
  return share === null || share === undefined ? null : CLASSES.find((one) => share >= one.from && share < one.to) || null;
}

/** Fixed classes of beds within reach of 1,000 people; 40 is the standard of GB 50437. */
export const ACCESS_CLASSES = [
  { from: 0, to: 1e-9, fill: "#f7f3ee", zh: "无", en: "none" },
  { from: 1e-9, to: 10, fill: "#fde0c5", zh: "不足 10 张", en: "under 10 beds" },
  { from: 10, to: 20, fill: "#c9dfc8", zh: "10–20 张", en: "10–20 beds" },
  { from: 20, to: 40, fill: "#4d94a0", zh: "20–40 张", en: "20–40 beds" },
  { from: 40, to: Infinity, fill: "#1f5f7a", zh: "40 张及以上", en: "40 beds and more" },
];
export const accessClassOf = (value) => (value === null || value === undefined ? null : ACCESS_CLASSES.find((one) => value >= one.from && value < one.to));

/** A distance or a time of an answer in words; `seconds` tells which of the two it is. */
export function reach(value, seconds) {
  if (value === null || value === undefined) return "–";
  if (seconds) return t(`${(value / 60).toFixed(1)} 分钟`, `${(value / 60).toFixed(1)} min`);
  return value < 1000 ? t(`${Math.round(value)} 米`, `${Math.round(value)} m`) : t(`${(value / 1000).toFixed(2)} 千米`, `${(value / 1000).toFixed(2)} km`);
}

const KINDS = {
  pop_straight: ["人口覆盖率（直线距离）", "People covered, straight line"],
  pop_network: ["人口覆盖率（路网）", "People covered, by road"],
  unit_ratio: ["单位覆盖率（服务关系）", "Units covered, by relation"],
};
export const kindOf = (metric) => t(...KINDS[metric]);

const PEOPLE = { pop_60: ["60岁及以上老人", "people 60+"], pop_65: ["65岁及以上老人", "people 65+"], pop_80: ["80岁及以上老人", "people 80+"], pop_total: ["居民", "residents"] };
export const peopleOf = (question) => (question.metric === "unit_ratio" ? (question.unit === "township" ? t("乡镇（街道）", "townships") : t("村（社区）", "villages and communities")) : t(...PEOPLE[question.population]));

const CHECKS = {
  "not-operating": ["未运营，不计入", "Not in operation, not counted"],
  hazard: ["有未销号的重大隐患，不计入", "Open major hazard, not counted"],
  "no-township": ["没有所属乡镇", "In no township"],
  "no-capacity": ["没有床位、日托或供餐能力", "No beds, day places or meals"],
  "same-place": ["与另一设施位置相同", "At the same place as another"],
};
export const checkOf = (code) => (CHECKS[code] ? t(...CHECKS[code]) : code);

const OPERATIONS = { add: ["新建", "New"], move: ["迁址", "Moved"], close: ["关闭", "Closed"], open: ["恢复", "Reopened"], resize: ["改床位", "Resized"] };
export const operationOf = (op) => t(...OPERATIONS[op]);
