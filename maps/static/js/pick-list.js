// A field that is filled from a list by typing: a combobox over a fixed list, or over what a search answers.

import { el, t } from "./dom.js";

const SHOWN = 60;
const WAIT_MS = 180;

const fold = (text) => String(text || "").toLowerCase().replace(/\s+/g, "");

/** An option: `value`, `text` (what stands in the field), `detail` (beside it), `words` (what typing is compared with). */
export class PickList {
  /** `options`: an array, or a function from the text typed to a promise of one. */
  constructor(holder, options, taken = () => {}) {
    this.input = holder.querySelector("[role=combobox]");
    this.hidden = holder.querySelector("input[type=hidden]");
    this.list = holder.querySelector("[role=listbox]");
    this.options = options;
    this.taken = taken;
    this.items = [];
    this.active = -1;
    this.asked = 0;
    this.input.addEventListener("input", () => {
      this.put("");
      this.later();
    });
    this.input.addEventListener("click", () => this.find(""));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => window.setTimeout(() => this.leave(), 150));
    if (this.hidden.value) this.set(this.hidden.value);
    this.hidden.defaultValue = this.hidden.value;
  }

  /** Choose by value, as when the page opens with one. */
  set(value) {
    const found = Array.isArray(this.options) && this.options.find((one) => one.value === value);
    if (found) this.take(found);
    return Boolean(found);
  }

  put(value) {
    if (this.hidden.value === value) return;
    this.hidden.value = value;
    this.taken(this.chosen || null);
    this.hidden.dispatchEvent(new Event("input", { bubbles: true }));
  }

  take(option) {
    this.chosen = option;
    this.input.value = option.text;
    this.put(option.value);
    this.close();
  }

  later() {
    this.chosen = null;
    window.clearTimeout(this.timer);
    if (Array.isArray(this.options)) this.find(this.input.value);
    else this.timer = window.setTimeout(() => this.find(this.input.value), WAIT_MS);
  }

  async find(text) {
    this.asked += 1;
    const mine = this.asked;
    if (Array.isArray(this.options)) {
      const wanted = fold(text);
      this.show(this.options.filter((one) => !wanted || fold(one.words).includes(wanted)).slice(0, wanted ? SHOWN : undefined));
      return;
    }
    if (!text.trim()) {
      this.close();
      return;
    }
    try {
      const found = await this.options(text.trim());
      if (mine === this.asked) this.show(found);
    } catch (failure) {
      if (mine === this.asked) this.say(failure.message);
    }
  }

  say(text) {
    this.items = [];
    this.list.replaceChildren(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, text));
    this.open();
  }

  show(items) {
    if (!items.length) {
      this.say(t("没有符合的", "None fits"));
      return;
    }
    this.items = items;
    this.active = -1;
    this.list.replaceChildren(...items.map((item, at) => {
      const made = el("li", { role: "option", id: `${this.list.id}-${at}`, "aria-selected": "false" }, el("span", { class: "option-name" }, item.text), el("span", { class: "option-kind" }, item.detail || ""));
      made.addEventListener("mousedown", (event) => {
        event.preventDefault();
        this.take(item);
      });
      return made;
    }));
    this.open();
  }

  key(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.find(this.chosen ? "" : this.input.value);
      else if (this.items.length) this.mark((this.active + (event.key === "ArrowDown" ? 1 : this.items.length - (this.active < 0 ? 0 : 1))) % this.items.length);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      if (this.active >= 0) this.take(this.items[this.active]);
      else if (this.items.length === 1) this.take(this.items[0]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  mark(at) {
    this.active = at;
    [...this.list.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === at)));
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
    this.list.children[at].scrollIntoView({ block: "nearest" });
  }

  /** What was typed counts when it is the whole name or code of one option. */
  leave() {
    if (!this.hidden.value && this.input.value.trim() && Array.isArray(this.options)) {
      const typed = fold(this.input.value);
      const same = this.options.filter((one) => fold(one.text) === typed || one.value === typed);
      if (same.length === 1) this.take(same[0]);
    }
    this.close();
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
