// A scenario: changes of facilities with undo, saved by name, opened again, compared with another.

import { el, fetchJson, moment, number, t } from "./dom.js";
import { count, operationOf, percent, signed } from "./plan-words.js";

const API = "/api/v1/coverage";
const byId = (id) => document.getElementById(id);
const sent = (method, body) => ({ method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export class Scenario {
  /** `acts`: changed(), show(change), reach(change), question(), take(question), failed(error). */
  constructor(acts) {
    this.acts = acts;
    this.changes = [];
    this.past = [];
    this.saved = null;
    this.made = 0;
    if (!byId("add")) return;
    byId("undo").addEventListener("click", () => this.undo());
    byId("save").addEventListener("click", () => this.askName());
    byId("open").addEventListener("click", () => this.list());
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input, textarea, select");
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
        event.preventDefault();
        this.undo();
      }
    });
  }

  get active() {
    return this.changes.length > 0;
  }

  /** Put one change in, in place of an earlier one of the same facility; `keep` adds a step to undo. */
  put(change, keep = true) {
    if (keep) this.remember();
    const at = this.changes.findIndex((one) => one.id === change.id && (one.op === change.op || one.op === "add"));
    if (at < 0) this.changes.push(change);
    else this.changes[at] = { ...this.changes[at], ...change, op: this.changes[at].op === "add" ? "add" : change.op };
    this.draw();
    this.acts.changed();
  }

  add(latlng) {
    this.made += 1;
    const taken = new Set(this.changes.map((one) => one.id));
    while (taken.has(`new-${this.made}`)) this.made += 1;
    this.put({ op: "add", id: `new-${this.made}`, name: t(`拟建 ${this.made}`, `New ${this.made}`), lon: Number(latlng.lng.toFixed(6)), lat: Number(latlng.lat.toFixed(6)) });
  }

  /** Put many new sites in, as one step to undo; those that are in already stay as they are. */
  addAll(sites) {
    this.remember();
    const taken = new Set(this.changes.map((one) => one.id));
    this.changes.push(...sites.filter((one) => !taken.has(one.id)).map((one) => ({ ...one })));
    this.draw();
    this.acts.changed();
  }

  moved(id, latlng, done) {
    const change = this.changes.find((one) => one.id === id && one.lon !== undefined);
    if (!change) return;
    if (!this.dragging) this.remember();
    this.dragging = !done;
    Object.assign(change, { lon: Number(latlng.lng.toFixed(6)), lat: Number(latlng.lat.toFixed(6)) });
    if (done) this.draw();
    this.acts.changed();
  }

  remove(id, op) {
    this.remember();
    this.changes = this.changes.filter((one) => !(one.id === id && (one.op === op || op === "add")));
    this.draw();
    this.acts.changed();
  }

  remember() {
    this.past.push(JSON.stringify(this.changes));
    if (this.past.length > 100) this.past.shift();
  }

  undo() {
    if (!this.past.length) return;
    this.changes = JSON.parse(this.past.pop());
    this.draw();
    this.acts.changed();
  }

  draw() {
    if (!byId("add")) return;
    byId("undo").disabled = !this.past.length;
    byId("save").disabled = !this.active;
    byId("scenario-name").textContent = this.saved ? `${this.saved.name}${t("（第 ", " (version ")}${this.saved.version}${t(" 版）", ")")}` : "";
    byId("changes").replaceChildren(...this.changes.map((change) => this.row(change)));
  }

  row(change) {
    const name = el("button", { type: "button", class: "row-name" }, change.name || change.label || change.id);
    name.addEventListener("click", () => this.acts.show(change));
    const drop = el("button", { type: "button", class: "link is-danger", "aria-label": t(`去掉：${change.name || change.label}`, `Take away: ${change.name || change.label}`) }, t("去掉", "Remove"));
    drop.addEventListener("click", () => this.remove(change.id, change.op));
    const parts = [el("div", { class: "change-head" }, el("span", { class: "badge badge-plain" }, operationOf(change.op)), name, drop)];
    if (change.lon !== undefined) {
      const place = el("input", { type: "text", inputmode: "decimal", value: `${change.lon}, ${change.lat}`, "aria-label": t("经度, 纬度（CGCS2000）", "Longitude, latitude (CGCS2000)") });
      place.addEventListener("change", () => this.typed(change, place));
      parts.push(place);
      const reach = this.acts.reach(change);
      if (reach) parts.push(reach);
    }
    if (change.op === "add" || change.op === "resize") {
      const beds = el("input", { type: "text", inputmode: "numeric", value: change.capacity ?? "", placeholder: t("床位或墓位", "Beds or plots"), "aria-label": t("床位或墓位", "Beds or plots") });
      beds.addEventListener("change", () => this.sized(change, beds));
      parts.push(beds);
    }
    return el("li", { "data-id": change.id }, ...parts);
  }

  typed(change, field) {
    const found = /^\s*(\d+(?:\.\d+)?)\s*[,，\s]\s*(\d+(?:\.\d+)?)\s*$/.exec(field.value);
    field.setAttribute("aria-invalid", String(!found));
    if (found) this.put({ ...change, lon: Number(found[1]), lat: Number(found[2]) });
    else this.acts.failed(new Error(t(`「${field.value}」不是 经度, 纬度。例如 114.30, 29.85。`, `“${field.value}” is no longitude, latitude; for example 114.30, 29.85.`)));
  }

  sized(change, field) {
    const whole = /^\d{1,6}$/.test(field.value.trim());
    field.setAttribute("aria-invalid", String(!whole));
    if (whole) this.put({ ...change, capacity: Number(field.value) });
    else this.acts.failed(new Error(t(`「${field.value}」不是整数。`, `“${field.value}” is no whole number.`)));
  }

  /** The changes as the API takes them. */
  get wanted() {
    return this.changes.map(({ op, id, name, lon, lat, capacity }) => Object.fromEntries(Object.entries({ op, id, name: op === "add" ? name : undefined, lon, lat, capacity }).filter(([, value]) => value !== undefined)));
  }

  dialog(title, ...content) {
    const dialog = byId("dialog");
    const close = el("button", { type: "button", class: "button is-quiet" }, t("关闭", "Close"));
    close.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(el("h2", { id: "dialog-title" }, title), ...content, el("p", { class: "dialog-acts" }, close));
    if (!dialog.open) dialog.showModal();
    return dialog;
  }

  askName() {
    const field = el("input", { type: "text", id: "name-field", maxlength: "100", value: this.saved ? this.saved.name : "", autocomplete: "off" });
    const told = el("p", { class: "notice is-error", role: "alert", hidden: true });
    const form = el("form", { class: "stack" }, el("label", { for: "name-field" }, t("方案名称", "Name of the scenario")), field, el("button", { type: "submit", class: "button" }, t("保存", "Save")), told);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await this.save(field.value.trim());
        byId("dialog").close();
      } catch (error) {
        told.hidden = false;
        told.textContent = error.message;
      }
    });
    this.dialog(t("保存方案", "Save the scenario"), form);
    field.focus();
  }

  async save(name) {
    if (!name) throw new Error(t("请填写名称。", "Give it a name."));
    const body = { name, question: this.acts.question(), changes: this.wanted };
    const again = this.saved && this.saved.name === name && this.saved.mine;
    const saved = again ? await fetchJson(`${API}/scenarios/${this.saved.id}`, sent("PUT", { ...body, version: this.saved.version })) : await fetchJson(`${API}/scenarios`, sent("POST", body));
    this.saved = { ...saved, mine: true };
    this.draw();
  }

  async list() {
    try {
      const { scenarios } = await fetchJson(`${API}/scenarios`);
      const rows = scenarios.map((one) => {
        const open = el("button", { type: "button", class: "button is-quiet" }, t("打开", "Open"));
        open.addEventListener("click", () => this.take(one));
        const pick = el("input", { type: "checkbox", value: one.id, "aria-label": t(`比较：${one.name}`, `Compare: ${one.name}`) });
        return el("tr", null, el("td", null, pick), el("th", { scope: "row" }, one.name, el("br"), el("small", null, `${one.owner} · ${moment(one.updated_at)}`)), el("td", { class: "numeric" }, number(one.changes.length)), el("td", null, open));
      });
      const told = el("div", { id: "compared" });
      const compare = el("button", { type: "button", class: "button" }, t("比较所选", "Compare the chosen"));
      const table = el("table", null, el("thead", null, el("tr", null, el("th", null, el("span", { class: "visually-hidden" }, t("选择", "Choose"))), el("th", { scope: "col" }, t("方案", "Scenario")), el("th", { scope: "col", class: "numeric" }, t("改动", "Changes")), el("th", null, el("span", { class: "visually-hidden" }, t("操作", "Action"))))), el("tbody", null, ...rows));
      compare.addEventListener("click", () => this.compare(scenarios.filter((one) => table.querySelector(`input[value="${one.id}"]`).checked), told));
      this.dialog(t("方案", "Scenarios"), rows.length ? el("div", { class: "table-holder" }, table) : el("p", { class: "empty" }, t("还没有保存的方案。添加设施后点“保存方案”。", "No scenario is saved yet. Add a facility, then save.")), rows.length ? el("p", { class: "compare-act" }, compare) : "", told);
    } catch (error) {
      this.acts.failed(error);
    }
  }

  take(one) {
    this.remember();
    this.changes = one.changes.map((change) => ({ ...change }));
    this.saved = { ...one, mine: false };
    byId("dialog").close();
    this.draw();
    this.acts.take(one.question);
  }

  /** Figures of the chosen scenarios side by side, all for the question now on the page. */
  async compare(chosen, into) {
    if (!chosen.length) {
      into.replaceChildren(el("p", { class: "help" }, t("先勾选要比较的方案。", "Tick the scenarios to compare.")));
      return;
    }
    try {
      const question = this.acts.question();
      const now = await fetchJson(API, sent("POST", question));
      const others = await Promise.all(chosen.map((one) => (one.changes.length ? fetchJson(`${API}/what-if`, sent("POST", { ...question, changes: one.changes })) : now)));
      const columns = [[t("现状", "As it is"), now], ...chosen.map((one, number) => [one.name, others[number]])];
      const line = (title, value) => el("tr", null, el("th", { scope: "row" }, title), ...columns.map(([, answer]) => el("td", { class: "numeric" }, value(answer))));
      into.replaceChildren(el("div", { class: "table-holder" }, el("table", null, el("thead", null, el("tr", null, el("th", null, el("span", { class: "visually-hidden" }, t("指标", "Figure"))), ...columns.map(([name]) => el("th", { scope: "col", class: "numeric" }, name)))), el("tbody", null,
        line(t("覆盖率", "Covered"), (answer) => percent(answer.totals.share)),
        line(t("已覆盖", "People covered"), (answer) => count(answer.totals.covered)),
        line(t("未覆盖", "Not covered"), (answer) => count(answer.totals.uncovered)),
        line(t("比现状", "Against today"), (answer) => signed(answer.totals.covered - now.totals.covered)),
        line(t("床位或墓位", "Beds or plots"), (answer) => count(answer.key_figures.capacity)),
        line(t("改动", "Changes"), (answer) => String((answer.changes || []).length)),
      ))));
    } catch (error) {
      into.replaceChildren(el("p", { class: "notice is-error" }, error.message));
    }
  }
}
