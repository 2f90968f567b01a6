// The wizard over one staged file: columns, coordinate system, check, commit. All through /api/v1/uploads.

import { counted, data, el, fetchJson, fileSize, lang, moment, number, t } from "./dom.js";
import { start } from "./map-page.js";
import { ColumnTable, layoutChoice } from "./upload-columns.js";
import { badge, showProblem, showTitle } from "./upload-common.js";
import { plan, receiptLines } from "./upload-commit.js";
import { CrsStep, aboutFile, aboutWhole, note } from "./upload-crs.js";
import { PreviewMap } from "./upload-map.js";
import { RowsTable, statusFilter } from "./upload-rows.js";
import { byRule } from "./upload-rules.js";
import { change } from "./upload-send.js";
import { Steps, keysHelp } from "./upload-steps.js";

const PAGE = 200;
const byId = (id) => document.getElementById(id);

class UploadPage {
  constructor(holder) {
    this.base = `/api/v1/uploads/${holder.dataset.id}`;
    this.problem = byId("problem");
    this.state = "";
    this.rows = [];
    this.kinds = data("wizard").kinds;
    start();
    this.preview = new PreviewMap(window.gis.map, (row) => this.select(row, { focus: false }));
    this.table = new RowsTable(byId("rows-table"), {
      choose: (row) => this.select(row),
      correct: (row, cells) => this.correct(row, cells),
      keys: () => this.keys,
      title: (field) => this.fieldTitle(field),
    });
    this.crs = new CrsStep(byId("crs"), { changed: () => this.crsChanged(), change: (profile, done) => this.change({ profile }, done) });
    this.steps = new Steps({ shown: (number) => this.shown(number), first: () => this.firstStep() });
    this.filter = statusFilter((state) => this.show4(state));
    byId("rows-filter").append(this.filter);
    this.buttons();
    keysHelp();
    this.load();
  }

