// The program inside the offline map of duplicates: a list of groups and their records on a canvas. No request is made.
(function run() {
  const L = window.L;
  const { groups, outlines } = JSON.parse(document.getElementById("data").textContent);
  const AT_ONCE = 200;
  const COLOURS = { breaks: "#b3200f", alike: "#1c64a8", chosen: "#c2410c" };
  const map = L.map("map", { preferCanvas: true, zoomControl: true, attributionControl: false });
  const ground = L.geoJSON(outlines.features ? outlines : [], { interactive: false, style: { color: "#6b7c82", weight: 1.2, fillColor: "#ffffff", fillOpacity: 0.7 } }).addTo(map);
  const points = L.featureGroup().addTo(map);
  const chosen = L.featureGroup().addTo(map);

  function text(tag, content, style) {
    const made = document.createElement(tag);
    made.textContent = content;
    if (style) made.className = style;
    return made;
  }

  function described([name, pinyin, kind, division]) {
    const box = document.createElement("div");
    box.append(text("strong", name), " ", pinyin, text("div", `${kind} ${division}`, "dim"));
    return box;
  }

  function draw(group) {
    for (const member of group.members) {
      const [, , , , lon, lat] = member;
      if (lon === null || lat === null) continue;
      const color = group.breaks ? COLOURS.breaks : COLOURS.alike;
      L.circleMarker([lat, lon], { radius: group.breaks ? 5 : 3.5, color, weight: 1, fillOpacity: 0.6 }).on("click", () => {
        choose(group);
        L.popup().setLatLng([lat, lon]).setContent(described(member)).openOn(map);
      }).addTo(points);
    }
  }

  function choose(group, press) {
    chosen.clearLayers();
    document.querySelectorAll("#groups [aria-pressed=true]").forEach((one) => one.setAttribute("aria-pressed", "false"));
    if (press) press.setAttribute("aria-pressed", "true");
    const placed = group.members.filter((member) => member[4] !== null);
    for (const member of placed) L.circleMarker([member[5], member[4]], { radius: 11, color: COLOURS.chosen, weight: 3, fill: false, interactive: false }).addTo(chosen);
    if (press && placed.length) map.fitBounds(chosen.getBounds(), { padding: [60, 60], maxZoom: 14, animate: false });
    const names = [...new Set(group.members.map((member) => member[0]))].join("、");
    document.getElementById("state").textContent = `${names}：${group.members.length} 条，${group.members.length - placed.length} 条无位置`;
  }

  function row(group) {
    const names = [...new Set(group.members.map((member) => member[0]))];
    const press = text("button", "");
    press.type = "button";
    press.setAttribute("aria-pressed", "false");
    press.append(text("strong", names.slice(0, 4).join("、")), ` ${group.members.length}`, text("div", group.likeness === "same-name" ? "重名" : `同音 ${group.alike}`, "dim"));
    if (group.breaks) press.append(text("span", "违反范围规定", "breaks"));
    press.addEventListener("click", () => choose(group, press));
    const item = document.createElement("li");
    item.append(press);
    return item;
  }

  function show() {
    const asked = document.getElementById("find").value.trim().toLowerCase();
    const only = document.getElementById("breaking").checked;
    const fitting = groups.filter((group) => (!only || group.breaks) && (!asked || group.alike.includes(asked) || group.members.some((member) => member[0].includes(asked))));
    document.getElementById("groups").replaceChildren(...fitting.slice(0, AT_ONCE).map(row));
    document.getElementById("state").textContent = `${fitting.length} 组${fitting.length > AT_ONCE ? `，列出前 ${AT_ONCE} 组` : ""}`;
    points.clearLayers();
    chosen.clearLayers();
    fitting.forEach(draw);
  }

  document.getElementById("find").addEventListener("input", show);
  document.getElementById("breaking").addEventListener("change", show);
  document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  map.setView([29.8, 114.3], 8);
  show();
  const bounds = ground.getBounds().isValid() ? ground.getBounds() : points.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { animate: false });
  window.duplicates = { map, groups, points, chosen };
}());
