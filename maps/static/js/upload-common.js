// Shared by the upload pages: the declaration form, problems in full, words of an upload's state.

import { data, el, t } from "./dom.js";

export const STATUS = {
  staged: [t("待提交", "Staged"), "badge-plain"],
  committed: [t("已提交", "Committed"), "badge-ok"],
  undone: [t("已撤销", "Undone"), "badge-plain"],
  discarded: [t("已放弃", "Discarded"), "badge-plain"],
  ok: [t("通过", "Passed"), "badge-ok"],
  warning: [t("提示", "Warning"), "badge-warning"],
  error: [t("错误", "Error"), "badge-error"],
  info: [t("说明", "Note"), "badge-plain"],
};

export const ACTIONS = {
  create: t("新增", "Create"),
  observe: t("记为观测", "Observation"),
  version: t("新的一版", "New version"),
  change: t("更新", "Change"),
  unchanged: t("无变化", "Unchanged"),
};

export function badge(state) {
  const [text, style] = STATUS[state] || [state, "badge-plain"];
  return el("span", { class: `badge ${style}` }, text);
}

const SECTIONS = { boundaries: t("界线", "Boundaries"), "place-names": t("地名", "Place names"), facilities: t("设施", "Facilities") };

const SURVEYED = ["boundary-markers", "boundary-points"];

/** The workspace that an upload belongs to. */
export function sectionOf(upload) {
  const kind = data("wizard").kinds.find((one) => one.name === upload.kind);
  return kind ? kind.section : "boundaries";
}

/** Markers and points have heights, observations and a line beside them; all other records have none of these. */
export function isSurvey(upload) {
  return SURVEYED.includes(upload.kind);
}

/** Name the file, and show the upload as part of its workspace. */
export function showTitle(upload) {
  document.getElementById("upload-name").textContent = upload.file.name;
  const section = sectionOf(upload);
  if (section !== "boundaries") SURVEYED.forEach((id) => window.gis.register.setShown(id, false)); // Red markers beside a list read like errors.
  const crumb = document.querySelector(".crumbs a");
  crumb.textContent = SECTIONS[section];
  crumb.href = document.querySelector(".receipt-actions a").href = `/${section}`;
  document.querySelectorAll(".sections a").forEach((one) => {
    if (one.pathname === `/${section}`) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  });
}

export function showProblem(holder, failure) {
  const problem = failure.problem || { title: failure.message };
  const listed = (problem.errors || []).map((one) => el("li", {}, (document.documentElement.lang.startsWith("en") && one.message_en) || one.message || one.detail || one.code || ""));
  const link = failure.status === 401 ? el("a", { href: `/login?next=${encodeURIComponent(window.location.pathname)}` }, t("去登录", "Sign in")) : null;
  holder.replaceChildren(
    el("strong", {}, problem.title || t("操作没有完成", "Not done")),
    el("p", {}, problem.detail && problem.detail !== problem.title ? problem.detail : "", " ", link),
    listed.length ? el("ul", { class: "problem-list" }, ...listed) : "",
    problem.instance ? el("small", {}, t("请求编号 ", "Request "), problem.instance) : "",
  );
  holder.hidden = false;
  holder.scrollIntoView({ block: "nearest" });
}

/** Take a file that is dropped on an area; of several none, which is said. */
export function takeDrops(area, problem, choose) {
  const over = (on) => area.classList.toggle("is-over", on);
  ["dragenter", "dragover"].forEach((name) => area.addEventListener(name, (event) => {
    event.preventDefault();
    over(true);
  }));
  area.addEventListener("dragleave", () => over(false));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    const { files } = event.dataTransfer;
    if (files.length > 1) showProblem(problem, { problem: { title: t("请只放一个文件", "One file at a time") } });
    else if (files.length) choose(files[0]);
  });
}

/** A key that makes a repeated request harmless. */
export function newKey() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
