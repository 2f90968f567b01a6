// Words of the topology page: severities, figures with their units, records with their pages.

import { el, number, t } from "./dom.js";

export const SEVERITIES = ["error", "warning", "info"];
export const BADGES = {
  error: [t("错误", "Error"), "badge-error"],
  warning: [t("提示", "Warning"), "badge-warning"],
  info: [t("说明", "Note"), "badge-plain"],
};
const FIGURES = {
  distance_m: [t("距离", "Distance"), t("米", "m")],
  limit_m: [t("限差", "Limit"), t("米", "m")],
  width_m: [t("宽", "Width"), t("米", "m")],
  length_m: [t("长", "Length"), t("米", "m")],
  area_m2: [t("面积", "Area"), t("平方米", "m²")],
  vertices: [t("顶点", "Vertices"), ""],
};
const PAGES = { line: "/boundaries/lines/", marker: "/boundaries/markers/" };
const TOLERANCES = { gap_width_m: "gap_width_m", duplicate_m: "duplicate_m", off_line_mm: "off_line_m" };

export function badge([text, style]) {
  return el("span", { class: `badge ${style}` }, text);
}

/** The numbers of a finding, each with its name and unit; figures in words stand in the message. */
export function figures(found) {
  return Object.entries(found).filter(([, value]) => typeof value === "number").map(([key, value]) => {
    const [name, unit] = FIGURES[key] || [key, ""];
    const digits = Number.isInteger(value) ? 0 : Math.abs(value) < 0.001 ? 6 : Math.abs(value) < 100 ? 3 : 1;
    return `${name} ${number(value, digits)}${unit ? ` ${unit}` : ""}`;
  });
}

/** Links to the pages of the lines and markers concerned, the codes of the others. */
export function subjects(listed) {
  return listed.map((one) => {
    const name = one.name && one.name !== one.code ? `${one.name} ${one.code}`.trim() : one.code || one.name;
    return PAGES[one.kind] ? el("a", { href: PAGES[one.kind] + one.id }, name) : el("small", {}, `${name} `);
  });
}

/** The tolerance of a rule, with the mark of figures that nobody has confirmed yet. */
export function tolerance(rule, tolerances) {
  const metres = tolerances && tolerances[TOLERANCES[rule.setting]];
  if (metres === undefined || metres === null) return null;
  const mark = tolerances.verified ? null : badge([t("未核实", "unverified"), "badge-warning"]);
  return el("p", { class: "help" }, t(`限差 ${metres} 米 `, `Tolerance ${metres} m `), mark);
}
