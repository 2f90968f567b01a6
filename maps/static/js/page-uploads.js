// The uploads of the account: drafts to go on with first, then what was committed or undone.

import { counted, data, el, fetchJson, moment, number, t } from "./dom.js";
import { badge, isSurvey, showProblem } from "./upload-common.js";

const byId = (id) => document.getElementById(id);

function entry(upload) {
  const { counts } = upload;
  const kind = data("wizard").kinds.find((one) => one.name === upload.kind);
  const said = upload.status === "staged"
    ? [t(`${number(counts.rows)} 行`, counted(counts.rows, "row")), counts.errors ? t(`${counts.errors} 个错误`, counted(counts.errors, "error")) : t("没有错误，可以提交", "no errors, ready to commit")]
    : [t(`${number(counts.rows)} 行`, counted(counts.rows, "row")), isSurvey(upload)
      ? t(`新增 ${counts.create || 0}，观测 ${counts.observe || 0}`, `${counts.create || 0} created, ${counts.observe || 0} observed`)
      : t(`新增 ${counts.create || 0}，更新 ${counts.change || 0}`, `${counts.create || 0} created, ${counts.change || 0} changed`)];
  return el("article", { class: "upload-card" },
    el("a", { href: `/boundaries/uploads/${upload.id}` }, upload.file.name),
    badge(upload.status),
    el("p", {}, [kind ? t(kind.title, kind.title_en) : upload.kind, ...said, upload.profile.crs || null, moment(upload.committed_at || upload.created_at)].filter(Boolean).join(" · ")));
}

function fill(holder, uploads, empty) {
  holder.replaceChildren(...(uploads.length ? uploads.map(entry) : [el("p", { class: "empty" }, empty)]));
}

const shown = [];

async function list(address) {
  try {
    const found = await fetchJson(address);
    shown.push(...found.uploads.filter((upload) => upload.status !== "discarded"));
    fill(byId("drafts"), shown.filter((one) => one.status === "staged"), t("没有草稿。导入的文件在提交前都留在这里，可随时接着做。", "No drafts. What is uploaded stays here until it is committed."));
    fill(byId("uploads"), shown.filter((one) => one.status !== "staged"), t("还没有提交过。", "Nothing committed yet."));
    const next = found.links.find((link) => link.rel === "next");
    const more = el("button", { type: "button", class: "button is-quiet" }, t("更早的", "Earlier ones"));
    more.addEventListener("click", () => list(next.href));
    byId("uploads-more").replaceChildren(next ? more : "");
  } catch (error) {
    showProblem(byId("drafts"), error);
  }
}

list("/api/v1/uploads?limit=50");
