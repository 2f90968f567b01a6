// One upload: check, declaration, preview, commit, undo, receipt. All through /api/v1/uploads.

import { el, fetchJson, lang, t } from "./dom.js";
import { start } from "./map-page.js";
import { badge, moment, newKey, readProfile, showProblem, showProfile } from "./upload-common.js";
import { PreviewMap } from "./upload-map.js";
import { findingsView, rowsTable, statusFilter } from "./upload-tables.js";

const PAGE = 200;
const byId = (id) => document.getElementById(id);

class UploadPage {
  constructor(holder) {
    this.base = `/api/v1/uploads/${holder.dataset.id}`;
    this.problem = byId("problem");
    this.form = byId("profile-form");
    this.rowsShown = [];
    start();
    this.preview = new PreviewMap(window.gis.map, (row) => this.select(row));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.change({ profile: readProfile(this.form) });
    });
    byId("commit").addEventListener("click", () => this.act("commit", t("正在提交…", "Committing…")));
    byId("undo").addEventListener("click", () => {
      if (window.confirm(t("撤销后，这一批写入的内容全部恢复到提交之前。确定撤销？", "Everything this batch wrote goes back to before the commit. Undo it?"))) {
        this.act("undo", t("正在撤销…", "Undoing…"));
      }
    });
    byId("discard").addEventListener("click", () => this.discard());
    byId("print").addEventListener("click", () => window.print());
    byId("rows").append(el("div", { class: "rows-bar" }, statusFilter((state) => this.loadRows(state)), el("span", { class: "help", role: "status", id: "rows-note" })), el("div", { id: "rows-table" }), el("div", { id: "rows-more" }));
    this.load();
  }

  url(part, query) {
    const values = new URLSearchParams(Object.assign({ lang }, query));
    return `${this.base}${part}?${values}`;
  }

  async guarded(work) {
    this.problem.hidden = true;
    try {
      await work();
      return true;
    } catch (error) {
      showProblem(this.problem, error);
      return false;
    }
  }

  load() {
    return this.guarded(async () => this.show(await fetchJson(this.url(""))));
  }

  async show(upload) {
    this.upload = upload;
    byId("upload-name").textContent = upload.file.name;
    byId("upload-lead").replaceChildren(badge(upload.status), " ", this.fileLine(upload.file));
    this.counts(upload.counts);
    this.columns(upload);
    this.actions(upload);
    this.receipt(upload);
    showProfile(this.form, upload.profile);
    this.form.querySelectorAll("select, button").forEach((one) => {
      one.disabled = upload.status !== "staged";
    });
    this.proposals(upload);
    if (upload.status !== "discarded") {
      this.preview.show(await fetchJson(this.url("/preview")));
      await this.loadRows("");
    }
    this.findings(upload);
  }

  findings(upload) {
    byId("findings").replaceChildren(
      ...findingsView(upload.findings, upload.finding_counts, {
        editable: upload.status === "staged",
        choose: (row) => this.select(row),
        correct: (cells) => cells.length && this.change({ cells }),
        partners: (finding) => this.partners(finding),
      }),
    );
  }

  /** The other coordinate of a row whose position is wrong: the fault may lie in either. */
  partners(finding) {
    const { fields } = this.upload.columns;
    const other = { northing: "easting", easting: "northing", lon: "lat", lat: "lon" }[finding.field];
    const row = this.rowsShown.find((one) => one.row === finding.row);
    if (!row || !fields[other] || finding.severity !== "error") return [];
    return [{ column: fields[other].header, value: row.cells[fields[other].index] || "" }];
  }

  fileLine(file) {
    const size = file.size < 10000 ? t(`${file.size} 字节`, `${file.size} bytes`) : `${Math.round(file.size / 1000)} kB`;
    return [file.format.toUpperCase(), file.encoding ? file.encoding.toUpperCase() : null, size].filter(Boolean).join(" · ");
  }

  counts(counts) {
    const shown = [
      [t("行", "Rows"), counts.rows, ""],
      [t("通过", "Passed"), counts.ok, ""],
      [t("错误", "Errors"), counts.errors, counts.errors ? "is-bad" : ""],
      [t("提示", "Warnings"), counts.warnings, counts.warnings ? "is-warn" : ""],
      [t("新增", "Create"), counts.create, ""],
      [t("记为观测", "Observations"), counts.observe, ""],
      [t("无变化", "Unchanged"), counts.unchanged, ""],
    ].filter((one) => typeof one[1] === "number");
    byId("counts").replaceChildren(
      ...shown.map(([name, value, style]) => el("div", { class: style }, el("dt", {}, name), el("dd", {}, value.toLocaleString("en-US")))),
    );
  }

  columns(upload) {
    const { fields, titles, ignored } = upload.columns;
    const words = { northing: t("X（北）", "X (north)"), easting: t("Y（东）", "Y (east)"), lon: t("经度", "Longitude"), lat: t("纬度", "Latitude") };
    byId("columns").replaceChildren(
      ...Object.keys(fields)
        .sort((a, b) => fields[a].index - fields[b].index)
        .map((field) => {
          const share = Math.round(fields[field].confidence * 100);
          const note = share < 100 ? t(`（把握 ${share}%）`, ` (${share}% sure)`) : "";
          return el("div", {}, el("dt", {}, fields[field].header), el("dd", {}, (titles[field] || words[field] || field) + note));
        }),
    );
    byId("ignored").textContent = ignored.length ? t("未使用的列：", "Columns not used: ") + ignored.map((one) => one.header || one).join("、") : "";
  }

  proposals(upload) {
    const offers = upload.status === "staged" ? upload.proposals : [];
    byId("proposals").replaceChildren(...offers.slice(0, 2).map((offer) => el("p", { class: "proposal" }, offer.message)));
  }

  actions(upload) {
    const staged = upload.status === "staged";
    const errors = upload.counts.errors;
    byId("actions").hidden = false;
    byId("commit").hidden = !staged;
    byId("discard").hidden = !staged;
    byId("undo").hidden = upload.status !== "committed";
    byId("annotated").hidden = upload.status === "discarded";
    byId("commit").disabled = errors > 0;
    byId("commit-reason").textContent = staged && errors ? t(`还有 ${errors} 个错误，改正后才能提交。`, `${errors} errors stand: correct them before the commit.`) : "";
  }

  receipt(upload) {
    const done = upload.status === "committed" || upload.status === "undone";
    byId("receipt").hidden = !done;
    if (!done) return;
    const { counts, receipt } = upload;
    const lines = [
      [t("批次号", "Batch"), `${receipt.batch_number}（${receipt.batch_id}）`],
      [t("文件", "File"), upload.file.name],
      ["SHA-256", upload.file.sha256],
      [t("行数", "Rows"), t(`${counts.rows} 行：新增 ${counts.create || 0}，观测 ${counts.observe || 0}，无变化 ${counts.unchanged || 0}`, `${counts.rows}: ${counts.create || 0} created, ${counts.observe || 0} observed, ${counts.unchanged || 0} unchanged`)],
      [t("坐标系", "Coordinate system"), upload.profile.crs || "–"],
      [t("提交人", "Committed by"), receipt.actor],
      [t("提交时间", "Committed at"), moment(upload.committed_at)],
      [t("撤销时间", "Undone at"), upload.undone_at ? moment(upload.undone_at) : null],
      [t("撤销人", "Undone by"), receipt.undone_by],
      [t("撤销批次", "Undo batch"), receipt.undo_batch_number],
    ].filter((line) => line[1]);
    byId("receipt-fields").replaceChildren(...lines.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value)))));
  }

  change(body) {
    return this.guarded(async () => {
      byId("commit-reason").textContent = t("正在重新检查…", "Checking again…");
      const options = { method: "PATCH", headers: { "Content-Type": "application/json", "Idempotency-Key": newKey() }, body: JSON.stringify(body) };
      await this.show(await fetchJson(this.url(""), options));
    });
  }

  async act(what, note) {
    const pressed = byId(what);
    pressed.disabled = true;
    byId("commit-reason").textContent = note;
    const done = await this.guarded(async () => {
      await this.show(await fetchJson(this.url(`/${what}`), { method: "POST", headers: { "Idempotency-Key": newKey() } }));
    });
    pressed.disabled = false;
    if (!done) byId("commit-reason").textContent = "";
    else byId("receipt").scrollIntoView({ block: "nearest" });
    if (done && window.gis.register.painter) window.gis.register.painter.reload();
  }

  discard() {
    if (!window.confirm(t("放弃这次上传？文件的检查结果将不再显示，登记库不受影响。", "Discard this upload? The register is not affected."))) return;
    this.guarded(async () => {
      await fetchJson(this.base, { method: "DELETE" });
      window.location.assign("/boundaries/uploads");
    });
  }

  async loadRows(state, after) {
    const query = { limit: PAGE };
    if (state) query.status = state;
    if (after) query.after = after;
    const found = await fetchJson(this.url("/rows", query));
    this.rowsShown = after ? this.rowsShown.concat(found.rows) : found.rows;
    byId("rows-table").replaceChildren(rowsTable(this.rowsShown, this.upload.columns, (row) => this.select(row)));
    byId("rows-note").textContent = t(`显示 ${this.rowsShown.length} 行`, `${this.rowsShown.length} rows shown`);
    const next = found.links.find((link) => link.rel === "next");
    const more = el("button", { type: "button", class: "button is-quiet" }, t("再显示一些", "Show more"));
    more.addEventListener("click", () => this.loadRows(state, found.rows[found.rows.length - 1].row));
    byId("rows-more").replaceChildren(next ? more : "");
  }

  select(row) {
    this.preview.go(row);
    document.querySelectorAll("#rows tr[data-row]").forEach((line) => {
      const chosen = Number(line.dataset.row) === row;
      line.classList.toggle("is-selected", chosen);
      if (chosen) line.scrollIntoView({ block: "nearest" });
    });
    byId("stage").scrollIntoView({ block: "nearest" });
  }
}

new UploadPage(byId("upload"));
