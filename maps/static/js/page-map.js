// Home and workspace pages.

import { start } from "./map-page.js";

start();
