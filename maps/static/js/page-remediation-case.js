// The page of one case: steps, photos, relapse, owner.

import { fetchJson } from "./dom.js";
import { sendForm, sendJson } from "./form-send.js";
import { showProblem } from "./upload-common.js";

const byId = (id) => document.getElementById(id);
const api = `/api/v1/remediation/cases/${byId("case").dataset.id}`;
const problem = byId("problem");

function given(form) {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
}

function bind(id, send) {
  const form = byId(id);
  if (!form) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}

for (const form of document.querySelectorAll(".step-form")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendJson(form, `${api}/steps`, { action: form.dataset.action, ...given(form) }, problem);
  });
}
bind("photo", (form) => {
  const sent = new FormData(form);
  if (!sent.get("bearing_deg")) sent.delete("bearing_deg");
  sendForm(form, `${api}/photos`, { body: sent }, problem);
});
bind("relapse", (form) => {
  const { graves, coffins, ...rest } = given(form);
  sendJson(form, `${api}/relapse`, { graves: Number(graves), coffins: Number(coffins), ...rest }, problem, (made) => {
    window.location.href = `/facilities/remediation/${made.case_id}`;
  });
});
bind("owner", (form) => sendForm(form, `${api}/owner`, { method: "PUT", body: JSON.stringify(given(form)), headers: { "Content-Type": "application/json" } }, problem));
const read = byId("read-owner");
if (read) {
  read.addEventListener("click", async () => {
    try {
      byId("owner-name").textContent = (await fetchJson(`${api}/owner`)).name;
    } catch (failure) {
      showProblem(problem, failure);
    }
  });
}
document.documentElement.dataset.ready = "1";
