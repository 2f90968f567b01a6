// A file beside the register: it is sent, compared and never stored; what a person chooses goes into the download.

import { data, el, fileSize, number, t } from "./dom.js";
import { ReconcileRows } from "./reconcile-rows.js";
import { ColumnTable, asked, layoutChoice } from "./upload-columns.js";
import { showProblem, takeDrops } from "./upload-common.js";
import { sendFile } from "./upload-send.js";

const API = "/api/v1/place-names/reconcile";
const byId = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.profile = {};
    this.rows = new ReconcileRows();
    byId("file").addEventListener("change", () => this.choose(byId("file").files[0]));
    byId("file-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.profile = {};
      this.compare();
    });
    byId("map").addEventListener("click", () => {
      this.profile.columns = this.columns.declared();
      this.compare();
    });
    byId("stop").addEventListener("click", () => this.ending.abort());
    document.querySelectorAll("[data-format]").forEach((one) => one.addEventListener("click", () => this.download(one.dataset.format)));
    window.addEventListener("beforeunload", (event) => this.rows.unsaved && event.preventDefault());
    takeDrops(byId("drop"), byId("problem"), (file) => this.choose(file));
  }

  choose(file) {
    if (!file) return;
    this.file = file;
    byId("problem").hidden = byId("result").hidden = byId("asking").hidden = true;
    byId("drop").classList.add("is-full");
    byId("file-name").textContent = t(`${file.name}（${fileSize(file.size)}）`, `${file.name} (${fileSize(file.size)})`);
    const most = data("wizard").limits.max_bytes;
    if (file.size > most) this.fault(t(`文件超过 ${most / 1000000} MB，请分成几个文件`, `The file is over ${most / 1000000} MB: split it`));
  }

  fault(title, detail) {
    showProblem(byId("problem"), { problem: { title, detail } });
  }

  show(text, share, counted) {
    const bar = byId("progress").querySelector("progress");
    if (share === null) bar.removeAttribute("value");
    else bar.value = share;
    const rows = counted && counted.total ? t(`（${number(counted.done)} / ${number(counted.total)} 行）`, ` (${number(counted.done)} of ${number(counted.total)} rows)`) : "";
    byId("progress").querySelector("span").textContent = `${text}${rows}…`;
  }

  /** Send the file; the buttons rest meanwhile, and Cancel ends it. Returns undefined where it failed or was ended. */
  async send(query, more, wantsFile) {
    const held = document.activeElement;
    const buttons = document.querySelectorAll("#send, #map, [data-format]");
    buttons.forEach((one) => one.setAttribute("disabled", ""));
    this.ending = new AbortController();
    byId("problem").hidden = true;
    byId("progress").hidden = byId("stop").hidden = false;
    byId("stop").focus();
    const profile = Object.assign({}, this.profile, byId("crs").value ? { crs: byId("crs").value } : {});
    try {
      return await sendFile({ kind: "place-names", profile, file: this.file, more }, (...told) => this.show(...told), { address: `${API}?whole=${byId("whole").checked}${query}`, wantsFile, signal: this.ending.signal });
    } catch (error) {
      this.refused(error);
      return undefined;
    } finally {
      byId("progress").hidden = byId("stop").hidden = true;
      buttons.forEach((one) => one.removeAttribute("disabled"));
      if (document.activeElement === document.body && held) held.focus();
    }
  }

  async compare() {
    if (!this.file) {
      this.fault(t("请先选择文件", "Choose a file first"));
      byId("file").focus();
      return;
    }
    byId("result").hidden = byId("asking").hidden = true;
    const report = await this.send("&same=true&limit=50000", {}, false);
    if (!report) return;
    byId("result").hidden = false;
    byId("notes").replaceChildren(...report.notes.map((note) => el("li", {}, note)));
    this.rows.show(report);
    byId("result-title").focus();
  }

  async download(format) {
    const found = await this.send(`&format=${format}`, { choices: JSON.stringify(this.rows.choices()) }, true);
    if (!found) return;
    const link = el("a", { href: URL.createObjectURL(found), download: `${this.file.name.replace(/\.[^.]*$/, "")}${t(".对账.", ".reconciled.")}${format}` });
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    this.rows.saved();
  }

  refused(error) {
    const found = error.problem;
    if (error.stopped) this.fault(t("已取消，没有结果", "Cancelled: there is no result"));
    else if (found && found.headers && found.fields) this.ask(found);
    else if (!error.status) this.fault(t("没有送到服务器", "The file has not arrived"), t("连接中断，或文件在选定后被改动。请重新选择文件再试。", "The connection broke, or the file was changed after you chose it. Choose it again and try once more."));
    else showProblem(byId("problem"), error);
  }

  ask(found) {
    byId("asking").hidden = false;
    this.columns = new ColumnTable(byId("columns"), asked(found));
    byId("columns").append(layoutChoice({ sheets: found.sheets, sheet: this.profile.sheet || found.sheets[0], headerRow: found.header_row, rows: found.rows }, (layout) => {
      this.profile = Object.fromEntries(Object.entries(Object.assign({}, this.profile, layout, { columns: {} })).filter(([, value]) => value !== null));
      this.compare();
    }));
    this.profile.header_row = found.header_row;
    byId("asking-title").focus();
  }
}

if (byId("file-form")) window.reconcilePage = new Page();
