// The search box: a combobox over GET /api/v1/search, and a place to paste coordinates.

import { dms, parsePosition } from "./gk.js";
import { CENTRAL_MERIDIAN } from "./chrome.js";
import { ComboBox, focusBySlash } from "./combo-box.js";
import { el, fetchJson, t } from "./dom.js";

const WAIT_MS = 160;
const LIMIT = 12;
const KINDS = {
  divisions: ["行政区划", "Division"],
  "division-seats": ["驻地", "Seat"],
  "boundary-lines": ["界线", "Boundary line"],
  "boundary-markers": ["界桩", "Marker"],
  "boundary-points": ["边界点", "Boundary point"],
  "place-names": ["地名", "Place name"],
  cemeteries: ["公墓", "Cemetery"],
  "care-centres": ["养老设施", "Care centre"],
  settlements: ["村社区", "Settlement"],
};

export class SearchBox extends ComboBox {
  constructor(input, map, choose) {
    super(input, document.getElementById(input.getAttribute("aria-controls")), WAIT_MS);
    this.choose = choose;
    this.status = document.getElementById("search-status");
    this.shownFor = "";
    this.chosen = 0;
    input.addEventListener("input", () => this.soon(() => this.ask()));
    input.addEventListener("focus", () => {
      if (this.items.length) this.open();
    });
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 120));
    if (input.form) {
      input.form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.enter();
      });
    }
    focusBySlash(input);
  }

  get text() {
    return this.input.value.trim();
  }

  /** Take the marked find, the one taken last or the first: of what stands in the box now, not of what stood there before. */
  async enter() {
    window.clearTimeout(this.timer);
    if (this.shownFor !== this.text) await this.ask();
    if (this.items.length && this.shownFor === this.text) this.take(this.active < 0 ? this.chosen : this.active);
  }

  async ask() {
    const { text } = this;
    this.asked += 1;
    const mine = this.asked;
    if (!text) {
      this.show(text, [], "");
      return;
    }
    const position = parsePosition(text, CENTRAL_MERIDIAN);
    if (position) {
      const name = `${dms(position.lat)} N ${dms(position.lon)} E`;
      this.show(text, [{ name, collection: "", detail: t("定位到此坐标", "Go to this position"), position }], t("识别为坐标", "Read as a position"));
      return;
    }
    try {
      const found = await this.slowly(fetchJson(`/api/v1/search?q=${encodeURIComponent(text.slice(0, 60))}&limit=${LIMIT}`));
      if (mine !== this.asked) return;
      const count = found.items.length;
      const note = count ? t(`找到 ${count} 条`, `${count} found`) : t("没有找到，请换个名称、编号或拼音", "Nothing found: try another name, number or pinyin");
      this.show(text, found.items, note);
    } catch (error) {
      if (mine === this.asked) this.show("", [], t("搜索失败：", "Search failed: ") + error.message);
    }
  }

  show(text, items, note) {
    this.shownFor = text;
    this.chosen = 0;
    this.status.textContent = note;
    this.status.classList.toggle("is-empty", Boolean(note) && !items.length);
    this.fill(items, parts);
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.items.length) return;
      this.step(event.key);
      this.open();
    } else if (event.key === "Escape") {
      if (this.list.hidden) {
        this.input.value = "";
        this.show("", [], "");
      } else this.close();
    }
  }

  take(index) {
    const item = this.items[index];
    this.input.value = item.name;
    this.shownFor = item.name;
    this.chosen = index;
    this.close();
    this.choose(item);
  }
}

function parts(item) {
  const kind = KINDS[item.collection];
  return [
    el("span", { class: "option-name" }, item.name),
    el("span", { class: "option-kind" }, kind ? t(kind[0], kind[1]) : t("坐标", "Position")),
    item.is_sample ? el("span", { class: "badge badge-sample" }, t("示例", "Sample")) : null,
    el("span", { class: "option-detail" }, [item.code, item.detail].filter(Boolean).join(" · ")),
  ];
}
