// Gauss-Krueger on the CGCS2000 ellipsoid (GRS 80 flattening 1/298.257222101), Krueger's series to n^4:
// agrees with PROJ to well below 1 mm inside a 3-degree zone. Degrees in, metres out; X is north, Y is east.

const A = 6378137.0;
const F = 1 / 298.257222101;
const N = F / (2 - F);
const E = Math.sqrt(F * (2 - F));
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const FALSE_EASTING = 500000;

const ALPHA = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
  (49561 / 161280) * N ** 4,
];
const BETA = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - (1 / 360) * N ** 4,
  (1 / 48) * N ** 2 + (1 / 15) * N ** 3 - (437 / 1440) * N ** 4,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4,
  (4397 / 161280) * N ** 4,
];
const DELTA = [
  2 * N - (2 / 3) * N ** 2 - 2 * N ** 3 + (116 / 45) * N ** 4,
  (7 / 3) * N ** 2 - (8 / 5) * N ** 3 - (227 / 45) * N ** 4,
  (56 / 15) * N ** 3 - (136 / 35) * N ** 4,
  (4279 / 630) * N ** 4,
];

const rad = (degrees) => (degrees * Math.PI) / 180;
const deg = (radians) => (radians * 180) / Math.PI;

/** Project degrees to {northing, easting} in metres, 3-degree zone of the central meridian, no zone prefix. */
export function forward(lat, lon, centralMeridian) {
  const sine = Math.sin(rad(lat));
  const away = rad(lon - centralMeridian);
  const tau = Math.sinh(Math.atanh(sine) - E * Math.atanh(E * sine));
  const xi = Math.atan2(tau, Math.cos(away));
  const eta = Math.atanh(Math.sin(away) / Math.hypot(1, tau));
  let northing = xi;
  let easting = eta;
  ALPHA.forEach((a, i) => {
    const k = 2 * (i + 1);
    northing += a * Math.sin(k * xi) * Math.cosh(k * eta);
    easting += a * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  return { northing: RADIUS * northing, easting: FALSE_EASTING + RADIUS * easting };
}

/** The way back: metres (easting without prefix) to {lat, lon} in degrees. */
export function inverse(northing, easting, centralMeridian) {
  const xi = northing / RADIUS;
  const eta = (easting - FALSE_EASTING) / RADIUS;
  let x = xi;
  let y = eta;
  BETA.forEach((b, i) => {
    const k = 2 * (i + 1);
    x -= b * Math.sin(k * xi) * Math.cosh(k * eta);
    y -= b * Math.cos(k * xi) * Math.sinh(k * eta);
  });
  const chi = Math.asin(Math.sin(x) / Math.cosh(y));
  const lat = DELTA.reduce((sum, d, i) => sum + d * Math.sin(2 * (i + 1) * chi), chi);
  return { lat: deg(lat), lon: centralMeridian + deg(Math.atan2(Math.sinh(y), Math.cos(x))) };
}

/** Degrees as 29°50′12.34″; rounded as a whole so that 60.00″ never shows. */
export function dms(degrees) {
  const hundredths = Math.round(Math.abs(degrees) * 360000);
  const d = Math.floor(hundredths / 360000);
  const m = Math.floor((hundredths % 360000) / 6000);
  const s = ((hundredths % 6000) / 100).toFixed(2).padStart(5, "0");
  return `${degrees < 0 ? "-" : ""}${d}°${String(m).padStart(2, "0")}′${s}″`;
}

const NUMBER = /[-+]?\d+(?:\.\d+)?/g;

/**
 * Read a pasted position: decimal degrees or degrees-minutes-seconds in either order, or northing and easting with or
 * without the zone prefix 38. Returns {lat, lon} or null. Which is which is told by size: in the area of interest the
 * ranges do not meet.
 */
export function parsePosition(text, centralMeridian) {
  const plain = text.replace(/[０-９．]/g, (c) => (c === "．" ? "." : String.fromCharCode(c.charCodeAt(0) - 65248)));
  const found = (plain.match(NUMBER) || []).map(Number);
  let pair = null;
  if (found.length === 6) {
    pair = [found[0] + found[1] / 60 + found[2] / 3600, found[3] + found[4] / 60 + found[5] / 3600];
  } else if (found.length === 2 && /^[\s\d.,;，、；+°NSEWnsewXYxy:=北东经纬度-]+$/.test(plain)) {
    pair = found;
  }
  if (!pair) return null;
  const [first, second] = pair;
  const isLat = (v) => v >= 3 && v <= 54;
  const isLon = (v) => v >= 73 && v <= 136;
  if (isLat(first) && isLon(second)) return { lat: first, lon: second };
  if (isLon(first) && isLat(second)) return { lat: second, lon: first };
  const bare = (v) => (v > 38000000 && v < 39000000 ? v - 38000000 : v);
  const isNorth = (v) => v > 2500000 && v < 4500000;
  const isEast = (v) => bare(v) > 300000 && bare(v) < 700000;
  if (isNorth(first) && isEast(second)) return inverse(first, bare(second), centralMeridian);
  if (isNorth(second) && isEast(first)) return inverse(second, bare(first), centralMeridian);
  return null;
}
