// The stories in Firefox.

import { tell } from "./engines.mjs";
import { STORIES } from "./stories.mjs";

tell("firefox", STORIES);
