// A field that is filled from a list by typing: a combobox over a fixed list, or over what a search answers.

import { ComboBox } from "./combo-box.js";
import { el, t } from "./dom.js";

const SHOWN = 60;
const WAIT_MS = 180;

const fold = (text) => String(text || "").toLowerCase().replace(/\s+/g, "");

/** An option: `value`, `text` (what stands in the field), `detail` (beside it), `words` (what typing is compared with). */
export class PickList extends ComboBox {
  /** `options`: an array, or a function from the text typed to a promise of one. */
  constructor(holder, options, taken = () => {}) {
    super(holder.querySelector("[role=combobox]"), holder.querySelector("[role=listbox]"), WAIT_MS);
    this.hidden = holder.querySelector("input[type=hidden]");
    this.options = options;
    this.taken = taken;
    this.input.addEventListener("input", () => {
      this.put("");
      this.later();
    });
    this.input.addEventListener("click", () => this.find(""));
    this.input.addEventListener("blur", () => window.setTimeout(() => this.leave(), 150));
    if (this.hidden.value) this.set(this.hidden.value);
    this.hidden.defaultValue = this.hidden.value;
  }

  /** Choose by value, as when the page opens with one. */
  set(value) {
    const found = Array.isArray(this.options) && this.options.find((one) => one.value === value);
    if (found) this.choose(found);
    return Boolean(found);
  }

  put(value) {
    if (this.hidden.value === value) return;
    this.hidden.value = value;
    this.taken(this.chosen || null);
    this.hidden.dispatchEvent(new Event("input", { bubbles: true }));
  }

  take(index) {
    this.choose(this.items[index]);
  }

  choose(option) {
    this.chosen = option;
    this.input.value = option.text;
    this.put(option.value);
    this.close();
  }

  later() {
    this.chosen = null;
    if (Array.isArray(this.options)) this.find(this.input.value);
    else this.soon(() => this.find(this.input.value));
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
    this.active = -1;
    this.list.replaceChildren(el("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, text));
    this.open();
  }

  show(items) {
    if (!items.length) {
      this.say(t("没有符合的", "None fits"));
      return;
    }
    this.fill(items, (item) => [el("span", { class: "option-name" }, item.text), el("span", { class: "option-kind" }, item.detail || "")]);
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) this.find(this.chosen ? "" : this.input.value);
      else if (this.items.length) this.step(event.key);
    } else if (event.key === "Enter" && !this.list.hidden) {
      event.preventDefault();
      if (this.active >= 0) this.take(this.active);
      else if (this.items.length === 1) this.take(0);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  /** What was typed counts when it is the whole name or code of one option. */
  leave() {
    if (!this.hidden.value && this.input.value.trim() && Array.isArray(this.options)) {
      const typed = fold(this.input.value);
      const same = this.options.filter((one) => fold(one.text) === typed || one.value === typed);
      if (same.length === 1) this.choose(same[0]);
    }
    this.close();
  }

  close() {
    this.asked += 1;
    super.close();
  }
}
