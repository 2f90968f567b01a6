// One write of a page: sent once per key, tried again with the same key, its problem shown and focused.

import { fetchJson } from "./dom.js";
import { newKey, showProblem } from "./upload-common.js";

/** Send a form; after a success the page is read anew (or `done` is called), else the problem is shown
 * (and `failed` is called). */
export async function sendForm(form, path, options, problem, done = () => window.location.reload(), failed = () => {}) {
  const button = form.querySelector("button[type=submit]") || form;
  button.disabled = true;
  problem.hidden = true;
  try {
    const answer = await fetchJson(path, Object.assign({ method: "POST" }, options, {
      headers: Object.assign({ "Idempotency-Key": form.dataset.key || (form.dataset.key = newKey()) }, options.headers),
    }));
    done(answer);
  } catch (failure) {
    if (failure.status) delete form.dataset.key; // a lost connection is tried again with the same key
    button.disabled = false;
    showProblem(problem, failure);
    problem.tabIndex = -1;
    problem.focus();
    failed(failure);
  }
}

/** Send a form's body as JSON. */
export function sendJson(form, path, body, problem, done, failed) {
  return sendForm(form, path, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }, problem, done, failed);
}

/** Let a button act only when it is pressed a second time. */
export function sureOf(button, words) {
  if (button.dataset.sure) return true;
  button.dataset.sure = "1";
  button.textContent = words;
  return false;
}
