// Decisions on proposals: the same on the page of a record and in the queue.

import { t } from "./dom.js";
import { sendJson, sureOf } from "./form-send.js";

export function bindDecisions(problem) {
  document.querySelectorAll("form.deciding").forEach((form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = event.submitter;
      const what = button.value;
      if (what !== "approve" && !sureOf(button, what === "reject" ? t("确认不予批准", "Really reject") : t("确认撤回", "Really withdraw"))) return;
      const note = form.elements.note ? form.elements.note.value : "";
      sendJson(button, `/api/v1/place-names/changes/${form.dataset.change}/${what}`, { note }, problem);
    });
  });
}
