// All stories, for every engine. A story has a title, what it needs of an engine, and the test.

import { HOSTS } from "./hosts.mjs";
import { LAYOUT } from "./layout.mjs";
import { RUNS } from "./runs.mjs";
import { VISITS } from "./visits.mjs";

export const STORIES = [...VISITS, ...RUNS, ...HOSTS, ...LAYOUT];
