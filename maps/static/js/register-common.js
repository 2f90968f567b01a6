// What both painters of the register need.

export function matches(where, properties) {
  return Object.keys(where).every((name) => where[name].includes(String(properties[name])));
}

/** The class of a feature in a layer, or undefined when the layer does not show it. */
export function chosen(layer, properties) {
  if (!matches(layer.only, properties)) return undefined;
  return layer.classes.find((one) => matches(one.where, properties));
}

/** How a feature is drawn: as its class, or, being a cell of many points, with their number; undefined: not at all. */
export function drawnAs(layer, properties, crowd) {
  const count = properties.point_count;
  if (count === undefined) return chosen(layer, properties);
  if (!layer.crowd) return undefined;
  const radius = crowd.style.radius + crowd.step * Math.log10(count);
  const style = Object.assign({}, crowd.style, { color: layer.crowd, radius });
  return { where: {}, style, glyph: String(count), glyphSize: crowd.text, glyphColor: layer.crowd, minZoom: 0 };
}

/** How much larger the reader wants text: the root font size against 16 px. */
export function textScale() {
  return parseFloat(window.getComputedStyle(document.documentElement).fontSize) / 16 || 1;
}

export function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => reject(new Error(url)));
    document.head.append(script);
  });
}

