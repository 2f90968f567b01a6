// A map the size of a thumb: the outline of the counties and where a reading of the numbers puts the rows.

import { data } from "./dom.js";

const NS = "http://www.w3.org/2000/svg";
const WIDTH = 220;
const MARGIN = 6;

function svg(tag, attributes) {
  const made = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Degrees to the pixels of a frame; a degree of longitude is shorter than one of latitude. */
function frame([west, south, east, north]) {
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze);
  const height = (north - south) * scale + 2 * MARGIN;
  return { height, at: ([lon, lat]) => [MARGIN + (lon - west) * squeeze * scale, height - MARGIN - (lat - south) * scale] };
}

function rings(geometry) {
  return geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
}

/** Return the picture; `points` are [lon, lat], `label` says in words what it shows. */
export function miniMap(points, label) {
  const { outline, area } = data("wizard");
  const { at, height } = frame(area);
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${height.toFixed(0)}`, class: "mini-map", role: "img", "aria-label": label });
  const path = outline
    .flatMap((one) => rings(one.geometry))
    .map((ring) => `M${ring.map((point) => at(point).map((v) => v.toFixed(1)).join(" ")).join("L")}Z`)
    .join("");
  picture.append(svg("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 6, fill: "#eef3f3", stroke: "#c9d4d6" }));
  if (path) picture.append(svg("path", { d: path, fill: "#fff", stroke: "#8fa3a8", "stroke-width": 0.9 }));
  for (const point of points) {
    const [x, y] = at(point);
    if (x >= 0 && y >= 0 && x <= WIDTH && y <= height) picture.append(svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 3, fill: "#b3341f", stroke: "#fff", "stroke-width": 0.8 }));
  }
  return picture;
}
