// Points that a tile only counts: what a number stands for under the pointer, and nearer to them at a press.

import { el, number, t } from "./dom.js";

const NEARER = 2;

/** A line of text beside the pointer. */
export class Tip {
  constructor(map) {
    this.node = el("div", { class: "map-tip", "aria-hidden": "true", hidden: true });
    map.getContainer().append(this.node);
    map.on("mouseout movestart", () => this.say("", null));
  }

  say(text, at) {
    this.node.hidden = !text;
    if (!text) return;
    this.node.textContent = text;
    this.node.style.transform = `translate(${at.x + 14}px, ${at.y + 16}px)`;
  }
}

export class Crowds {
  constructor(map, register) {
    this.map = map;
    this.register = register;
  }

  at(latlng) {
    return this.register.painter ? this.register.painter.crowd(latlng) : null;
  }

  words(latlng) {
    const crowd = this.at(latlng);
    return crowd ? t(`${number(crowd.count)} 个，点击放大`, `${number(crowd.count)} here, click to zoom in`) : "";
  }

  /** Go nearer to a crowd that lies at a position; false where there is none. */
  enter(latlng) {
    const crowd = this.at(latlng);
    if (crowd) this.map.setView(crowd.at, this.map.getZoom() + NEARER);
    return Boolean(crowd);
  }
}
