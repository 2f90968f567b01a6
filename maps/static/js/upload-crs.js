// Step 3: what the numbers are (offered, with the evidence), and on which datum (asked, never offered).

import { data, el, number, t } from "./dom.js";
import { badge, isSurvey } from "./upload-common.js";
import { doubts } from "./upload-doubt.js";
import { miniMap } from "./upload-minimap.js";

const DATUMS = [
  ["CGCS2000", t("2000 国家大地坐标系（CGCS2000）", "CGCS2000")],
  ["WGS 84", t("WGS 84（手持 GPS、GPX、KML）", "WGS 84 (handheld GPS, GPX, KML)")],
  ["Xi'an 1980", t("1980 西安坐标系", "Xi'an 1980")],
  ["Beijing 1954", t("1954 年北京坐标系", "Beijing 1954")],
];
const HEIGHTS = [
  ["1985", t("1985 国家高程基准", "National Vertical Datum 1985")],
  ["1956", t("1956 黄海高程系", "Yellow Sea 1956")],
  ["ellipsoidal", t("大地高（椭球高，仪器直接输出）", "Ellipsoidal height, straight from the instrument")],
  ["", t("没有高程，或不清楚", "No heights, or not known")],
];
const ORDERS = [
  ["", t("按表头判断", "As the headers say")],
  ["northing-easting", t("先 X（北）后 Y（东）", "X (north) before Y (east)")],
  ["easting-northing", t("先 Y（东）后 X（北）", "Y (east) before X (north)")],
  ["lon-lat", t("先经度后纬度", "Longitude before latitude")],
  ["lat-lon", t("先纬度后经度", "Latitude before longitude")],
];
const ANGLES = [
  ["", t("按写法判断", "As it is written")],
  ["decimal", t("十进制度", "Decimal degrees")],
  ["dms", t("度分秒", "Degrees, minutes, seconds")],
  ["compact-dms", t("紧凑度分秒（29.5123 = 29°51′23″）", "Compact DMS (29.5123 = 29°51′23″)")],
  ["ddmm", t("度分（2951.38 = 29°51.38′）", "Degrees and minutes (2951.38 = 29°51.38′)")],
  ["ddmmss", t("度分秒（295123.4 = 29°51′23.4″）", "DDMMSS (295123.4 = 29°51′23.4″)")],
];
const FILE_CODES = new Set(["gb18030", "utf-16", "sheet-taken", "header-row", "hidden-rows", "merged-cells", "ignored-columns", "own-columns", "remembered-columns", "separator", "headers-supplied", "corrected", "wkt-column"]);

/** Findings about the whole file that speak of the text or the columns, not of coordinates. */
export const aboutFile = (finding) => finding.row === null && FILE_CODES.has(finding.code);
export const aboutWhole = (finding) => finding.row === null && !FILE_CODES.has(finding.code);

/** Findings whose remedy is this very step: the words for programs are left out. */
const ANSWERED_HERE = new Set(["crs-undeclared", "crs-in-file", "crs-from-file", "crs-not-understood", "prj-missing", "axis-undeclared", "degrees-converted", "compact-dms-few", "height-datum-undeclared"]);

export function note(finding) {
  const remedy = ANSWERED_HERE.has(finding.code) ? "" : finding.remedy;
  return el("p", { class: `whole is-${finding.severity}` }, badge(finding.severity), " ", finding.message, remedy ? el("span", { class: "help" }, " ", remedy) : "");
}

function options(listed, chosen) {
  return listed.map(([value, name]) => el("option", { value, selected: value === (chosen || "") }, name));
}

function radio(name, value, checked, ...content) {
  const input = el("input", { type: "radio", name, value, checked: Boolean(checked) });
  return el("label", { class: "choice" }, input, el("span", { class: "choice-text" }, ...content));
}

export class CrsStep {
  constructor(holder, { changed, change }) {
    this.holder = holder;
    this.changed = changed;
    this.change = change;
    this.systems = data("wizard").systems;
    holder.addEventListener("change", () => this.say());
  }

