// The question of the planner's page, kept in its address, and the form that changes it.

import { data, el, lang, number, t } from "./dom.js";

const byId = (id) => document.getElementById(id);
const FIELDS = ["service", "metric", "population", "area", "unit", "mode"];
const PAUSE_MS = 300;

export class Ask {
  /** `changed(question, problem)`: the question is new, or what is wrong with what was typed. */
  constructor(changed) {
    this.changed = changed;
    this.known = data("known");
    this.read(new URLSearchParams(window.location.search));
    byId("ask").addEventListener("input", (event) => this.touched(event.target));
    byId("ask").addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("popstate", () => {
      this.read(new URLSearchParams(window.location.search));
      this.tell(false);
    });
  }

  read(given) {
    const first = { service: "care-centres", metric: "pop_straight", population: "pop_60", area: "", unit: "settlement", mode: "walk" };
    for (const name of FIELDS) {
      const field = byId(name);
      field.value = given.get(name) || first[name];
      if (!field.value) field.value = first[name];
    }
    byId("threshold").value = given.get("threshold_m") || "1000";
    byId("minutes").value = given.has("threshold_s") ? String(Number(given.get("threshold_s")) / 60) : "15";
    byId("effective").checked = given.get("effective_only") !== "false";
    this.offer((given.get("types") || "").split(" ").filter(Boolean));
  }

  /** Put a saved question into the form. */
  take(question) {
    const flat = { ...question, types: (question.types || []).join(" ") };
    this.read(new URLSearchParams(Object.entries(flat).map(([name, value]) => [name, String(value)])));
    this.tell(true);
  }

  /** Types and thresholds of the service; `chosen` types, none is all. */
  offer(chosen = []) {
    const service = byId("service").value;
    const types = this.known.types[service];
    byId("types").replaceChildren(...types.map((one) => el("label", { class: "tick" }, el("input", { type: "checkbox", name: "type", value: one.code, ...(chosen.includes(one.code) ? { checked: true } : {}) }), ` ${lang === "en" ? one.name_en : one.name}`)));
    const metres = this.known.standards.filter((one) => one.service === service && one.metric === "distance");
    const listed = new Map();
    for (const one of metres) listed.set(one.value, [...(listed.get(one.value) || []), lang === "en" ? one.title_en : one.title_zh]);
    byId("thresholds").replaceChildren(...[...listed].sort((a, b) => a[0] - b[0]).map(([value, titles]) => el("option", { value: String(value), label: `${number(value)} ${t("米", "m")} · ${titles.join(t("、", ", "))}` })));
    this.dress();
  }

  dress() {
    const metric = byId("metric").value;
    document.querySelectorAll("#ask [data-for]").forEach((part) => {
      part.hidden = part.dataset.for !== metric;
    });
    const chosen = this.types().length;
    byId("types-count").textContent = chosen ? String(chosen) : "";
  }

  types() {
    return [...document.querySelectorAll("#types input:checked")].map((one) => one.value);
  }

  touched(field) {
    if (field.id === "service") {
      byId("threshold").value = field.value === "cemeteries" ? "5000" : "1000";
      if (field.value === "cemeteries") {
        byId("metric").value = "unit_ratio";
        byId("population").value = "pop_total";
      } else {
        byId("metric").value = "pop_straight";
        byId("population").value = "pop_60";
      }
      this.offer();
    }
    this.dress();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.tell(true), PAUSE_MS);
  }

  question() {
    const asked = { service: byId("service").value, metric: byId("metric").value, population: byId("population").value, effective_only: byId("effective").checked };
    if (byId("area").value) asked.area = byId("area").value;
    if (this.types().length) asked.types = this.types();
    if (asked.metric === "pop_straight") asked.threshold_m = Number(byId("threshold").value.trim());
    if (asked.metric === "pop_network") Object.assign(asked, { threshold_s: Number(byId("minutes").value.trim()) * 60, mode: byId("mode").value });
    if (asked.metric === "unit_ratio") asked.unit = byId("unit").value;
    return asked;
  }

  problem(asked) {
    for (const [id, value] of [["threshold", asked.threshold_m], ["minutes", asked.threshold_s]]) {
      const wrong = value !== undefined && !(value > 0);
      byId(id).setAttribute("aria-invalid", String(wrong));
      if (wrong) return t(`标准须为正数，现为「${byId(id).value}」。例如 1000。`, `The standard is a positive number, not “${byId(id).value}”; for example 1000.`);
    }
    return null;
  }

  tell(push) {
    const asked = this.question();
    const problem = this.problem(asked);
    if (!problem) {
      const flat = { ...asked, types: (asked.types || []).join(" "), effective_only: asked.effective_only ? "" : "false" };
      const query = new URLSearchParams(Object.entries(flat).filter(([, value]) => value !== "" && value !== undefined)).toString();
      if (push) window.history.replaceState(null, "", `${window.location.pathname}?${query}${window.location.hash}`);
    }
    this.changed(asked, problem);
  }
}
