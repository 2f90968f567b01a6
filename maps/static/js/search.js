// The search box: a combobox over GET /api/v1/search, and a place to paste coordinates.

import { dms, parsePosition } from "./gk.js";
import { CENTRAL_MERIDIAN } from "./chrome.js";
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

export class SearchBox {
  constructor(input, map, choose) {
    this.input = input;
    this.choose = choose;
    this.list = document.getElementById(input.getAttribute("aria-controls"));
    this.status = document.getElementById("search-status");
    this.items = [];
    this.active = -1;
    this.asked = 0;
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("focus", () => {
      if (this.items.length) this.open();
    });
    input.addEventListener("blur", () => window.setTimeout(() => this.close(), 120));
    if (input.form) {
      input.form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (this.items.length) this.take(Math.max(0, this.active));
      });
    }
    document.addEventListener("keydown", (event) => {
      const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    });
  }

  later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), WAIT_MS);
  }

  async ask() {
    const text = this.input.value.trim();
    this.asked += 1;
    const mine = this.asked;
    if (!text) {
      this.show([], "");
      return;
    }
    const position = parsePosition(text, CENTRAL_MERIDIAN);
    if (position) {
      const name = `${dms(position.lat)} N ${dms(position.lon)} E`;
      this.show([{ name, collection: "", detail: t("定位到此坐标", "Go to this position"), position }], t("识别为坐标", "Read as a position"));
      return;
    }
    try {
      const found = await fetchJson(`/api/v1/search?q=${encodeURIComponent(text.slice(0, 60))}&limit=${LIMIT}`);
      if (mine !== this.asked) return;
      const count = found.items.length;
      const note = count ? t(`找到 ${count} 条`, `${count} found`) : t("没有找到，请换个名称、编号或拼音", "Nothing found: try another name, number or pinyin");
      this.show(found.items, note);
    } catch (error) {
      if (mine === this.asked) this.show([], t("搜索失败：", "Search failed: ") + error.message);
    }
  }

  show(items, note) {
    this.items = items;
    this.active = -1;
    this.status.textContent = note;
    this.status.classList.toggle("is-empty", Boolean(note) && !items.length);
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    if (items.length) this.open();
    else this.close();
  }

  option(item, index) {
    const kind = KINDS[item.collection];
    const made = el(
      "li",
      { role: "option", id: `search-option-${index}`, "aria-selected": "false" },
      el("span", { class: "option-name" }, item.name),
      el("span", { class: "option-kind" }, kind ? t(kind[0], kind[1]) : t("坐标", "Position")),
      item.is_sample ? el("span", { class: "badge badge-sample" }, t("示例", "Sample")) : null,
      el("span", { class: "option-detail" }, [item.code, item.detail].filter(Boolean).join(" · ")),
    );
    made.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(index);
    });
    return made;
  }

  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.items.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.mark((this.active + step + this.items.length) % this.items.length);
      this.open();
    } else if (event.key === "Escape") {
      if (this.list.hidden) {
        this.input.value = "";
        this.show([], "");
      } else this.close();
    }
  }

  mark(index) {
    this.active = index;
    [...this.list.children].forEach((child, i) => child.setAttribute("aria-selected", String(i === index)));
    this.input.setAttribute("aria-activedescendant", `search-option-${index}`);
    this.list.children[index].scrollIntoView({ block: "nearest" });
  }

  take(index) {
    const item = this.items[index];
    this.input.value = item.name;
    this.close();
    this.choose(item);
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
