// The duplicate report of a division: counts by division and class, groups by page, their records on the map.

import { el, fetchJson, lang, number, t } from "./dom.js";
import { showProblem } from "./upload-common.js";

const API = "/api/v1/place-names/duplicates";
const PAGE = 100;
const COMMA = t("、", ", ");
const LIKENESS = { "same-name": t("重名", "Same name"), "same-sound": t("同音", "Same sound") };
const byId = (id) => document.getElementById(id);

function counted(counts, by, caption) {
  const head = [t("方式", "Likeness"), by === "class" ? t("类别", "Class") : t("区划", "Division"), t("组", "Groups"), t("条", "Records")];
  const lines = counts.filter((one) => one.by === by || (by === "division" && one.by === "all")).map((one) => el("tr", {},
    el("td", {}, LIKENESS[one.likeness]),
    el("th", { scope: "row" }, one.by === "all" ? t("合计", "All") : t(one.name, one.name_en) || t("未定", "Not known")),
    el("td", { class: "numeric" }, number(one.groups)),
    el("td", { class: "numeric" }, number(one.records))));
  return el("div", { class: "table-holder", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...lines)));
}

export class Report {
  /** `map` draws, `tell(problem)` shows what went wrong. */
  constructor(map) {
    this.map = map;
    byId("report-ask").addEventListener("submit", (event) => {
      event.preventDefault();
      this.make().catch((failure) => {
        byId("report-status").textContent = "";
        showProblem(byId("report-problem"), failure);
      });
    });
  }

  query() {
    const level = byId("report-level").value;
    const asked = new URLSearchParams({ division: byId("report-division").value, level, lang });
    if (byId("report-breaking").checked) asked.set("breaking", "true");
    return asked;
  }

  async make() {
    byId("report-status").textContent = t("正在查…", "Looking…");
    byId("report-problem").hidden = true;
    const asked = this.query();
    this.asked = asked;
    const found = await fetchJson(`${API}?${asked}&limit=${PAGE}`);
    if (asked !== this.asked) return; // asked anew meanwhile
    for (const form of ["csv", "html"]) {
      byId(`report-${form}`).href = `${API}.${form}?${asked}`;
      byId(`report-${form}`).hidden = false;
    }
    byId("report-status").textContent = t(
      `${found.division.name}：${number(found.groups_total)} 组，其中 ${number(found.groups_breaking)} 组违反范围规定。`,
      `${found.division.name}: ${number(found.groups_total)} groups, ${number(found.groups_breaking)} of which break the rule of their scope.`);
    this.body = el("tbody", {});
    const head = [t("名称或读音", "Name or sound"), t("方式", "Likeness"), t("条数", "Records"), t("范围规定", "Rule of scope"), t("所在", "Where")];
    const more = el("button", { type: "button", class: "button is-quiet no-print" }, t("再列一些", "List more"));
    more.addEventListener("click", () => this.more(more).catch((failure) => showProblem(byId("report-problem"), failure)));
    byId("report").replaceChildren(
      el("div", { class: "counts" }, counted(found.counts, "division", t("按区划", "By division")), counted(found.counts, "class", t("按类别", "By class"))),
      el("div", { class: "groups table-holder", tabindex: "0", role: "region", "aria-label": t("各组", "Groups") },
        el("table", {}, el("caption", {}, t("各组（选中后在地图上显示）", "Groups (choose one to see it on the map)")),
          el("thead", {}, el("tr", {}, ...head.map((name, at) => el("th", { scope: "col", class: at === 1 || at === 4 ? "wide-only" : null }, name)))), this.body)),
      more);
    this.add(found, more);
  }

  async more(press) {
    this.add(await fetchJson(`${API}?${this.asked}&limit=${PAGE}&after=${this.next}`), press);
  }

  add(found, press) {
    this.next = found.next;
    press.hidden = found.next === null;
    this.body.append(...found.groups.map((group) => this.line(group)));
  }

  line(group) {
    const names = [...new Set(group.members.map((one) => one.name))];
    const name = el("button", { type: "button", class: "row-name" }, names.slice(0, 5).join(COMMA));
    name.addEventListener("click", () => this.go(group));
    const where = [...new Set(group.members.map((one) => one.division))];
    return el("tr", { "data-alike": group.alike },
      el("th", { scope: "row" }, name),
      el("td", { class: "wide-only" }, LIKENESS[group.likeness]),
      el("td", { class: "numeric" }, number(group.members.length)),
      el("td", {}, group.breaks ? el("span", { class: "badge badge-error" }, t("违反", "Broken")) : el("span", { class: "badge badge-plain" }, t("未违反", "Kept"))),
      el("td", { class: "wide-only" }, `${where.slice(0, 3).join(COMMA)}${where.length > 3 ? " …" : ""}`));
  }

  /** Show the records of a group on the map. */
  go(group) {
    const evidence = group.members.map((one) => ({ id: one.id, geometry: one.lon === null ? null : { type: "Point", coordinates: [one.lon, one.lat] } }));
    this.map.show([{ severity: group.breaks ? "error" : "info", evidence }]);
    this.map.fit();
    byId("stage").scrollIntoView({ block: "nearest" });
    byId("report-status").textContent = t(`${group.members.length} 条记录已在地图上显示。`, `${group.members.length} records are shown on the map.`);
  }
}
