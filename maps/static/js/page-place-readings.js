// Readings to confirm: a press settles a group; what was done stands above with its undo.

import { el, number, t } from "./dom.js";
import { sendJson } from "./form-send.js";

const problem = document.getElementById("problem");
const done = document.getElementById("done");
const KEPT = "reading-done";

function say(made) {
  const undo = el("button", { type: "button", class: "button is-quiet" }, t("撤销", "Undo"));
  undo.addEventListener("click", () => sendJson(undo, made.undo, {}, problem, () => window.location.reload()));
  done.replaceChildren(el("p", {}, t(`已核定「${made.name}」读 ${made.reading}，共 ${number(made.count)} 个名称。`, `${made.name} confirmed as ${made.reading}: ${number(made.count)} names.`)));
  if (made.passed) done.append(el("p", {}, t(`另有 ${made.passed} 个刚由他人核定，未改动。`, `${made.passed} more were settled by somebody else meanwhile and left as they are.`)));
  done.append(undo);
  done.hidden = false;
}

document.querySelectorAll("button[data-group]").forEach((button) => {
  button.addEventListener("click", () => {
    const { group: key, reading } = button.dataset;
    const items = [{ key, reading: reading.split(" ") }];
    const name = button.closest(".reading-group").querySelector("strong").textContent;
    done.replaceChildren(el("p", {}, t(`正在核定「${name}」读 ${reading} …`, `Confirming ${name} as ${reading} …`))); // over a hundred names take seconds
    done.hidden = false;
    sendJson(button, "/api/v1/place-names/readings/confirm", { items }, problem, (answer) => {
      const passed = answer.settled_meanwhile.length;
      sessionStorage.setItem(KEPT, JSON.stringify({ name, reading, count: answer.confirmed, passed, undo: answer.links[0].href }));
      window.location.reload();
    }, () => {
      done.hidden = true;
    });
  });
});

const kept = sessionStorage.getItem(KEPT);
if (kept && done) {
  sessionStorage.removeItem(KEPT);
  say(JSON.parse(kept));
}
