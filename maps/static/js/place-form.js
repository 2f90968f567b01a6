// The forms that propose changes of a place: what they say, what is missing, and faults beside their fields.

import { data, el, fetchJson, lang, t } from "./dom.js";
import { sendJson } from "./form-send.js";
import { PickList } from "./pick-list.js";

const ABOUT = new Set(["reason", "source"]);
const NUMBERS = new Set(["since_year", "until_year"]);
const DECIMAL = /^[-+]?\d+(\.\d+)?$/;
const names = (one) => (lang === "en" ? [one.name_en, one.name] : [one.name, one.name_en]);

const classOption = (one) => ({ value: one.code, text: names(one)[0], detail: `${one.code} · ${lang === "en" ? one.group_en : one.group}`, words: `${one.name} ${one.name_en} ${one.code} ${one.group}`, ...one });
const divisionOption = (one) => ({ value: one.code, text: one.name, detail: `${one.above} · ${one.code}`, words: `${one.above}${one.name} ${one.code}` });

/** Other places by the search of the page; divisions and the place itself are left out. */
const placesBut = (own) => async (text) => {
  const found = await fetchJson(`/api/v1/place-names/search?${new URLSearchParams({ q: text, limit: 12, lang })}`);
  return found.items.filter((one) => one.subject === "place" && one.id !== own).map((one) => ({
    value: one.id,
    text: one.name,
    detail: [lang === "en" ? one.class_name_en : one.class_name, one.division && one.division.path && (Array.isArray(one.division.path) ? one.division.path.map((each) => each.name || each).join("") : one.division.path), one.code].filter(Boolean).join(" · "),
  }));
};

/** Make the pick lists of a form; returns them by the name of their field. */
export function pickLists(form, taken, own) {
  const choices = data("choices");
  const of = { class: () => (choices.classes || []).map(classOption), division: () => (choices.divisions || []).map(divisionOption), place: () => placesBut(own) };
  const made = {};
  for (const holder of form.querySelectorAll("[data-pick]")) {
    const { name } = holder.querySelector("input[type=hidden]");
    made[name] = new PickList(holder, of[holder.dataset.pick](), (option) => taken(name, option));
  }
  return made;
}

/** The fields of the attributes of a class; `present` are the values that stand. */
export function showAttributes(holder, known, present = {}) {
  const titles = (one) => (lang === "en" ? one.title_en : one.title_zh);
  holder.replaceChildren(...((known && known.attributes) || []).map((one) => {
    const id = `attribute-${one.name}`;
    const was = present[one.name] === undefined || present[one.name] === null ? "" : String(present[one.name]);
    const number = one.type === "number" || one.type === "integer";
    return el("div", { class: "field" }, el("label", { for: id }, titles(one), one.unit ? t(`（${one.unit}）`, ` (${one.unit})`) : ""), el("input", { id, name: `attributes.${one.name}`, type: "text", maxlength: "400", inputmode: number ? "decimal" : null, "data-number": number, "data-was": was, value: was }));
  }));
}

function put(into, path, value) {
  const [first, ...rest] = path.split(".");
  if (!rest.length) into[first] = value;
  else put(into[first] || (into[first] = {}), rest.join("."), value);
}

/** One field's value, undefined where it says nothing (of an edit: nothing new). */
function said(field, isNew) {
  const text = field.value.trim();
  if (field.type === "radio") return field.checked && (isNew || !field.defaultChecked) ? text : undefined;
  if (field.name === "geometry") return text ? JSON.parse(text) : undefined;
  if ("was" in field.dataset && !isNew) {
    if (text === field.dataset.was.trim()) return undefined;
    if (!text) return null;
  }
  if (field.type === "hidden" && "of" in field.dataset && !isNew && text === field.defaultValue) return undefined;
  if (!text) return undefined;
  if (field.name === "reading") return text.split(/\s+/);
  if (NUMBERS.has(field.name) || ("number" in field.dataset && DECIMAL.test(text))) return Number(text);
  return text;
}

/** The change that a form says, with its reason and evidence. */
export function proposal(form) {
  const change = { kind: form.dataset.kind };
  const about = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.name === "how") continue;
    const value = said(field, form.dataset.kind === "new");
    if (value !== undefined) put(ABOUT.has(field.name) ? about : change, field.name, value);
  }
  return { change, ...about };
}

/** What a form lacks before it is sent; each with its field. */
export function missing(form) {
  const found = [];
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.closest("[hidden]")) continue;
    const shown = field.dataset.of ? document.getElementById(field.dataset.of) : field;
    const empty = !field.value.trim();
    if (field.dataset.of && empty && shown.value.trim()) found.push({ field: field.name, message: t("请从列表中选择一项", "Choose one from the list") });
    else if (empty && (field.required || "required" in field.dataset)) found.push({ field: field.name, message: t("必填", "Mandatory") });
  }
  return found;
}

function controlOf(form, name) {
  const all = [...form.elements].filter((one) => one.name === name && !one.disabled);
  const found = all[0] || [...form.elements].find((one) => one.name === name);
  if (!found) return null;
  if (found.dataset.of) return document.getElementById(found.dataset.of);
  return found.type === "hidden" ? found.closest("fieldset").querySelector("input:checked, input, select") : found;
}

/** `body.change.new.name` of a refused body is the field `name`. */
const plain = (field) => String(field || "").replace(/^body\./, "").replace(/^change\.(?:[a-z-]+\.)?/, "");

function clear(control) {
  const ids = (control.getAttribute("aria-describedby") || "").split(" ").filter(Boolean);
  ids.filter((id) => id.startsWith("fault-")).forEach((id) => document.getElementById(id)?.remove());
  const rest = ids.filter((id) => !id.startsWith("fault-"));
  control.removeAttribute("aria-invalid");
  if (rest.length) control.setAttribute("aria-describedby", rest.join(" "));
  else control.removeAttribute("aria-describedby");
}

/** Put every fault beside its field and go to the first. Returns how many have no field here. */
export function showFaults(form, faults) {
  form.querySelectorAll("[aria-invalid]").forEach(clear);
  let first = null;
  let loose = 0;
  faults.forEach((fault, at) => {
    const control = controlOf(form, plain(fault.field));
    if (!control) {
      loose += 1;
      return;
    }
    const id = `fault-${form.dataset.kind}-${at}`;
    control.closest(".field, fieldset, .form-end").append(el("p", { class: "field-error", id }, (lang === "en" && fault.message_en) || fault.message));
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") || ""} ${id}`.trim());
    if (!first) first = control;
  });
  if (first) {
    first.focus();
    first.scrollIntoView({ block: "center" });
  }
  return loose;
}

/** Send a form on submit: first what is missing, all at once; then what the register finds, beside the fields. */
export function bindForm(form, path, problem, { faults = () => [], done } = {}) {
  form.addEventListener("input", ({ target }) => {
    const control = target.type === "radio" ? controlOf(form, target.name) : target;
    if (control && control.hasAttribute("aria-invalid")) clear(control); // A fault stands until its field is touched.
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = [...missing(form), ...faults()];
    showFaults(form, found);
    if (found.length) return;
    sendJson(form, path, proposal(form), problem, done, (failure) => {
      const listed = (failure.problem && failure.problem.errors) || [];
      if (listed.length && showFaults(form, listed) === 0) problem.hidden = true;
    });
  });
}
