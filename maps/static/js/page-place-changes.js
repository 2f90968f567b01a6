// The queue of proposed changes.

import { bindDecisions, showApproved } from "./place-changes.js";

const problem = document.getElementById("problem");
if (problem) bindDecisions(problem, (card, answer) => showApproved(card, answer, problem));
