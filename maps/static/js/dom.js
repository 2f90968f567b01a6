// Small helpers. Text reaches the page through textContent only.

export const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";

export const t = (zh, en) => (lang === "en" ? en : zh);

/** Make an element: el("a", {href: "/"}, "text", otherElement). `null` children are left out. */
export function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const FIGURE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });

/** A number as every page of either language writes it: groups of three, a point; `digits` decimals where they are given. */
export function number(value, digits) {
  return digits === undefined ? FIGURE.format(value) : value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A count with its English noun: "1 error", "2 errors". */
export function counted(count, noun) {
  return `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The size of a file in the unit that fits it. */
export function fileSize(bytes) {
  if (bytes < 1e4) return `${number(bytes)} ${t("字节", "bytes")}`;
  return bytes < 1e6 ? `${number(Math.ceil(bytes / 1e3))} kB` : `${number(Math.round(bytes / 1e5) / 10)} MB`;
}

/** The JSON of a `<script type="application/json">` in the page. */
export function data(id) {
  const holder = document.getElementById(id);
  return holder ? JSON.parse(holder.textContent) : {};
}

/** Fetch JSON; an answer that is not 2xx is thrown as an Error whose `problem` is the problem document. */
export async function fetchJson(url, options) {
  const answer = await fetch(url, Object.assign({ credentials: "same-origin" }, options));
  const text = await answer.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch (error) {
    body = null;
  }
  if (!answer.ok) {
    const problem = body || { status: answer.status, title: t("服务器没有给出说明", "The server gave no explanation") };
    const failure = new Error(problem.detail || problem.title || String(answer.status));
    failure.problem = problem;
    failure.status = answer.status;
    throw failure;
  }
  return body;
}

/** A stored value in words; `words` is the table of its codes, if it has one. */
export function say(words, value) {
  if (value === null || value === undefined || value === "") return "–";
  if (value === true) return t("是", "yes");
  if (value === false) return t("否", "no");
  if (Array.isArray(value)) return value.map((item) => say(words, item)).join(t("、", ", "));
  return words && Object.prototype.hasOwnProperty.call(words, value) ? words[value] : String(value);
}

/** An instant (ISO 8601) in the reader's own time and language. */
export function moment(text) {
  return text ? new Date(text).toLocaleString(document.documentElement.lang, { hour12: false }) : "–";
}
