// The state of the place-name search in its address, so that a search can be sent to somebody and the back button works.

import { lang } from "./dom.js";

/** q: text; class, division: codes, subtrees; status; as_of: year; same: a name whose places are listed; within: bbox;
 * polygon: area as WKT; approved: years as
 * from-to, either may be open; protection: level of the list of protected names; near: position that distances count from; at: position whose surroundings are shown; pick: the chosen hit. */
const FIELDS = ["q", "class", "division", "status", "as_of", "same", "within", "polygon", "approved", "protection", "near", "at", "pick"];
const FILTERS = ["class", "division", "status", "as_of", "approved", "protection", "within", "polygon"];
const API = "/api/v1/place-names";

export function readState() {
  const query = new URLSearchParams(window.location.search);
  const state = {};
  for (const name of FIELDS) state[name] = (query.get(name) || "").trim();
  return state;
}

export const EMPTY = Object.fromEntries(FIELDS.map((name) => [name, ""]));

/** The filters in force, in the order of the chips. */
export const filtersOf = (state) => FILTERS.filter((name) => state[name]);

/** Is there anything to look for? */
export const asks = (state) => Boolean(state.q || state.same || filtersOf(state).length);

function addressOf(state) {
  const query = new URLSearchParams(window.location.search);
  for (const name of FIELDS) {
    if (state[name]) query.set(name, state[name]);
    else query.delete(name);
  }
  const text = query.toString().replace(/%2C/g, ",");
  return window.location.pathname + (text ? `?${text}` : "");
}

/** Write the address; a new one when the list changes (`push`), else in place of the present. The view stays after #. */
export function writeState(state, push) {
  const address = addressOf(state) + window.location.hash;
  const now = window.location.pathname + window.location.search + window.location.hash;
  if (address === now) return;
  window.history[push ? "pushState" : "replaceState"](null, "", address);
}

export function writeView(map) {
  const centre = map.getCenter();
  const hash = `#map=${map.getZoom()}/${centre.lat.toFixed(5)}/${centre.lng.toFixed(5)}`;
  window.history.replaceState(null, "", window.location.pathname + window.location.search + hash);
}

/** [lat, lon, zoom] of the address, or null. */
export function readView() {
  const view = (new URLSearchParams(window.location.hash.slice(1)).get("map") || "").split("/").map(Number);
  return view.length === 3 && view.every(Number.isFinite) ? [view[1], view[2], view[0]] : null;
}

/** First and last year of a span of years (1980-1989, 1980-, -1989). */
export const yearsOf = (text) => [...(text || "").split("-"), "", ""].slice(0, 2);

/** The parameters of the API for a state: the same for search, export and suggestions. */
export function parameters(state, more) {
  const query = new URLSearchParams();
  const [from, to] = yearsOf(state.approved);
  const wanted = {
    q: state.same || state.q, class: state.class, division: state.division, status: state.status, as_of: state.as_of,
    bbox: state.within, polygon: state.polygon, approved_from: from, approved_to: to, protection: state.protection,
    ...more,
  };
  for (const [name, value] of Object.entries(wanted)) if (value !== "" && value !== null && value !== undefined) query.set(name, value);
  query.set("lang", lang);
  return query;
}

export function searchUrl(state, more) {
  const query = parameters(state, more);
  if (!query.has("q")) query.set("q", ""); // Asked for with nothing typed: all that the filters leave.
  return `${API}/search?${query}`;
}
export const exportUrl = (state, format) => `${API}/export?${parameters(state, { format })}`;
export const suggestUrl = (text, state, limit) => `${API}/suggest?${new URLSearchParams({ q: text, ...(state.division && { division: state.division }), limit, lang })}`;
export const nearbyUrl = (at, state, limit) => `${API}/nearby?${new URLSearchParams({ lon: at.lng.toFixed(6), lat: at.lat.toFixed(6), ...(state.class && { class: state.class }), limit, lang })}`;
