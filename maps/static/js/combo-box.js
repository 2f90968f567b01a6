// What every field with a list of choices below it does: open and close, mark by the arrows, choose by a press,
// wait for a pause in typing. What is asked, shown and taken is the matter of the field.

import { el, t } from "./dom.js";

const SLOW_MS = 700;

export class ComboBox {
  /** `list`: the listbox of `input`; a field defines key(event) and take(index), and `status`, where it speaks. */
  constructor(input, list, waitMs) {
    this.input = input;
    this.list = list;
    this.waitMs = waitMs;
    this.items = [];
    this.active = -1;
    this.waiting = 0; // How many answers are waited for.
    this.asked = 0; // An answer counts only when nothing was asked after it.
    input.addEventListener("keydown", (event) => {
      if (!event.isComposing) this.key(event); // Enter and arrows belong to the input method.
    });
  }

  /** Do `ask` when typing pauses. */
  soon(ask) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(ask, this.waitMs);
  }

  /** Wait for an answer; one that takes its time shows in the field and is said in `this.status`. */
  async slowly(answer) {
    const timer = window.setTimeout(() => {
      this.input.setAttribute("aria-busy", "true");
      this.status.textContent = t("正在查找…", "Looking…");
    }, SLOW_MS);
    this.waiting += 1;
    try {
      return await answer;
    } finally {
      window.clearTimeout(timer);
      this.waiting -= 1;
      if (!this.waiting) this.input.removeAttribute("aria-busy");
    }
  }

  /** Put `items` into the list, each as what `parts(item)` makes of it. */
  fill(items, parts) {
    this.items = items;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...items.map((item, index) => this.option(index, parts(item))));
    if (items.length) this.open();
    else this.close();
  }

  option(index, parts) {
    const made = el("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" }, ...parts);
    made.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(index);
    });
    return made;
  }

  /** Mark the option at `index`; below 0 none. */
  mark(index) {
    this.active = index;
    [...this.list.children].forEach((child, at) => child.setAttribute("aria-selected", String(at === index)));
    if (index < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", this.list.children[index].id);
    this.list.children[index].scrollIntoView({ block: "nearest" });
  }

  /** Mark the next option in the direction of an arrow key, around the ends; with `box` the field is one of the stops. */
  step(key, box = false) {
    const forth = key === "ArrowDown";
    const count = this.items.length;
    if (box) this.mark(((this.active + 1 + (forth ? 1 : count)) % (count + 1)) - 1);
    else this.mark(this.active < 0 ? (forth ? 0 : count - 1) : (this.active + (forth ? 1 : count - 1)) % count);
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/** The key / goes to the search box from anywhere but a field. */
export function focusBySlash(input) {
  document.addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
