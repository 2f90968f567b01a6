// The figures of an answer: headline, cards, curve, townships, gaps, method. The same numbers as the API's.

import { el, lang, number, t } from "./dom.js";
import { checkOf, count, kindOf, peopleOf, percent, reach, signed } from "./plan-words.js";

const byId = (id) => document.getElementById(id);
const NS = "http://www.w3.org/2000/svg";
const ROWS = 200;

function svg(name, attributes, ...children) {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The version of the road network, and who is not connected to it. */
function roads(network) {
  const off = network.not_connected.settlements + network.unreached.settlements;
  const people = network.not_connected.people + network.unreached.people;
  return [network.name || network.version || "", `${network.is_sample ? t("（示例，虚构）", " (sample, invented)") : ""}`, t(`；未连通 ${count(off)} 个村（社区）、${count(people)} 人`, `; ${count(off)} settlements, ${count(people)} people not connected`)].join("");
}

export class Figures {
  /** `acts`: township(code), settlement(id), facility(id). */
  constructor(acts) {
    this.acts = acts;
    this.order = "uncovered";
    const tabs = [...document.querySelectorAll("[role=tab]")];
    tabs.forEach((tab, number) => {
      tab.addEventListener("click", () => this.tab(tab));
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = tabs[(number + step + tabs.length) % tabs.length];
        this.tab(next);
        next.focus();
      });
    });
  }

  tab(chosen) {
    document.querySelectorAll("[role=tab]").forEach((tab) => {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
    });
  }

  /** Show an answer; `before` are the totals without the scenario, or null. */
  show(answer, before) {
    this.answer = answer;
    this.seconds = answer.question.threshold_s !== undefined;
    this.headline(answer, before);
    this.cards(answer, before);
    this.curve(answer);
    this.townships(answer);
    this.gaps(answer);
    this.method(answer);
  }

  headline(answer, before) {
    const { totals, question } = answer;
    const who = peopleOf(question);
    const gain = before ? totals.covered - before.covered : 0;
    byId("headline").replaceChildren(
      el("p", { class: "headline-kind" }, kindOf(question.metric), " ", el("span", { class: "headline-share" }, percent(totals.share))),
      el("p", { class: "headline-number" }, el("strong", null, count(totals.uncovered)), t(` ${who}未被覆盖`, ` ${who} not covered`)),
      el("p", { class: "help" }, t(`共 ${count(totals.total)}，已覆盖 ${count(totals.covered)}`, `${count(totals.covered)} of ${count(totals.total)} covered`), totals.unplaced ? t(`，${count(totals.unplaced)} 无所属乡镇`, `, ${count(totals.unplaced)} in no township`) : ""),
      before ? el("p", { class: `headline-gain${gain < 0 ? " is-loss" : ""}`, id: "gain" }, t(`试算方案：${signed(gain)}`, `Scenario: ${signed(gain)}`)) : "",
    );
    byId("status").textContent = t(`${who}未被覆盖 ${count(totals.uncovered)}`, `${count(totals.uncovered)} ${who} not covered`);
  }

  cards(answer) {
    const { key_figures: key, question } = answer;
    const care = question.service === "care-centres";
    const cards = [
      [t("计入的设施", "Facilities counted"), count(key.supply), ""],
      [care ? t("床位", "Beds") : t("墓位", "Plots"), count(key.capacity), key.occupancy === null ? "" : t(`已用 ${percent(key.occupancy)}`, `${percent(key.occupancy)} in use`)],
      [t("每千人", "Per 1,000"), key.per_1000 === null ? "–" : key.per_1000.toFixed(1), ""],
    ];
    if (care) cards.push([t("护理型床位", "Nursing beds"), percent(key.nursing_share), ""]);
    const targets = key.targets.map((one) => el("li", { class: "target" },
      el("span", { class: `badge ${one.met === null ? "badge-plain" : one.met ? "badge-ok" : "badge-warning"}` }, one.met === null ? t("无数", "no figure") : one.met ? t("达标", "met") : t("未达标", "not met")),
      ` ${lang === "en" ? one.title_en : one.title_zh} ${one.unit === "share" ? percent(one.value) : number(one.value)} `,
      el("small", null, el("span", { lang: "zh-CN" }, one.document), one.verified ? "" : t("（未核实）", " (unverified)"))));
    byId("cards").replaceChildren(...cards.map(([title, value, more]) => el("div", { class: "card-figure" }, el("span", null, title), el("strong", null, value), el("small", null, more))), targets.length ? el("ul", { class: "targets" }, ...targets) : "");
  }

  /** People within each distance, cumulative, with the standard as a line. */
  curve(answer) {
    const holder = byId("curve");
    holder.hidden = answer.curve.length < 2 || !answer.totals.total;
    if (holder.hidden) return;
    const [width, height, left, bottom, top] = [400, 150, 44, 24, 14];
    const most = answer.totals.total;
    const last = answer.curve[answer.curve.length - 1].at;
    const x = (at) => left + (at / last) * (width - left - 8);
    const y = (people) => height - bottom - (people / most) * (height - bottom - top);
    const path = answer.curve.map((one, number) => `${number ? "L" : "M"}${x(one.at).toFixed(1)} ${y(one.people).toFixed(1)}`).join("");
    const standard = last / 2;
    const drawn = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-labelledby": "curve-title" });
    for (const share of [0, 0.5, 1]) {
      drawn.append(svg("line", { x1: left, x2: width - 8, y1: y(most * share), y2: y(most * share), class: "grid" }), svg("text", { x: left - 6, y: y(most * share) + 4, "text-anchor": "end" }, `${share * 100}%`));
    }
    for (const at of [0, standard, last]) drawn.append(svg("text", { x: x(at), y: height - 7, "text-anchor": at === last ? "end" : "middle" }, reach(at, this.seconds)));
    drawn.append(svg("path", { d: `${path}L${x(last)} ${y(0)}L${x(0)} ${y(0)}Z`, class: "area" }), svg("path", { d: path, class: "line" }), svg("line", { x1: x(standard), x2: x(standard), y1: top - 6, y2: height - bottom, class: "standard" }));
    holder.replaceChildren(el("figcaption", { id: "curve-title" }, t("到最近设施的累计人口；竖线为标准", "People by distance to the nearest facility; the line is the standard")), drawn);
  }

  townships(answer) {
    const area = answer.question.metric === "unit_ratio";
    const rows = [...answer.townships].sort((a, b) => (b.uncovered ?? -1) - (a.uncovered ?? -1) || (a.code < b.code ? -1 : 1));
    const gains = new Map((answer.difference ? answer.difference.townships : []).map((one) => [one.code, one.covered]));
    const heads = [t("乡镇", "Township"), t("未覆盖", "Not covered"), t("覆盖率", "Covered"), area ? null : t("中位", "Median"), area ? null : "P90"].filter(Boolean);
    const table = el("table", null, el("thead", null, el("tr", null, ...heads.map((head, number) => el("th", { scope: "col", class: number ? "numeric" : null }, head)))), el("tbody", null, ...rows.map((row) => {
      const press = el("button", { type: "button", class: "row-name" }, row.name);
      press.addEventListener("click", () => this.acts.township(row.code));
      const gain = gains.get(row.code);
      const cells = [
        el("td", { class: "numeric" }, count(row.uncovered), gain ? el("small", { class: "gain" }, ` ${signed(-gain)}`) : ""),
        el("td", { class: "numeric" }, percent(row.share)),
      ];
      if (!area) cells.push(el("td", { class: "numeric" }, reach(row.median, this.seconds)), el("td", { class: "numeric" }, reach(row.p90, this.seconds)));
      return el("tr", { "data-code": row.code }, el("th", { scope: "row" }, press), ...cells);
    })));
    byId("townships").replaceChildren(el("div", { class: "table-holder" }, table));
  }

  gaps(answer) {
    if (!answer.gaps.length) {
      const none = answer.question.metric === "unit_ratio" && answer.question.unit === "township" ? t("乡镇见左表。", "See the townships.") : t("没有未覆盖的村（社区）。", "Every settlement is covered.");
      byId("gaps").replaceChildren(el("p", { class: "empty" }, none));
      return;
    }
    const area = answer.question.metric === "unit_ratio";
    const rows = answer.gaps.slice(0, ROWS).map((gap) => {
      const press = el("button", { type: "button", class: "row-name" }, gap.name);
      press.addEventListener("click", () => this.acts.settlement(gap.id));
      const near = gap.nearest ? [reach(gap.distance, this.seconds), el("br"), el("small", null, gap.nearest.name)] : [area ? "–" : t("无可用设施", "no facility")];
      return el("tr", { "data-id": gap.id }, el("th", { scope: "row" }, press, el("br"), el("small", null, gap.township_name)), el("td", { class: "numeric" }, count(gap.people)), el("td", null, ...near));
    });
    const total = answer.gaps_count;
    byId("gaps").replaceChildren(
      el("p", { class: "help" }, t(`共 ${count(total)} 个，按未覆盖人数排列${total > rows.length ? `，列出前 ${rows.length} 个` : ""}。`, `${count(total)} in all, most people first${total > rows.length ? `; the first ${rows.length}` : ""}.`)),
      el("div", { class: "table-holder" }, el("table", null, el("thead", null, el("tr", null, el("th", { scope: "col" }, t("村（社区）", "Settlement")), el("th", { scope: "col", class: "numeric" }, t("人数", "People")), el("th", { scope: "col" }, t("最近设施", "Nearest")))), el("tbody", null, ...rows))),
    );
  }

  method(answer) {
    const { method, question } = answer;
    const facts = [
      [t("口径", "Kind"), kindOf(question.metric)],
      [t("标准", "Standard"), question.metric === "unit_ratio" ? t("服务关系（自建或联建）", "Relation, own or joint") : t(`≤ ${reach(answer.curve[answer.curve.length - 1].at / 2, this.seconds)}，含等于`, `≤ ${reach(answer.curve[answer.curve.length - 1].at / 2, this.seconds)}, equal included`)],
      [t("日期", "As of"), question.as_of],
      [t("需求", "Demand"), t(`${count(method.settlements)} 个村（社区）代表点，${method.years.join("、")} 年`, `${count(method.settlements)} settlements as points, ${method.years.join(", ")}`)],
      [t("设施", "Supply"), t(`${count(method.facilities)} 个，计入 ${count(method.supply)} 个${question.effective_only ? "（不计重大隐患）" : "（含重大隐患）"}`, `${count(method.facilities)}, ${count(method.supply)} counted${question.effective_only ? " (major hazards left out)" : " (major hazards included)"}`)],
      [t("坐标与量算", "Measured in"), `${method.crs} (CGCS2000)`],
      ...(method.network ? [[t("路网", "Roads"), roads(method.network)]] : []),
      [t("数据来源", "Sources"), method.sources.join(t("；", "; "))],
      [t("登记库版本", "Register"), `${method.revision} · ${method.changed_at.slice(0, 10)}`],
      [t("结果编号", "Result"), answer.result_id.slice(0, 16)],
    ];
    const sensitive = (answer.sensitivity || []).map((one) => el("li", null, { "threshold-20": t("标准收紧 20%", "Standard 20% stricter"), "threshold+20": t("标准放宽 20%", "Standard 20% laxer"), "detour-1.3": t("道路弯曲系数 1.3", "Detour factor 1.3") }[one.case], t("：覆盖 ", ": covers "), count(one.covered)));
    const checks = answer.checks ? answer.checks.map((one) => {
      const press = el("button", { type: "button", class: "link" }, one.name);
      press.addEventListener("click", () => this.acts.facility(one.id));
      return el("li", null, press, ` ${checkOf(one.code)}`);
    }) : [];
    const coarse = question.metric === "pop_straight" && question.threshold_m < 5000;
    byId("method").replaceChildren(
      el("dl", { class: "facts" }, ...facts.flatMap(([term, value]) => [el("dt", null, term), el("dd", null, value)])),
      coarse ? el("p", { class: "notice" }, t("需求以村（社区）代表点计算。标准小于 5 千米时，点位误差可能使部分人口归类不准，结果宜看总体，不宜用于单户。", "Demand is one point for each settlement. Below 5 km a point's place can put people in the wrong class: read totals, not households.")) : "",
      sensitive.length ? el("h3", null, t("敏感性", "Sensitivity")) : "", el("ul", { class: "plain-list" }, ...sensitive),
      checks.length ? el("h3", null, t("需要注意的设施", "Facilities to look at")) : "", el("ul", { class: "plain-list" }, ...checks),
    );
  }
}
