// The search box of the place names: a combobox that suggests from the first character and drops stale answers.

import { CENTRAL_MERIDIAN } from "./chrome.js";
import { ComboBox, focusBySlash } from "./combo-box.js";
import { el, fetchJson, t } from "./dom.js";
import { dms, parsePosition } from "./gk.js";
import { className, count, pathText, tierWord } from "./names-words.js";
import { suggestUrl } from "./names-state.js";

const WAIT_MS = 90;
const LIMIT = 10;

export class NamesBox extends ComboBox {
  /** `acts`: state() of the page, search(text), take(suggestion), go(position), down() into the list, clear(). */
  constructor(input, acts) {
    super(input, document.getElementById(input.getAttribute("aria-controls")), WAIT_MS);
    this.acts = acts;
    this.status = document.getElementById("suggest-status");
    input.addEventListener("input", () => this.later());
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 120));
    input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.enter();
    });
    document.getElementById("q-clear").addEventListener("click", () => this.wipe());
    focusBySlash(input);
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
    this.soon(() => this.ask());
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
      const found = await this.slowly(fetchJson(suggestUrl(text, this.acts.state(), LIMIT)));
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
    this.status.textContent = note;
    this.fill(items, (item) => this.parts(item));
  }

  parts(item) {
    const where = item.position ? t("定位到此，列出附近地名", "Go there and list the names around") : [className(item), pathText(typeof item.division === "string" ? { name: item.division } : item.division)].filter(Boolean).join(" · ");
    const many = Number(item.count) > 1 ? el("span", { class: "option-count" }, t(`${count(item.count)} 处`, `${count(item.count)} places`)) : null;
    const why = item.tier && item.tier !== "exact" && item.tier !== "prefix" ? el("span", { class: "badge badge-plain" }, tierWord(item.tier, this.text)) : null;
    return [
      el("span", { class: "option-name" }, item.text),
      item.pinyin ? el("span", { class: "option-pinyin", lang: "zh-Latn" }, item.pinyin) : null,
      why,
      many,
      el("span", { class: "option-detail" }, where),
    ];
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) {
        if (event.key === "ArrowDown" && !this.acts.down()) this.later();
        return;
      }
      this.step(event.key, true);
    } else if (event.key === "Escape") {
      if (!this.list.hidden) this.close();
      else if (this.input.value) this.wipe();
    }
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
}
