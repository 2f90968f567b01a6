// Step 5: what a commit will do, and afterwards the receipt.

import { counted, el, moment, number, t } from "./dom.js";
import { isSurvey } from "./upload-common.js";
import { aboutWhole } from "./upload-crs.js";

const HEIGHTS = { 1985: t("1985 国家高程基准", "National Vertical Datum 1985"), 1956: t("1956 黄海高程系", "Yellow Sea 1956"), ellipsoidal: t("大地高", "ellipsoidal") };

function facts(lines) {
  return lines.filter((line) => line[1] !== null && line[1] !== undefined && line[1] !== "").map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value))));
}

/** The system that was declared, else the one that the file itself states. */
function systemOf({ profile, findings }) {
  const stated = findings.find((one) => one.code === "crs-from-file");
  return profile.crs || (stated && stated.value) || null;
}

function outcome(count, title, text) {
  return el("li", { class: count ? "" : "is-none" }, el("strong", {}, number(count)), el("span", {}, title), el("small", {}, text));
}

/** What will happen, in numbers and words; `link` leads to the step where errors stand. */
export function plan(upload, kind) {
  const { counts, profile } = upload;
  const undeclared = upload.findings.some((one) => aboutWhole(one) && one.severity === "error");
  const what = kind ? t(kind.title, kind.title_en) : upload.kind;
  const skipped = Math.max(0, counts.rows - (counts.create || 0) - (counts.observe || 0) - (counts.version || 0) - (counts.change || 0) - (counts.unchanged || 0));
  const survey = isSurvey(upload);
  if (upload.status !== "staged") return [];
  if (counts.errors) {
    return [el("div", { class: "notice is-error" }, el("p", {}, t(`还有 ${number(counts.errors)} 个错误，不能提交；一行也不会写入。`, `${counted(counts.errors, "error")} left; nothing can be committed.`)), el("p", {}, undeclared ? el("a", { href: "#step=3" }, t("去声明坐标系", "Declare the coordinate system")) : el("a", { href: "#step=4" }, t("去改正", "Correct them"))))];
  }
  return [
    el("p", { class: "lead" }, t("全部写入，或一行也不写入。提交后可整批撤销。", "All rows or none. A commit can be undone as a whole.")),
    el("ul", { class: "outcomes" },
      outcome(counts.create || 0, t("新建", "created"), survey ? t(`${what}：编号是新的`, `${what}: a new number`) : t(`${what}：登记库中没有`, `${what}: not registered yet`)),
      !survey ? "" : outcome(counts.observe || 0, t("记为观测", "observed"), t("编号已有：只加一次观测，核定坐标不动", "A known number: one more observation; the approved coordinate stays")),
      counts.change ? outcome(counts.change, t("更新", "changed"), t("已登记：只改文件中写明且不同的项，空格不清除原有内容", "Registered: only what the file states otherwise is changed; empty cells clear nothing")) : "",
      counts.version ? outcome(counts.version, t("新的一版", "new versions"), t("已登记：原来的一版保留", "Registered: the former version stays")) : "",
      outcome(counts.unchanged || 0, t("无变化", "unchanged"), t("与已登记的完全相同", "The same as what is registered")),
      skipped ? outcome(skipped, t("不写入", "not written"), t("完全重复的行", "Rows that repeat another")) : ""),
    el("dl", { class: "fields narrow-fields" }, ...facts([
      [t("坐标系", "Coordinate system"), systemOf(upload)],
      [t("高程基准", "Height datum"), HEIGHTS[profile.height_datum] || (survey ? t("未声明", "not declared") : null)],
      [t("提示", "Warnings"), counts.warnings ? t(`${number(counts.warnings)} 处，不妨碍提交`, `${number(counts.warnings)}; they do not stand in the way`) : null],
      ["SHA-256", upload.file.sha256],
    ])),
  ];
}

export function receiptLines(upload) {
  const { counts, receipt } = upload;
  const [made, seen, changed, same] = ["create", "observe", "change", "unchanged"].map((what) => number(counts[what] || 0));
  const observed = isSurvey(upload) ? [`观测 ${seen}，`, `${seen} observed, `] : ["", ""];
  const renewed = counts.version ? [`新的一版 ${number(counts.version)}，`, `${number(counts.version)} new versions, `] : ["", ""];
  return facts([
    [t("批次号", "Batch"), t(`${receipt.batch_number}（${receipt.batch_id}）`, `${receipt.batch_number} (${receipt.batch_id})`)],
    [t("文件", "File"), upload.file.name],
    ["SHA-256", upload.file.sha256],
    [t("行数", "Rows"), t(`${number(counts.rows)} 行：新增 ${made}，${observed[0]}${renewed[0]}更新 ${changed}，无变化 ${same}`, `${number(counts.rows)}: ${made} created, ${observed[1]}${renewed[1]}${changed} changed, ${same} unchanged`)],
    [t("坐标系", "Coordinate system"), systemOf(upload) || "–"],
    [t("高程基准", "Height datum"), HEIGHTS[upload.profile.height_datum]],
    [t("提交人", "Committed by"), receipt.actor],
    [t("提交时间", "Committed at"), moment(upload.committed_at)],
    [t("撤销时间", "Undone at"), upload.undone_at ? moment(upload.undone_at) : null],
    [t("撤销人", "Undone by"), receipt.undone_by],
    [t("撤销批次", "Undo batch"), receipt.undo_batch_number],
  ]);
}