  buttons() {
    byId("remap").addEventListener("click", () => this.change({ profile: { columns: this.columns.declared() } }, t("已按新的对应重新读取", "Read again with the new columns")));
    byId("declare").addEventListener("click", () => this.declare());
    byId("commit").addEventListener("click", () => this.act("commit", t("正在提交…", "Committing…")));
    byId("undo").addEventListener("click", () => this.act("undo", t("正在撤销…", "Undoing…")));
    byId("discard").addEventListener("click", () => this.discard());
    byId("print").addEventListener("click", () => window.print());
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "e" || event.ctrlKey || event.metaKey || event.altKey || this.steps.current !== 4) return;
      if (event.target.closest("input, select, textarea, dialog, .map")) return;
      this.show4(this.state ? "" : "error");
    });
  }

  url(part, query) {
    return `${this.base}${part}?${new URLSearchParams(Object.assign({ lang }, query))}`;
  }

  say(text) {
    byId("said").textContent = text;
  }

  async guarded(work) {
    this.problem.hidden = true;
    document.body.setAttribute("aria-busy", "true");
    try {
      await work();
      return true;
    } catch (error) {
      showProblem(this.problem, error);
      return false;
    } finally {
      document.body.removeAttribute("aria-busy");
    }
  }

  load() {
    return this.guarded(async () => {
      await this.show(await fetchJson(this.url("")));
      this.steps.read();
    });
  }

  async show(upload) {
    this.upload = upload;
    this.kind = this.kinds.find((one) => one.name === upload.kind);
    this.keys = this.kind ? [this.kind.key, this.kind.key_or] : ["number"];
    showTitle(upload);
    byId("upload-lead").replaceChildren(badge(upload.status), " ", this.fileLine(upload));
    this.file(upload);
    this.crs.show(upload);
    this.commitStep(upload);
    this.marks(upload);
    if (upload.status === "discarded") return;
    this.collection = await fetchJson(this.url("/preview"));
    await this.show4(this.state);
    this.columnStep(upload);
    byId("whole").replaceChildren(...upload.findings.filter((one) => aboutWhole(one) && one.severity === "error").map(note));
    byId("findings").replaceChildren(...byRule(upload.findings, upload.finding_counts, (row) => this.select(row)));
    this.counts(upload.counts);
  }

  fileLine(upload) {
    const { file } = upload;
    const kind = this.kind ? t(this.kind.title, this.kind.title_en) : upload.kind;
    return [kind, file.format.toUpperCase(), file.encoding ? file.encoding.toUpperCase() : null, fileSize(file.size)].filter(Boolean).join(" · ");
  }

  file(upload) {
    const { file, columns } = upload;
    const lines = [
      [t("文件", "File"), file.name],
      [t("内容", "Content"), this.fileLine(upload)],
      [t("行数", "Rows"), number(upload.counts.rows)],
      [t("工作表", "Sheet"), columns.sheet],
      ["SHA-256", file.sha256],
      [t("上传时间", "Uploaded at"), moment(upload.created_at)],
    ].filter((line) => line[1]);
    byId("file-facts").replaceChildren(...lines.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
    byId("file-notes").replaceChildren(...upload.findings.filter(aboutFile).map(note));
    byId("discard").hidden = upload.status !== "staged";
    byId("annotated").hidden = upload.status === "discarded";
  }

  fieldTitle(name) {
    const field = this.kind && this.kind.fields.find((one) => one.name === name);
    return field ? t(field.title, field.title_en) : name;
  }

  columnStep(upload) {
    const { headers, fields } = upload.columns;
    const chosen = {};
    const confidence = {};
    for (const [field, found] of Object.entries(fields)) {
      chosen[found.index] = field;
      confidence[found.index] = found.confidence;
    }
    const staged = upload.status === "staged";
    const exact = Object.values(fields).every((found) => found.confidence >= 1);
    byId("columns-lead").textContent = exact
      ? t("各列都按表头认出。", "All columns were recognised by their headers.")
      : t("请核对：有的列是按相近的写法认出的。", "Please check: some columns were recognised by a similar name.");
    this.columns = new ColumnTable(byId("columns"), {
      headers: headers.map((header) => header.trim()), samples: this.samples, fields: this.kind ? this.kind.fields : [], chosen, confidence, own: upload.columns.own,
      changed: () => {
        byId("remap").hidden = !staged || this.columns.missing().length > 0;
      },
    });
    byId("remap").hidden = true;
    if (!staged) byId("columns").querySelectorAll("select").forEach((one) => one.setAttribute("disabled", ""));
    const { sheets, sheet, header_row: headerRow } = upload.columns;
    if (staged) byId("columns").append(layoutChoice({ sheets, sheet, headerRow }, (profile) => this.change({ profile: Object.assign({ columns: null }, profile) }, t("已重新读取", "Read again"))));
  }

  crsChanged() {
    const found = this.crs.declared();
    const { profile, status } = this.upload || {};
    const same = found && profile && Object.keys(found).every((key) => (found[key] || null) === (profile[key] || null));
    byId("declare").hidden = status !== "staged" || Boolean(same);
    byId("declare").disabled = !found;
  }

  async declare() {
    const done = await this.change({ profile: this.crs.toSend() }, t("已声明，重新检查完毕", "Declared and checked again"));
    const stuck = done && this.upload.findings.some((one) => aboutWhole(one) && one.severity === "error");
    if (done && !stuck) this.steps.go(4);
  }

  firstStep() {
    const { status, columns, profile, findings } = this.upload;
    if (status !== "staged") return 5;
    const unsure = Object.values(columns.fields).some((found) => found.confidence < 1);
    if (unsure && !profile.crs) return 2;
    return findings.some((one) => aboutWhole(one) && one.severity === "error") ? 3 : 4;
  }

  marks(upload) {
    const staged = upload.status === "staged";
    const whole = upload.findings.some((one) => aboutWhole(one) && one.severity === "error");
    const { errors } = upload.counts;
    this.steps.mark(1, "done");
    this.steps.mark(2, "done");
    this.steps.mark(3, whole ? "attention" : "done", whole ? t("待声明", "to declare") : upload.profile.crs);
    this.steps.mark(4, errors ? "attention" : "done", errors ? t(`${errors} 个错误`, counted(errors, "error")) : "");
    this.steps.mark(5, staged ? "open" : "done", staged ? "" : badge(upload.status).textContent);
  }

  counts(counts) {
    const shown = [
      [t("行", counts.rows === 1 ? "row" : "rows"), counts.rows, ""],
      [t("通过", "passed"), counts.ok, ""],
      [t("错误", counts.errors === 1 ? "error" : "errors"), counts.errors, counts.errors ? "is-bad" : ""],
      [t("提示", counts.warnings === 1 ? "warning" : "warnings"), counts.warnings, counts.warnings ? "is-warn" : ""],
    ];
    byId("counts").replaceChildren(...shown.map(([name, value, style]) => el("div", { class: style }, el("dd", {}, number(value)), el("dt", {}, name))));
  }

  commitStep(upload) {
    const staged = upload.status === "staged";
    const done = upload.status === "committed" || upload.status === "undone";
    byId("plan").replaceChildren(...plan(upload, this.kind));
    byId("commit").hidden = !staged;
    byId("commit").disabled = upload.counts.errors > 0;
    byId("commit-reason").textContent = staged && upload.counts.errors ? t("改正后才能提交。", "Correct the errors before the commit.") : "";
    byId("receipt").hidden = !done;
    byId("undo").hidden = upload.status !== "committed";
    if (done) byId("receipt-fields").replaceChildren(...receiptLines(upload));
  }

  async change(body, said) {
    this.say(t("正在重新检查…", "Checking again…"));
    const done = await this.guarded(async () => this.show(await change(this.url(""), "PATCH", body, (text) => this.say(text))));
    this.say(done ? said : "");
    return done;
  }

  async correct(row, cells) {
    if (!cells.length) {
      this.say(t("没有改动", "Nothing was changed"));
      return;
    }
    if (!(await this.change({ cells }, ""))) return;
    await this.select(row);
    const found = this.rows.find((one) => one.row === row);
    const fixed = found && found.status !== "error";
    this.say(fixed ? t(`第 ${row} 行已通过`, `Row ${row} passed`) : t(`第 ${row} 行仍有错误`, `Row ${row} still has errors`));
  }

  async act(what, text) {
    byId(what).disabled = true;
    byId("commit-reason").textContent = text;
    const say = (words) => {
      byId("commit-reason").textContent = words;
    };
    const done = await this.guarded(async () => this.show(await change(this.url(`/${what}`), "POST", null, say)));
    if (what === "undo") byId(what).disabled = false;
    if (!done) {
      byId(what).disabled = false;
      byId("commit-reason").textContent = "";
      return;
    }
    this.say(what === "commit" ? t("已提交", "Committed") : t("已撤销，登记库恢复到提交之前", "Undone; the register is as before"));
    byId("receipt").scrollIntoView({ block: "nearest" });
    if (window.gis.register.painter) window.gis.register.painter.reload();
  }

  discard() {
    if (!window.confirm(t("放弃这次导入？文件的检查结果将不再显示，登记库不受影响。", "Discard this upload? The register is not affected."))) return;
    this.guarded(async () => {
      await fetchJson(this.base, { method: "DELETE" });
      window.location.assign("/boundaries/uploads");
    });
  }

  /** Show the rows of one result, from `after` on, in the table and on the map. */
  async show4(state, after) {
    this.state = state;
    this.filter.value = state;
    const query = { limit: PAGE };
    if (state) query.status = state;
    if (after) query.after = after;
    const found = await fetchJson(this.url("/rows", query));
    this.rows = after && this.rows.length && this.rows[this.rows.length - 1].row === after ? this.rows.concat(found.rows) : found.rows;
    if (!state && !after) this.samples = found.rows.slice(0, 3).map((row) => row.cells);
    this.table.show(this.rows, this.upload);
    this.preview.show(this.collection, state);
    byId("rows-note").textContent = t(`显示 ${number(this.rows.length)} 行`, `${number(this.rows.length)} rows shown`);
    const next = found.links.some((link) => link.rel === "next");
    const more = el("button", { type: "button", class: "button is-quiet" }, t("再显示一些", "Show more"));
    more.addEventListener("click", () => this.guarded(() => this.show4(state, found.rows[found.rows.length - 1].row)));
    byId("rows-more").replaceChildren(next ? more : "");
  }

  /** Choose a row in the table and on the map; a row that is not listed is fetched. */
  async select(row, { focus = true } = {}) {
    this.table.close();
    this.preview.go(row);
    if (row === null) return;
    await this.guarded(async () => {
      if (this.steps.current !== 4) this.steps.go(4);
      if (!this.table.has(row)) await this.show4("", row > 1 ? row - 1 : 0);
      const found = await fetchJson(this.url("/findings", { row }));
      this.table.open(row, found.findings, { focus });
      this.preview.go(row);
    });
  }

  shown(number) {
    if (number !== 4) return;
    window.gis.map.invalidateSize({ animate: false });
    if (!this.fitted) this.preview.fit();
    this.fitted = true;
  }
}

const holder = byId("upload");
if (holder) window.uploadPage = new UploadPage(holder);
