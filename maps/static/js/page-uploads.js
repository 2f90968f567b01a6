// The upload form and the list of one's uploads.

import { el, fetchJson, t } from "./dom.js";
import { badge, moment, newKey, readProfile, showProblem } from "./upload-common.js";

const form = document.getElementById("upload-form");
const progress = document.getElementById("progress");
const problem = document.getElementById("problem");

function entry(upload) {
  const { counts } = upload;
  return el(
    "article",
    { class: "upload-card" },
    el("a", { href: `/boundaries/uploads/${upload.id}` }, upload.file.name),
    badge(upload.status),
    el(
      "p",
      {},
      t(`${counts.rows} 行`, `${counts.rows} rows`),
      " · ",
      t(`${counts.errors} 个错误，${counts.warnings} 个提示`, `${counts.errors} errors, ${counts.warnings} warnings`),
      " · ",
      moment(upload.created_at),
    ),
  );
}

async function list() {
  const holder = document.getElementById("uploads");
  try {
    const found = await fetchJson("/api/v1/uploads?limit=50");
    const kept = found.uploads.filter((upload) => upload.status !== "discarded");
    holder.replaceChildren(
      ...(kept.length
        ? kept.map(entry)
        : [el("p", { class: "empty" }, t("还没有上传过文件。请在左侧选择文件并声明坐标系。", "Nothing uploaded yet. Choose a file and declare its coordinate system."))]),
    );
  } catch (error) {
    holder.replaceChildren(el("p", { class: "notice is-error" }, error.message));
  }
}

/** Send the form; XMLHttpRequest because fetch cannot tell how far an upload is. */
function send(body) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const bar = progress.querySelector("progress");
    const text = progress.querySelector("span");
    request.open("POST", "/api/v1/uploads");
    request.setRequestHeader("Idempotency-Key", newKey());
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.lengthComputable ? event.loaded / event.total : 0;
      text.textContent = t("正在上传…", "Uploading…");
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      text.textContent = t("正在检查每一行…", "Checking every row…");
    });
    request.addEventListener("load", () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch (error) {
        answer = { title: t("服务器没有给出说明", "The server gave no explanation") };
      }
      if (request.status === 200 || request.status === 201) resolve(answer);
      else reject(Object.assign(new Error(answer.title), { problem: answer, status: request.status }));
    });
    request.addEventListener("error", () => reject(new Error(t("连接中断，请重试", "The connection broke, please try again"))));
    request.send(body);
  });
}

form.elements.file.addEventListener("change", () => {
  const name = document.getElementById("file-name");
  const chosen = form.elements.file.files[0];
  name.textContent = chosen ? chosen.name : name.dataset.none;
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!form.elements.file.files.length) {
    showProblem(problem, { problem: { title: t("请先选择文件", "Choose a file first") } });
    form.elements.file.focus();
    return;
  }
  const submit = form.querySelector("button[type=submit]");
  const profile = readProfile(form);
  Object.keys(profile).forEach((key) => profile[key] === null && delete profile[key]);
  const body = new FormData();
  body.append("kind", "boundary-markers");
  body.append("profile", JSON.stringify(profile));
  body.append("file", form.elements.file.files[0]);
  problem.hidden = true;
  progress.hidden = false;
  submit.disabled = true;
  try {
    const upload = await send(body);
    window.location.assign(`/boundaries/uploads/${upload.id}`);
  } catch (error) {
    showProblem(problem, error);
  } finally {
    progress.hidden = true;
    submit.disabled = false;
  }
});

list();
