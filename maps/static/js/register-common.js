// What both painters of the register need.

export function matches(where, properties) {
  return Object.keys(where).every((name) => where[name].includes(String(properties[name])));
}

/** The class of a feature in a layer, or undefined when the layer does not show it. */
export function chosen(layer, properties) {
  if (!matches(layer.only, properties)) return undefined;
  return layer.classes.find((one) => matches(one.where, properties));
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

