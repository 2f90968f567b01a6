// The program inside the map of a coverage that is opened from a disk. No request is made; texts are set as text.
(function run() {
  const L = window.L;
  const { answer, shapes, classes } = JSON.parse(document.getElementById("data").textContent);
  const INK = { gap: "#b3200f", supply: "#1c64a8", idle: "#6b7c82", planned: "#c2410c" };
  const HATCH = "url(#hatch)";
  const rows = new Map(answer.townships.map((row) => [row.code, row]));
  const seconds = answer.question.threshold_s !== undefined;
  let map;
  let english = false;
  const t = (zh, en) => (english ? en : zh);
  const number = new Intl.NumberFormat("en-GB");
  const count = (value) => (value === null || value === undefined ? t("不公开", "withheld") : number.format(value));
  const percent = (share) => (share === null || share === undefined ? "–" : `${(share * 100).toFixed(1)}%`);
  const far = (value) => (value === null || value === undefined ? "–" : seconds ? t(`${(value / 60).toFixed(1)} 分钟`, `${(value / 60).toFixed(1)} min`) : t(`${Math.round(value)} 米`, `${Math.round(value)} m`));

  function lines(title, ...facts) {
    const box = document.createElement("div");
    const head = document.createElement("strong");
    head.textContent = title;
    box.append(head);
    for (const fact of facts.filter(Boolean)) {
      const line = document.createElement("div");
      line.textContent = fact;
      box.append(line);
    }
    return box;
  }

  /** Shows a box of lines where something is clicked; a box is made of elements, never of markup. */
  const tell = (shape, box) => shape.on("click", ({ latlng }) => L.popup().setLatLng(latlng).setContent(box()).openOn(map));

  function fill(code) {
    const row = rows.get(code);
    if (!row || row.suppressed || row.share === null) return HATCH;
    return classes.find((one) => row.share < one.upper).fill;
  }

  function told(feature) {
    const row = rows.get(feature.properties.code);
    const name = feature.properties.name;
    if (!row) return lines(name, t("不在范围内，或没有人口", "Outside the area, or nobody lives there"));
    if (row.suppressed) return lines(name, t("人数过少，不公开", "Too few people, withheld"));
    return lines(name, `${percent(row.share)} · ${count(row.covered)} / ${count(row.total)}`, row.median === null || row.median === undefined ? "" : t(`中位 ${far(row.median)}，P90 ${far(row.p90)}`, `Median ${far(row.median)}, P90 ${far(row.p90)}`));
  }

  function of(level) {
    const found = shapes.filter((one) => one.level === level);
    return { type: "FeatureCollection", features: found.map(({ code, name, geometry }) => ({ type: "Feature", properties: { code, name }, geometry })) };
  }

  /** Signs are smaller on a small map of everything, and grow with the zoom. */
  const size = () => Math.min(Math.max((map.getZoom() - 6) / 4, 0.45), 1.15);

  function group(marks) {
    const made = L.layerGroup(marks);
    const fit = () => marks.forEach((mark) => mark.setRadius(mark.options.full * size()));
    map.on("zoomend", fit);
    made.on("add", fit);
    return made;
  }

  const parts = {};
  parts.map = (id, words) => {
    english = words.lang === "en";
    map = L.map(id, { zoomControl: false, attributionControl: false, minZoom: 6, maxZoom: 18, zoomSnap: 0.25 });
    L.control.zoom({ zoomInTitle: t("放大", "Zoom in"), zoomOutTitle: t("缩小", "Zoom out") }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    for (const [pane, z] of [["ground", 300], ["borders", 310], ["gaps", 410], ["sites", 420]]) map.createPane(pane).style.zIndex = z;
    map.getPane("borders").style.pointerEvents = "none";
    map.setView([29.8, 114.3], 8);
    return map;
  };
  parts.townships = () => {
    const layer = L.geoJSON(of("township"), {
      renderer: L.svg({ pane: "ground", padding: 0.3 }),
      pane: "ground",
      style: (feature) => ({ color: "#ffffff", weight: 0.8, fillOpacity: 0.85, fillColor: fill(feature.properties.code) }),
      onEachFeature: (feature, shape) => tell(shape.bindTooltip(() => told(feature), { sticky: true }), () => told(feature)),
    });
    if (layer.getLayers().length) map.fitBounds(layer.getBounds(), { padding: [12, 12], animate: false });
    parts.ground = layer;
    return layer;
  };
  parts.counties = () => L.geoJSON(of("county"), { renderer: L.svg({ pane: "borders" }), pane: "borders", interactive: false, style: { color: "#3c4f57", weight: 1.6, fill: false } });
  parts.gaps = () => {
    const renderer = L.canvas({ pane: "gaps", padding: 0.3, tolerance: 4 });
    return group(answer.gaps.map((one) => tell(L.circleMarker([one.lat, one.lon], { renderer, pane: "gaps", full: Math.min(2.5 + Math.sqrt(one.people) / 9, 9), color: "#ffffff", weight: 1, fillColor: INK.gap, fillOpacity: 0.9 }),
      () => lines(one.name, one.township_name, t(`未覆盖 ${count(one.people)}`, `${count(one.people)} not covered`), one.nearest ? t(`最近：${one.nearest.name}，${far(one.distance)}`, `Nearest: ${one.nearest.name}, ${far(one.distance)}`) : ""))));
  };
  parts.facilities = () => {
    const renderer = L.canvas({ pane: "sites", padding: 0.3, tolerance: 6 });
    return group(answer.facilities.map((one) => tell(L.circleMarker([one.lat, one.lon], { renderer, pane: "sites", full: 6, color: one.counts ? "#ffffff" : INK.idle, weight: one.counts ? 1.5 : 2, dashArray: one.counts ? null : "2 2", fillColor: INK.supply, fillOpacity: one.counts ? 0.95 : 0.05 }),
      () => lines(one.name, english ? one.type_name_en : one.type_name, one.township_name, t(`床位或墓位：${one.capacity === null ? "–" : count(one.capacity)}`, `Beds or plots: ${one.capacity === null ? "–" : count(one.capacity)}`), one.counts ? "" : t("不计入", "Not counted")))));
  };
  parts.changes = () => {
    const renderer = L.canvas({ pane: "sites", padding: 0.3, tolerance: 6 });
    return group(answer.changes.filter((one) => one.lon !== undefined).map((one) => tell(L.circleMarker([one.lat, one.lon], { renderer, pane: "sites", full: 10, color: INK.planned, weight: 3, fillColor: "#ffffff", fillOpacity: 0.4 }), () => lines(one.name || one.id))));
  };
  window.coverage = parts;
}());
