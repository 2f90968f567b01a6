// Decisions on proposals: the same on the page of a record and in the queue.

import { el, t } from "./dom.js";
import { sendJson, sureOf } from "./form-send.js";

const PATH = "/api/v1/place-names";

/** `approved(card, answer)` shows what an approval did; without it the page is read anew. */
export function bindDecisions(problem, approved) {
  document.querySelectorAll("form.deciding").forEach((form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = event.submitter;
      const what = button.value;
      if (what !== "approve" && !sureOf(button, what === "reject" ? t("确认不予批准", "Really reject") : t("确认撤回", "Really withdraw"))) return;
      const note = form.elements.note ? form.elements.note.value : "";
      const done = what === "approve" && approved ? (answer) => approved(form.closest(".proposal"), answer) : undefined;
      sendJson(button, `${PATH}/changes/${form.dataset.change}/${what}`, { note }, problem, done);
    });
  });
}

/** Say in the card what the approval did: its batch in the record's history, and a way to undo it. */
export function showApproved(card, answer, problem) {
  const link = el("a", { href: `/place-names/${answer.place_id}#batch-${answer.batch_id}` }, t(`批次 ${answer.batch_id.slice(0, 8)}`, `batch ${answer.batch_id.slice(0, 8)}`));
  const said = el("p", {}, t("已批准，记为", "Approved, "), link, t("。", "."));
  const undo = el("button", { type: "button", class: "button is-danger" }, t("撤销", "Undo"));
  const outcome = el("div", { class: "notice outcome", role: "status", tabindex: "-1" }, said, undo);
  undo.addEventListener("click", () => {
    if (!sureOf(undo, t("确认撤销", "Really undo"))) return;
    sendJson(undo, `${PATH}/${answer.place_id}/batches/${answer.batch_id}/undo`, {}, problem, () => {
      said.replaceChildren(t("已批准，又已撤销：", "Approved and undone: "), link, t("。", "."));
      undo.remove();
      outcome.focus();
    });
  });
  card.querySelector("form.deciding").replaceWith(outcome);
  const badge = card.querySelector("h3 .badge");
  badge.className = "badge badge-ok";
  badge.textContent = t("已批准", "Approved");
  outcome.focus();
}
