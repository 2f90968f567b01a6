// The queue of proposed changes.

import { bindDecisions } from "./place-changes.js";

const problem = document.getElementById("problem");
if (problem) bindDecisions(problem);