  show(upload) {
    this.upload = upload;
    const staged = upload.status === "staged";
    const { profile } = upload;
    this.offers = upload.proposals;
    const chosen = this.chosenOffer(profile);
    const manual = profile.crs && chosen < 0;
    this.form = el("form", { class: "crs-form" });
    this.result = el("p", { class: "crs-result", role: "status" });
    const found = upload.findings.filter(aboutWhole);
    this.form.append(
      ...found.map(note),
      this.recall(upload, staged),
      el("fieldset", { class: "choices" }, el("legend", {}, t("1　这些数字是什么", "1  What the numbers are")),
        el("p", { class: "help" }, this.offers.length
          ? t("按落在本地区范围内的行数排列；只说明数字的形式和两列的顺序，不说明基准。", "Ranked by the rows that fall in the area. They tell the form of the numbers and the order of the columns, never the datum.")
          : t("没有一种读法落在本地区范围内，请手工选择。", "No reading falls in the area: choose by hand.")),
        el("div", { class: "readings" }, ...this.offers.map((offer, index) => this.reading(offer, index, index === chosen)), this.manual(profile, manual || !this.offers.length))),
      el("fieldset", { class: "choices" }, el("legend", {}, t("2　属于哪个基准（须由您声明）", "2  On which datum (yours to declare)")),
        el("p", { class: "help" }, t("基准不能从数字看出：CGCS2000、西安 80、北京 54 的数字几乎一样，位置相差几十到一百多米。请看成果说明或仪器设置。", "A datum cannot be seen in numbers: these systems look alike and lie tens of metres to over a hundred apart. See the report or the instrument's settings.")),
        el("div", { class: "choice-row" }, ...DATUMS.map(([value, name]) => radio("datum", value, value === this.datumOf(profile.crs), name)))),
      !isSurvey(upload) ? "" : el("fieldset", { class: "choices" }, el("legend", {}, t("3　高程基准", "3  Height datum")),
        el("div", { class: "choice-row" }, ...HEIGHTS.map(([value, name]) => radio("height_datum", value, value === (profile.height_datum || (profile.crs ? "" : null)), name)))),
      this.result,
    );
    this.form.querySelectorAll("input, select, button").forEach((one) => {
      one.disabled = !staged;
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.holder.replaceChildren(this.form, ...doubts(upload, this.change));
    this.say();
  }

  /** The code of an offer's shape on each datum. */
  datums(offer) {
    const system = this.systems.find((one) => one.crs === offer.crs_if_cgcs2000);
    return offer.crs_by_datum || (system ? system.datums : {});
  }

  systemOf(crs) {
    return this.systems.find((system) => Object.values(system.datums).includes(crs));
  }

  datumOf(crs) {
    const known = [...this.offers.map((offer) => this.datums(offer)), ...this.systems.map((one) => one.datums)];
    const found = crs && known.find((datums) => Object.values(datums).includes(crs));
    return found ? Object.keys(found).find((name) => found[name] === crs) : null;
  }

  chosenOffer(profile) {
    if (!profile.crs) return -1;
    return this.offers.findIndex((one) => Object.values(this.datums(one)).includes(profile.crs) && one.axis_order === profile.axis_order && (one.angle || "") === (profile.angle || ""));
  }

  /** The order of the two columns as the headers have it, in the unit of an offer. */
  headerOrder(offer) {
    const { fields } = this.upload.columns;
    const pair = offer.axis_order.includes("northing") ? ["northing", "easting"] : ["lat", "lon"];
    const names = { lat: "latitude", lon: "longitude" };
    const at = pair.map((one) => fields[names[one] || one]);
    if (!at[0] || !at[1]) return null;
    return (at[0].index < at[1].index ? pair : pair.reverse()).join("-");
  }

  reading(offer, index, checked) {
    const headers = this.headerOrder(offer);
    const swapped = headers && headers !== offer.axis_order;
    const share = t(`${number(offer.rows)} 行中有 ${number(offer.rows_inside)} 行在本地区`, `${number(offer.rows_inside)} of ${number(offer.rows)} rows in the area`);
    const bar = el("progress", { max: "1", value: String(offer.share), "aria-hidden": "true" });
    const content = [
      el("strong", {}, this.words(offer)),
      swapped ? el("span", { class: "badge badge-warning" }, t("与表头相反：两列互换", "swapped against the headers")) : "",
      el("span", { class: "share" }, bar, share),
    ];
    if (offer.note) content.push(el("span", { class: "help" }, offer.note));
    content.push(miniMap(offer.positions || [], share));
    return radio("reading", String(index), checked, ...content.filter(Boolean));
  }

  words(offer) {
    const system = this.systems.find((one) => one.crs === offer.crs_if_cgcs2000);
    const form = system ? t(system.title, system.title_en) : t(`UTM 中央经线 ${offer.central_meridian}°`, `UTM, CM ${offer.central_meridian}E`);
    const parts = [form, ORDERS.find((one) => one[0] === offer.axis_order)[1]];
    if (offer.angle) parts.push(ANGLES.find((one) => one[0] === offer.angle)[1]);
    return parts.join(t("，", ", "));
  }

  manual(profile, checked) {
    const system = profile.crs && this.systemOf(profile.crs);
    this.byHand = {
      system: el("select", { "aria-label": t("数字的形式", "Form of the numbers") }, el("option", { value: "" }, t("请选择", "Please choose")), ...this.systems.map((one) => el("option", { value: one.crs, selected: Boolean(system) && one.crs === system.crs }, t(one.title, one.title_en)))),
      axis_order: el("select", { "aria-label": t("两列的顺序", "Order of the columns") }, ...options(ORDERS, profile.axis_order)),
      angle: el("select", { "aria-label": t("度数的写法", "Spelling of degrees") }, ...options(ANGLES, profile.angle)),
    };
    const picked = radio("reading", "manual", checked, el("strong", {}, t("都不对，手工选择", "None of these: choose by hand")));
    const selects = el("div", { class: "by-hand", hidden: !checked }, ...Object.values(this.byHand));
    this.form.addEventListener("change", () => {
      selects.hidden = !picked.querySelector("input").checked;
    });
    return el("div", { class: "reading-manual" }, picked, selects);
  }

  /** What this person declared for a file of the same shape before: filled in on a press, never by itself. */
  recall(upload, staged) {
    const before = upload.remembered;
    if (!before || !staged || upload.profile.crs || !(before.crs || before.profile.axis_order)) return "";
    const said = [before.crs, ORDERS.find((one) => one[0] && one[0] === before.profile.axis_order), HEIGHTS.find((one) => one[0] && one[0] === before.profile.height_datum)]
      .filter(Boolean)
      .map((one) => (Array.isArray(one) ? one[1] : one));
    const press = el("button", { type: "button", class: "button is-quiet" }, t("按上次填写", "Fill in as last time"));
    press.addEventListener("click", () => {
      const profile = Object.assign({}, before.profile, before.crs ? { crs: before.crs } : {});
      this.show(Object.assign({}, upload, { profile, remembered: null }));
      this.changed();
    });
    return el("div", { class: "notice recall" }, el("p", {}, t("同样表头的文件，您上次声明：", "For a file with these headers you last declared: "), said.join(t("；", "; ")), t("。请核对后再采用。", ". Check before you use it.")), press);
  }

  /** The declaration as the API takes it, or null while something is open. */
  declared() {
    const { elements } = this.form;
    const picked = elements.reading && elements.reading.value;
    const datum = elements.datum.value;
    if (!picked || !datum) return null;
    const offer = picked === "manual" ? null : this.offers[Number(picked)];
    const shape = this.byHand.system.value;
    const system = this.systems.find((one) => one.crs === shape);
    const datums = offer ? this.datums(offer) : system ? system.datums : {};
    const crs = datums[datum];
    if (!crs) return null;
    return {
      crs,
      axis_order: (offer ? offer.axis_order : this.byHand.axis_order.value) || null,
      angle: (offer ? offer.angle : this.byHand.angle.value) || null,
      height_datum: (elements.height_datum && elements.height_datum.value) || null,
    };
  }

  /** The declaration to send: another reading of the numbers ends a local similarity asked for before. */
  toSend() {
    return Object.assign({}, this.declared(), this.upload.profile.similarity ? { similarity: null } : {});
  }

  say() {
    if (!this.form) return;
    const found = this.declared();
    const { elements } = this.form;
    const picked = elements.reading && elements.reading.value;
    if (found) this.result.textContent = t(`将声明 ${found.crs}`, `To be declared: ${found.crs}`);
    else if (!picked) this.result.textContent = t("请选一种读法。", "Choose a reading.");
    else if (!elements.datum.value) this.result.textContent = t("还须声明基准。", "The datum is still to be declared.");
    else if (elements.datum.value === "WGS 84") this.result.textContent = t("WGS 84 的平面坐标没有高斯投影的标准代码：请由仪器导出经纬度，或核对是否为 CGCS2000。", "WGS 84 has no standard code for Gauss-Krueger metres: export degrees, or check whether it is CGCS2000.");
    else this.result.textContent = t("请选择数字的形式。", "Choose the form of the numbers.");
    this.changed();
  }
}
