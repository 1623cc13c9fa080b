// The stories in Chromium.

import { tell } from "./engines.mjs";
import { STORIES } from "./stories.mjs";
import { OTHER_MODES } from "./visits.mjs";

tell("chromium", [...OTHER_MODES, ...STORIES]);
