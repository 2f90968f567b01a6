// Step 3, behind the declaration: what known markers say against it, and how an old datum may be carried into CGCS2000.

import { el, t } from "./dom.js";

const OLD = /^(similarity-|crs-refused$)/;

function field(label, input, help) {
  return el("label", { class: "field" }, el("span", {}, label), input, help ? el("span", { class: "help" }, help) : "");
}

/** A person's word that a common shift against approved markers is real; kept with the upload. */
function shiftForm(change) {
  const reason = el("textarea", { name: "reason", rows: "2", minlength: "4", maxlength: "500", required: true });
  const form = el(
    "form",
    { class: "stack doubt" },
    el("h3", {}, t("与已批准界桩有共同偏移", "A common shift against approved markers")),
    field(t("确认偏移属实的理由（随批次保存）", "Why the shift is real (kept with the upload)"), reason),
    el("button", { type: "submit", class: "button is-quiet" }, t("已核实，写明理由后继续", "Checked: go on with this reason")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ accept_shift: { reason: reason.value.trim() } }, t("已记下理由，重新检查完毕", "Reason kept, checked again"));
  });
  return form;
}

/** The wish to carry an old datum over markers of the file that are approved in CGCS2000. */
function similarityForm(change, profile) {
  const declared = profile.similarity || {};
  const scale = el("input", { name: "scale", type: "number", min: "100", max: "1000000", step: "1", value: String(declared.scale || 10000) });
  const form = el(
    "form",
    { class: "stack doubt" },
    el("h3", {}, t("用公共点作局部转换", "Local similarity over common points")),
    el("p", { class: "help" }, t("编号与已批准界桩相同的点至少 3 个，且包围其余各点；给出每点残差，超限则不转换。不外推，不是官方参数。", "At least 3 points whose numbers are approved markers, enclosing the others. Residuals are shown, and beyond the limit nothing is carried. It never extrapolates and is no official transformation.")),
    field(t("成图比例尺分母（决定中误差限）", "Scale denominator (sets the limit of the mean error)"), scale),
    el("button", { type: "submit", class: "button is-quiet" }, t("转换并检查", "Carry and check")),
  );
  if (profile.similarity) {
    const none = el("button", { type: "button", class: "link" }, t("不作转换", "Carry nothing"));
    none.addEventListener("click", () => change({ similarity: null }, t("已取消转换", "Nothing is carried")));
    form.append(none);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change({ similarity: { by: "markers", scale: Number(scale.value) } }, t("已重新检查", "Checked again"));
  });
  return form;
}

function residuals(derivation) {
  const line = (one) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, one.number || "–"),
      el("td", {}, one.row === null ? "–" : String(one.row)),
      el("td", { class: "numeric" }, one.north_m.toFixed(3)),
      el("td", { class: "numeric" }, one.east_m.toFixed(3)),
    );
  const label = t("公共点残差", "Residuals of the common points");
  const heads = [t("点", "Point"), t("行", "Row"), t("北向（米）", "North (m)"), t("东向（米）", "East (m)")];
  return el(
    "div",
    { class: "doubt" },
    el("p", {}, t(
      `局部转换：${derivation.points} 个公共点，中误差 ${derivation.rms_m.toFixed(3)} 米（限差 ${derivation.limit_m.toFixed(3)} 米）`,
      `Local similarity: ${derivation.points} common points, mean error ${derivation.rms_m.toFixed(3)} m (limit ${derivation.limit_m.toFixed(3)} m)`,
    )),
    el(
      "div",
      { class: "table-holder", tabindex: "0", role: "region", "aria-label": label },
      el("table", {}, el("caption", {}, label), el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, ...derivation.residuals.map(line))),
    ),
  );
}

/** Forms and tables that fit the state of an upload; none for most. `change` patches the profile. */
export function doubts(upload, change) {
  const codes = upload.findings.map((one) => one.code);
  const found = [];
  if (upload.derivation && upload.derivation.residuals) found.push(residuals(upload.derivation));
  if (upload.status !== "staged") return found;
  if (codes.includes("common-shift")) found.push(shiftForm(change));
  if (upload.profile.similarity || codes.some((code) => OLD.test(code))) found.push(similarityForm(change, upload.profile));
  return found;
}
