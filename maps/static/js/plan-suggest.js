// Where to build next: the best new sites for the question on the page, with proof or gap, taken into the scenario.

import { el, fetchJson, lang, t } from "./dom.js";
import { INK, count, percent, reach } from "./plan-words.js";

const L = window.L;
const API = "/api/v1/coverage/siting";
const NS = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

function svg(name, attributes, ...children) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export class Suggest {
  /** `acts`: question(), changes(), show(lat, lon), take(sites). `map` is the Leaflet map. */
  constructor(map, acts) {
    this.map = map;
    this.acts = acts;
    this.pins = L.layerGroup().addTo(map);
    if (!byId("suggest")) return;
    byId("suggest-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
    byId("suggest-form").addEventListener("input", () => this.dress());
    byId("suggest").addEventListener("toggle", () => this.clear(!byId("suggest").open));
    this.dress();
  }

  dress() {
    const aim = byId("aim").value;
    byId("suggest-form").querySelectorAll("[data-aim]").forEach((part) => {
      part.hidden = !part.dataset.aim.split(" ").includes(aim);
    });
    byId("place-classes").parentElement.hidden = byId("candidates").value !== "places";
  }

  /** The request as the API takes it; throws what is wrong with what was typed. */
  wanted() {
    const question = this.acts.question();
    if (question.metric === "unit_ratio") throw new Error(t("选址按人口覆盖计算：请先在上方选择人口覆盖率（直线距离或路网）。", "Sites are chosen by people: choose people covered, straight line or by road, above first."));
    const whole = (id, title, least, most) => {
      const value = byId(id).value.trim();
      const fits = /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
      byId(id).setAttribute("aria-invalid", String(!fits));
      if (!fits) throw new Error(t(`${title}须为 ${least} 到 ${most} 的整数，现为「${value}」。`, `${title} is a whole number from ${least} to ${most}, not “${value}”.`));
      return Number(value);
    };
    const aim = byId("aim").value;
    const changes = this.acts.changes();
    const asked = { ...question, aim, minimum_per_township: whole("minimum", t("每乡镇下限", "The minimum"), 0, 100) };
    if (aim === "fewest_sites") asked.share = whole("share", t("目标覆盖率", "The target share"), 1, 100) / 100;
    else asked.new_sites = whole("new-sites", t("新增数", "The number of sites"), 0, 5000);
    const source = byId("candidates").value;
    asked.candidates = { source };
    if (source === "places") asked.candidates.place_classes = byId("place-classes").value.split(/[\s,，、]+/).filter(Boolean);
    asked.changes = source === "points" ? changes.filter((one) => one.op !== "add") : changes;
    if (source === "points") asked.candidates.points = changes.filter((one) => one.op === "add").map(({ id, name, lon, lat }) => ({ id, name, lon, lat }));
    return asked;
  }

  async ask() {
    const into = byId("suggested");
    const started = performance.now();
    const press = byId("suggest-form").querySelector("button");
    const told = () => t(`正在求解，已 ${Math.round((performance.now() - started) / 1000)} 秒`, `Solving, ${Math.round((performance.now() - started) / 1000)} s so far`);
    let ticking;
    this.clear(true);
    try {
      const asked = this.wanted();
      press.disabled = true;
      into.setAttribute("aria-busy", "true");
      into.replaceChildren(el("p", { class: "help" }, told()));
      ticking = window.setInterval(() => into.replaceChildren(el("p", { class: "help" }, told())), 1000);
      this.show(await fetchJson(`${API}?lang=${lang}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked) }), into);
    } catch (error) {
      into.replaceChildren(this.problem(error));
    } finally {
      window.clearInterval(ticking);
      press.disabled = false;
      into.setAttribute("aria-busy", "false");
    }
  }

  problem(error) {
    const errors = (error.problem && error.problem.errors) || [];
    const reasons = errors.map((one) => el("li", null, (lang === "en" ? one.detail_en : one.detail) || one.detail));
    return el("div", { class: "notice is-error", role: "alert" }, el("p", null, error.message), reasons.length ? el("ul", { class: "plain-list" }, ...reasons) : "");
  }

  proof(answer) {
    if (answer.status === "optimal") return [t("已证明最优", "Proved the best"), "badge-ok"];
    if (answer.gap !== null) return [t(`距最优至多 ${percent(answer.gap)}`, `At most ${percent(answer.gap)} from the best`), "badge-warning"];
    return [t("启发式，未证明", "Heuristic, not proved"), "badge-warning"];
  }

  show(answer, into) {
    const [words, badge] = this.proof(answer);
    const gain = answer.totals.covered - answer.before.covered;
    const take = el("button", { type: "button", class: "button" }, t("加入试算方案", "Take into the scenario"));
    take.addEventListener("click", () => {
      this.clear(true);
      this.acts.take(answer.changes);
    });
    const idle = answer.idle_required.length ? el("p", { class: "help" }, t(`现有设施中 ${answer.idle_required.length} 处的标准内没有本范围的人口。`, `${answer.idle_required.length} standing facilities have nobody of this area within the standard.`)) : "";
    into.replaceChildren(
      el("p", null, el("span", { class: `badge ${badge}` }, words)),
      el("p", null, t(`新增 ${answer.sites.length} 处：覆盖 ${count(answer.before.covered)} → ${count(answer.totals.covered)}（${percent(answer.totals.share)}），增加 `, `${answer.sites.length} new: ${count(answer.before.covered)} → ${count(answer.totals.covered)} covered (${percent(answer.totals.share)}), `), el("strong", { id: "suggested-gain" }, `+${count(gain)}`)),
      answer.unreachable ? el("p", { class: "help" }, t(`${count(answer.unreachable)} 人距任何备选都超出标准。`, `${count(answer.unreachable)} people are beyond the standard of every candidate.`)) : "",
      answer.cost && answer.cost.mean_served !== null ? el("p", { class: "help" }, t(`已覆盖人口平均 ${reach(answer.cost.mean_served, answer.cost.unit === "s")}`, `${reach(answer.cost.mean_served, answer.cost.unit === "s")} on average for those covered`)) : "",
      idle,
      this.curve(answer),
      el("ol", { class: "suggested-sites" }, ...answer.sites.map((site) => this.row(site))),
      answer.sites.length ? el("p", { class: "scenario-acts" }, take) : el("p", { class: "help" }, t("没有能增加覆盖的备选。", "No candidate adds anybody.")),
      el("p", { class: "help" }, `${answer.method.solver} · ${answer.method.crs} · ${t("备选", "candidates")} ${count(answer.method.candidates)} · ${t("保留", "standing")} ${count(answer.required)} · ${answer.method.years.join(", ")} · ${answer.result_id.slice(0, 12)}`),
    );
    into.scrollIntoView({ block: "nearest" });
    this.pins.clearLayers();
    for (const site of answer.sites) {
      const icon = L.divIcon({ className: "suggested-pin", html: el("span", null, String(site.order)), iconSize: [24, 24] });
      L.marker([site.lat, site.lon], { pane: "pin", keyboard: false, interactive: false, icon }).addTo(this.pins);
    }
    if (answer.sites.length) this.map.fitBounds(L.latLngBounds(answer.sites.map((site) => [site.lat, site.lon])).pad(0.3), { maxZoom: 11, animate: false });
  }

  row(site) {
    const press = el("button", { type: "button", class: "row-name" }, site.name || site.id);
    press.addEventListener("click", () => this.acts.show(site.lat, site.lon));
    return el("li", null, press, el("small", null, ` ${site.township_name} `), el("span", { class: "gain" }, `+${count(site.adds_people)}`));
  }

  /** People within reach by number of new sites: where a budget ends. */
  curve(answer) {
    const [width, height, left, bottom, top] = [260, 120, 38, 22, 8];
    const most = Math.max(answer.totals.total, 1);
    const last = answer.curve.length - 1;
    if (last < 1) return "";
    const x = (at) => left + (at / last) * (width - left - 10);
    const y = (people) => height - bottom - (people / most) * (height - bottom - top);
    const drawn = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": "suggested-curve" });
    for (const share of [0, 0.5, 1]) drawn.append(svg("line", { x1: left, x2: width - 10, y1: y(most * share), y2: y(most * share), class: "grid" }), svg("text", { x: left - 5, y: y(most * share) + 4, "text-anchor": "end" }, `${share * 100}%`));
    for (const at of [0, last]) drawn.append(svg("text", { x: x(at), y: height - 6, "text-anchor": "middle" }, String(at)));
    drawn.append(svg("path", { d: answer.curve.map((one, at) => `${at ? "L" : "M"}${x(at).toFixed(1)} ${y(one.people).toFixed(1)}`).join(""), class: "line" }));
    for (const [at, one] of answer.curve.entries()) drawn.append(svg("circle", { cx: x(at), cy: y(one.people), r: 2.5, fill: INK.planned }));
    return el("figure", { class: "curve" }, el("figcaption", { id: "suggested-curve" }, t("覆盖人口随新增数的变化（按增益排序）", "People covered by number of new sites, most gain first")), drawn);
  }

  clear(all) {
    this.pins.clearLayers();
    if (all && byId("suggested")) byId("suggested").replaceChildren();
  }
}
