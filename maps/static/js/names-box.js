// The search box of the place names: a combobox that suggests from the first character and drops stale answers.

import { CENTRAL_MERIDIAN } from "./chrome.js";
import { el, fetchJson, t } from "./dom.js";
import { dms, parsePosition } from "./gk.js";
import { className, count, pathText, tierWord } from "./names-words.js";
import { suggestUrl } from "./names-state.js";

const WAIT_MS = 90;
const LIMIT = 10;

export class NamesBox {
  /** `acts`: state() of the page, search(text), take(suggestion), go(position), down() into the list, clear(). */
  constructor(input, acts) {
    this.input = input;
    this.acts = acts;
    this.list = document.getElementById(input.getAttribute("aria-controls"));
    this.status = document.getElementById("suggest-status");
    this.items = [];
    this.active = -1;
    this.asked = 0;
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 120));
    input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.enter();
    });
    document.getElementById("q-clear").addEventListener("click", () => this.wipe());
    document.addEventListener("keydown", (event) => {
      const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
  }

  get text() {
    return this.input.value.trim();
  }

  set(text) {
    this.input.value = text;
    this.forget();
  }

  /** Whatever is under way is of no use any more. */
  forget() {
    window.clearTimeout(this.timer);
    this.asked += 1;
    this.show([], "");
    document.getElementById("q-clear").hidden = !this.input.value;
  }

  wipe() {
    this.set("");
    this.input.focus();
    this.acts.clear();
  }

  later() {
    document.getElementById("q-clear").hidden = !this.input.value;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const { text } = this;
    this.asked += 1;
    const mine = this.asked;
    if (!text) {
      this.show([], "");
      return;
    }
    const position = parsePosition(text, CENTRAL_MERIDIAN);
    if (position) {
      const at = `${dms(position.lat)} N ${dms(position.lon)} E`;
      this.show([{ text: at, position }], t("识别为坐标", "Read as a position"));
      return;
    }
    try {
      const found = await fetchJson(suggestUrl(text, this.acts.state(), LIMIT));
      // An answer counts only for the text that stands in the box now: it says which text it is for.
      if (mine !== this.asked || found.q.trim() !== this.text) return;
      const once = found.items.filter((one, at) => found.items.findIndex((other) => other.text === one.text && other.id === one.id) === at);
      const items = once.length ? once : (found.did_you_mean || []).map((word) => ({ text: word, tier: "mean" }));
      const { length } = items;
      this.show(items, length ? t(`${length} 条建议，按上下键选择`, `${length} suggestions, use the arrow keys`) : t("没有建议，按回车搜索", "No suggestion; press Enter to search"));
    } catch (error) {
      if (mine === this.asked) this.show([], t("读不到建议：", "No suggestions: ") + error.message);
    }
  }

  show(items, note) {
    this.items = items;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = note;
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    if (items.length) this.open();
    else this.close();
  }

  option(item, index) {
    const where = item.position ? t("定位到此，列出附近地名", "Go there and list the names around") : [className(item), pathText(typeof item.division === "string" ? { name: item.division } : item.division)].filter(Boolean).join(" · ");
    const many = Number(item.count) > 1 ? el("span", { class: "option-count" }, t(`${count(item.count)} 处`, `${count(item.count)} places`)) : null;
    const why = item.tier && item.tier !== "exact" && item.tier !== "prefix" ? el("span", { class: "badge badge-plain" }, tierWord(item.tier, this.text)) : null;
    const made = el(
      "li",
      { role: "option", id: `suggest-${index}`, "aria-selected": "false" },
      el("span", { class: "option-name" }, item.text),
      item.pinyin ? el("span", { class: "option-pinyin", lang: "zh-Latn" }, item.pinyin) : null,
      why,
      many,
      el("span", { class: "option-detail" }, where),
    );
    made.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(index);
    });
    return made;
  }

  key(event) {
    if (event.isComposing) return; // Enter and arrows belong to the input method.
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) {
        if (event.key === "ArrowDown" && !this.acts.down()) this.later();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = this.items.length + 1; // One more: back in the box.
      this.mark(((this.active + 1 + step + places) % places) - 1);
    } else if (event.key === "Escape") {
      if (!this.list.hidden) this.close();
      else if (this.input.value) this.wipe();
    }
  }

  mark(index) {
    this.active = index;
    [...this.list.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === index)));
    if (index < 0) {
      this.input.removeAttribute("aria-activedescendant");
      return;
    }
    this.input.setAttribute("aria-activedescendant", `suggest-${index}`);
    this.list.children[index].scrollIntoView({ block: "nearest" });
  }

  enter() {
    if (!this.list.hidden && this.active >= 0) {
      this.take(this.active);
      return;
    }
    const { text } = this;
    const position = parsePosition(text, CENTRAL_MERIDIAN);
    this.forget();
    if (position) this.acts.go(position);
    else this.acts.search(text);
  }

  take(index) {
    const item = this.items[index];
    if (item.position) {
      this.forget();
      this.acts.go(item.position);
      return;
    }
    this.set(item.text);
    this.acts.take(item);
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.active = -1;
  }
}
