// The stories in WebKitGTK.

import { tell } from "./engines.mjs";
import { STORIES } from "./stories.mjs";

tell("webkit", STORIES);
