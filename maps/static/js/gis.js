// Loaded by every map before folium's own script: gives it `window.gis.createMap` and `window.gis.registerLayer`.

import { FIT, chrome } from "./chrome.js";
import { RegisterLayer } from "./register-layer.js";

const L = window.L;

function createMap(id, settings) {
  const map = L.map(id, {
    zoomControl: false,
    attributionControl: false,
    fadeAnimation: false, // Tiles are transparent: an old one must not shine through a new one.
    zoomSnap: 0.5,
    zoomDelta: 1,
    wheelPxPerZoomLevel: 90,
    minZoom: settings.minZoom,
    maxZoom: settings.maxZoom,
    maxBounds: L.latLngBounds(settings.bounds).pad(0.8),
    keyboardPanDelta: 120,
  });
  map.fitBounds(settings.bounds, FIT);
  window.gis.map = map;
  window.gis.settings = settings;
  chrome(map, settings);
  return map;
}

window.gis = {
  map: null,
  register: null,
  createMap,
  registerLayer(options) {
    window.gis.register = new RegisterLayer(options);
    return window.gis.register;
  },
  featureLayer(features) {
    const style = { color: "#b3341f", weight: 2, fillColor: "#b3341f", fillOpacity: 0.25, interactive: false };
    return L.geoJSON(features, { ...style, style, pointToLayer: (_, at) => L.circleMarker(at, { ...style, radius: 6, fillOpacity: 0.9, color: "#fff" }) });
  },
};
