// Passes the progress of a sequence of lessons to the SCORM runtime of a learning platform: the place of the learner, the score of
// right first answers, and the completion. Works with SCORM 1.2 (`API`) and SCORM 2004 (`API_1484_11`), and without a runtime.

const playground = document.querySelector("overlap-playground");
const status = document.getElementById("status");
const say = (text) => (status.textContent = text);

/** Names of the functions and elements in the two versions. */
const VERSIONS = {
  API_1484_11: {
    prefix: "",
    start: "Initialize",
    end: "Terminate",
    location: "cmi.location",
    score: "cmi.score.",
    status: "cmi.completion_status",
  },
  API: {
    prefix: "LMS",
    start: "LMSInitialize",
    end: "LMSFinish",
    location: "cmi.core.lesson_location",
    score: "cmi.core.score.",
    status: "cmi.core.lesson_status",
  },
};

/** Looks for a runtime in this window's parents, and in those of the window that opened it. */
function find(from) {
  for (let it = from, depth = 0; it && depth < 50; depth++) {
    for (const name of Object.keys(VERSIONS)) {
      try {
        if (it[name]) return { api: it[name], names: VERSIONS[name] };
      } catch {
        // A window of another origin has no runtime for this page.
      }
    }
    if (it.parent === it) return it.opener ? find(it.opener) : null;
    it = it.parent;
  }
  return null;
}

const runtime = find(window);
let isOpen = false;

/** Calls a function of the runtime. Returns "" and says so if the runtime refuses or throws. */
function call(name, ...values) {
  try {
    const answer = String(runtime.api[name](...values));
    // A function that does something answers "true"; one that gets a value may answer anything.
    if (answer === "true" || (name.endsWith("GetValue") && answer !== "undefined")) return answer;
    throw new Error(String(runtime.api[runtime.names.prefix + "GetErrorString"](runtime.api[runtime.names.prefix + "GetLastError"]())));
  } catch (error) {
    say(`The learning platform did not take what this page tells it (${name}: ${error.message && error.message !== "undefined" ? error.message : "no reason given"}). The lesson goes on; what you do now may not be kept there.`);
    return "";
  }
}

const get = (element) => (isOpen ? call(runtime.names.prefix + "GetValue", element) : "");

/** What was last sent, so that nothing is sent twice. */
const sent = new Map();

/** Sets these elements and has the runtime keep them. */
function set(values) {
  if (!isOpen) return;
  const changed = Object.entries(values).filter(([element, value]) => sent.get(element) !== value);
  if (!changed.length) return;
  let isTaken = true;
  for (const [element, value] of changed) {
    if (!call(runtime.names.prefix + "SetValue", element, value)) isTaken = false;
    else sent.set(element, value);
  }
  if (!call(runtime.names.prefix + "Commit", "")) isTaken = false;
  if (isTaken) say("Your progress is kept by the learning platform.");
}

/** Progress of each lesson, by its place in the sequence; and the number of lessons. */
let lessons = {};
let count = playground.getAttribute("lessons").split(/\s+/).filter(Boolean).length;
let index = 1;

/** Restores what the runtime has from an earlier visit. */
function resume() {
  try {
    const kept = JSON.parse(get("cmi.suspend_data") || "{}");
    if (kept && typeof kept === "object" && !Array.isArray(kept)) lessons = kept;
  } catch {
    say("What the learning platform has of an earlier visit cannot be read. This visit begins anew.");
  }
  const place = Number(get(runtime.names.location));
  if (Number.isInteger(place) && place >= 1 && place <= count) index = place;
  playground.setAttribute("lesson", index);
}

/** What is better of the earlier visits and of this one. */
const better = (before = {}, now) => ({
  beat: Math.max(before.beat ?? 0, now.beat),
  of: now.of,
  asked: now.asked,
  right: Math.max(before.right ?? 0, now.right),
  done: Boolean(before.done || now.done),
});

function report() {
  const all = Object.values(lessons);
  const asked = all.reduce((sum, it) => sum + (it.asked || 0), 0);
  const right = all.reduce((sum, it) => sum + (it.right || 0), 0);
  const isDone = all.filter((it) => it.done).length === count;
  const { location, score, status: state } = runtime.names;
  const values = { [location]: String(index), "cmi.suspend_data": JSON.stringify(lessons), [state]: isDone ? "completed" : "incomplete" };
  if (asked) {
    values[score + "min"] = "0";
    values[score + "max"] = "100";
    values[score + "raw"] = String(Math.round((100 * right) / asked));
    if (runtime.names === VERSIONS.API_1484_11) values[score + "scaled"] = String(Math.round((100 * right) / asked) / 100);
  }
  set(values);
}

playground.addEventListener("overlap", ({ detail }) => {
  if (detail.event === "lesson") [index, count] = [detail.index, detail.of];
  else if (detail.event === "progress") lessons[index] = better(lessons[index], detail);
  else return;
  if (runtime) report();
});

if (!runtime) {
  say("There is no learning platform around this page: the lesson works, and your progress is not kept.");
} else {
  isOpen = Boolean(call(runtime.names.start, ""));
  if (isOpen) {
    say("Your progress is kept by the learning platform.");
    resume();
    addEventListener("pagehide", () => isOpen && (report(), call(runtime.names.end, ""), (isOpen = false)));
  }
}
