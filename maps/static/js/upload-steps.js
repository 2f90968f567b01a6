// The steps of the wizard: one section at a time, the address says which (#step=3), the browser's back goes by steps.

import { t } from "./dom.js";

const WORDS = {
  done: t("已完成", "done"),
  attention: t("需要处理", "needs attention"),
  open: "",
};

export class Steps {
  /** `shown(number)` is called after a step came up; `first()` says which one a plain address opens. */
  constructor({ shown, first }) {
    this.nav = document.getElementById("steps");
    this.sections = [...document.querySelectorAll(".step[data-step]")];
    this.shown = shown;
    this.first = first;
    this.current = 0;
    window.addEventListener("popstate", () => this.read());
    window.addEventListener("hashchange", () => this.read());
    document.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#step="]');
      if (!link || event.defaultPrevented) return;
      event.preventDefault();
      this.go(Number(link.hash.slice(6)));
    });
    document.addEventListener("keydown", (event) => this.key(event));
  }

  get last() {
    return this.nav.querySelectorAll("a[data-step]").length;
  }

  wanted() {
    const number = Number(new URLSearchParams(window.location.hash.slice(1)).get("step"));
    return number >= 1 && number <= this.last ? number : 0;
  }

  /** Show the step of the address, or the first one that needs the person. */
  read() {
    const wanted = this.wanted();
    if (wanted) this.show(wanted);
    else this.go(this.first(), { replace: true });
  }

  go(number, { replace } = {}) {
    if (number < 1 || number > this.last) return;
    const values = new URLSearchParams(window.location.hash.slice(1));
    values.set("step", number);
    const rest = [...values].map(([name, value]) => `${name}=${value}`).join("&");
    const address = `${window.location.pathname}${window.location.search}#${rest}`;
    if (replace || number === this.wanted()) window.history.replaceState(null, "", address);
    else window.history.pushState(null, "", address);
    this.show(number, !replace);
  }

  show(number, focus) {
    const changed = number !== this.current;
    this.current = number;
    this.sections.forEach((section) => {
      const here = Number(section.dataset.step) === number;
      // The step with the map is parked out of sight: a map needs a size to draw itself.
      if ("parked" in section.dataset) section.classList.toggle("is-parked", !here);
      else section.hidden = !here;
    });
    this.nav.querySelectorAll("[data-step]").forEach((link) => {
      if (Number(link.dataset.step) === number) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    if (!changed) return;
    this.shown(number);
    if (focus) {
      document.getElementById(`step-${number}-title`).focus({ preventScroll: true });
      this.nav.scrollIntoView({ block: "nearest" });
    }
  }

  /** Say how a step stands: done, attention or open, with a short text. */
  mark(number, state, text) {
    const link = this.nav.querySelector(`[data-step="${number}"]`);
    link.dataset.state = state;
    link.querySelector(".steps-state").textContent = text || WORDS[state];
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog, .map")) return;
    if (event.key === "[") this.go(this.current - 1);
    if (event.key === "]") this.go(this.current + 1);
  }
}

/** The help on the keyboard: `?` opens it, so do buttons with data-keys. */
export function keysHelp() {
  const help = document.getElementById("keys");
  if (!help || !help.showModal) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    if (help.open) help.close();
    else help.showModal();
  });
  document.querySelectorAll("[data-keys]").forEach((made) => made.addEventListener("click", () => help.showModal()));
}
