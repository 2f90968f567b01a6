// The first step: a file is chosen and sent. Where its columns cannot be told, the second step asks and sends again.

import { data, el, fileSize, lang, number, t } from "./dom.js";
import { ColumnTable, asked, layoutChoice } from "./upload-columns.js";
import { showProblem, takeDrops } from "./upload-common.js";
import { sendFile } from "./upload-send.js";
import { Steps, keysHelp } from "./upload-steps.js";

const byId = (id) => document.getElementById(id);

class NewUpload {
  constructor() {
    this.form = byId("file-form");
    this.input = byId("file");
    this.problem = byId("problem");
    this.progress = byId("progress");
    this.profile = {};
    this.steps = new Steps({ shown: () => {}, first: () => 1 });
    this.steps.read();
    this.input.addEventListener("change", () => this.choose(this.input.files[0]));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.profile = {};
      this.send();
    });
    byId("map").addEventListener("click", () => {
      this.profile.columns = this.columns.declared();
      this.send();
    });
    byId("stop").addEventListener("click", () => this.ending.abort());
    this.form.addEventListener("change", (event) => event.target.name === "kind" && this.templates());
    takeDrops(byId("drop"), this.problem, (file) => this.choose(file));
    const asked = new URLSearchParams(window.location.search).get("kind");
    if (data("wizard").kinds.some((one) => one.name === asked)) this.form.elements.kind.value = asked;
    this.templates();
    keysHelp();
  }

  get kind() {
    return this.form.elements.kind.value;
  }

  templates() {
    document.querySelectorAll("[data-template]").forEach((link) => {
      link.href = `/api/v1/uploads/templates/${this.kind}?position=${link.dataset.template}&lang=${lang}`;
    });
    const { positioned, section } = data("wizard").kinds.find((one) => one.name === this.kind);
    const both = positioned || section === "facilities";
    byId("template-degrees").hidden = !both;
    if (!both) byId("template-plane").textContent = `${t("模板", "Template")} XLSX`;
    else byId("template-plane").textContent = `${t("平面坐标（X、Y）", "Plane (X, Y)")} XLSX`;
  }

  choose(file) {
    this.file = file || null;
    this.problem.hidden = true;
    byId("drop").classList.toggle("is-full", Boolean(file));
    byId("file-name").textContent = file ? t(`${file.name}（${fileSize(file.size)}）`, `${file.name} (${fileSize(file.size)})`) : t("把文件拖到这里", "Drop the file here");
    const most = data("wizard").limits.max_bytes;
    if (file && file.size > most) showProblem(this.problem, { problem: { title: t(`文件超过 ${most / 1000000} MB，请分成几个文件`, `The file is over ${most / 1000000} MB: split it`) } });
  }

  show(text, share, counted) {
    const bar = this.progress.querySelector("progress");
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    const rows = counted && counted.total ? t(`（${number(counted.done)} / ${number(counted.total)} 行）`, ` (${number(counted.done)} of ${number(counted.total)} rows)`) : "";
    this.progress.querySelector("span").textContent = `${text}${rows}…`;
  }

  async send() {
    if (!this.file) {
      showProblem(this.problem, { problem: { title: t("请先选择文件", "Choose a file first") } });
      this.input.focus();
      return;
    }
    const buttons = [byId("send"), byId("map")];
    this.problem.hidden = true;
    this.progress.hidden = false;
    byId(this.steps.current === 2 ? "columns" : "drop").after(this.progress);
    buttons.forEach((one) => one.setAttribute("disabled", ""));
    this.ending = new AbortController();
    try {
      const upload = await sendFile({ kind: this.kind, profile: this.profile, file: this.file }, (...told) => this.show(...told), { signal: this.ending.signal });
      window.location.assign(`/boundaries/uploads/${upload.id}`);
    } catch (error) {
      this.refused(error);
    } finally {
      this.progress.hidden = true;
      buttons.forEach((one) => one.removeAttribute("disabled"));
    }
  }

  refused(error) {
    const found = error.problem;
    if (!found || !found.headers || !found.fields) {
      if (error.stopped) error = { problem: { title: t("已取消", "Cancelled"), detail: t("没有写入登记库。服务器若已收到文件，会留作草稿，可在「导入」中放弃。", "Nothing is in the register. If the file had arrived it is kept as a draft, which you can discard under Uploads.") } };
      else if (!error.status) error = { problem: { title: t("连接中断，文件还没有送到", "The connection broke; the file has not arrived"), detail: t("文件仍在此页，恢复连接后再按一次「上传并检查」。", "The file is still here: press the button again when the connection is back.") } };
      showProblem(this.problem, error);
      return;
    }
    this.ask(found);
    this.steps.mark(1, "done");
    this.steps.mark(2, "attention");
    if (this.steps.current === 2) showProblem(this.problem, error);
    else this.steps.go(2);
  }

  /** Ask which column is what: clear matches are filled in, ties are left open. */
  ask(found) {
    byId("columns-lead").textContent = t("有的列分不清。请指明后继续；文件还在您的浏览器里，没有入库。", "Some columns cannot be told. Say which is what; nothing was stored.");
    this.columns = new ColumnTable(byId("columns"), Object.assign(asked(found), { changed: () => this.ready() }));
    byId("columns").append(layoutChoice({ sheets: found.sheets, sheet: this.profile.sheet || found.sheets[0], headerRow: found.header_row, rows: found.rows }, (layout) => {
      this.profile = Object.assign({}, this.profile, layout, { columns: {} });
      Object.keys(this.profile).forEach((key) => this.profile[key] === null && delete this.profile[key]);
      this.send();
    }));
    byId("columns").append(el("p", { class: "help" }, t("这次的对应会记住，下次同样表头的文件直接采用。", "This is remembered: the next file with these headers is read the same way.")));
    this.profile.header_row = found.header_row;
    this.ready();
  }

  ready() {
    byId("map").hidden = this.columns.missing().length > 0;
  }
}

if (byId("file-form")) new NewUpload();
