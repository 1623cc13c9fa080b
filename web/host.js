// Support for embedding: the layout of `?embed`, the link out of the frame, and the host API of docs/embedding.md.
// `boot.js` loads this file before the program, only in a frame or with `?embed`.
//
// Messages of a host are not trusted: each is bounded, validated word by word, and turned into a command of the page.

/** Version of the messages. Messages of another version are refused. */
const VERSION = OVERLAP_MESSAGE_VERSION;

// The build replaces placeholders by the values of the crates: `crates/xtask/src/script_constants.rs`.
const LANES = OVERLAP_MODES;
const THEMES = ["light", "dark", "system"];
const SPEEDS = OVERLAP_SPEEDS;

/** First words of the actions in docs/embedding.md. No other action is accepted. */
const WORDS = OVERLAP_ACTIONS;
const STEP = new RegExp(`^(${WORDS.join("|")})( (\\d{1,10}|\\d{1,2}>\\d{1,2}#\\d{1,10}|add|learners?|remove|joint)){0,24}$`);

const MAX_LINK_BYTES = OVERLAP_MAX_LINK_BYTES;
const MAX_AT = OVERLAP_MAX_AT;
const MAX_STEPS = 100;
const MAX_ACTIONS = 16;
const MAX_ID_LENGTH = 64;
/**
 * Maximum numbers of waiting messages and of errors a second. They stop two pages that answer each other's messages
 * without end.
 */
const MAX_WAITING = 64;
const MAX_ERRORS_A_SECOND = 20;
/** Minimum interval between two polls of a playing run, in milliseconds. */
const MIN_POLL_INTERVAL_MS = 200;
/** Minimum width for stacked lanes, in pixels. */
const MIN_STACKED_WIDTH = OVERLAP_MIN_STACKED_WIDTH;
const GAP = OVERLAP_LANE_GAP;
/** Height assumed for the tabs while they are not shown, in pixels. */
const TABS = 44;
/** Tolerance for fractions of pixels. */
const TOLERANCE = 4;
/** Maximum height of stacked lanes, in pixels: a higher frame is not visible at once. */
const MAX_STACKED_HEIGHT = 960;

const root = document.documentElement;
let isReady = false;

/** Error of an invalid message; its text is for people. */
class RefusedError extends Error {}

export default async function () {
  if (/^\?embed/.test(location.search)) await applyEmbedLayout();
  if (parent === window) return;
  // The frame is as high as its content, so its text must not follow its height.
  root.style.fontSize = isLarge ? "125%" : "100%";
  addEventListener("message", onMessage);
  addEventListener("OVERLAP_EVENT_FAULT", ({ detail }) => post("error", { message: String(detail) }));
  addEventListener("OVERLAP_EVENT_READY", () => {
    isReady = true;
    post("ready", { version: VERSION, state: state() });
    const said = [notice(), ...complaints].filter(Boolean).join(" ");
    if (said) post("error", { message: said });
    poll();
  });
  addEventListener("OVERLAP_EVENT_MOMENT", pollSoon);
  addEventListener("OVERLAP_EVENT_CHOSEN", () => {
    const { chosen } = window.overlap;
    post("choice", chosen);
    // The first answer counts.
    answers[chosen.beat] ??= chosen.right;
    pollSoon();
  });
  addEventListener("resize", pollSoon);
  addEventListener("keydown", leave, { capture: true });
  if (query.get("keys") === "page") addEventListener("click", returnKeys);
}

const FIELDS = "select, input:not([type=range]), textarea, [contenteditable]";

/**
 * Gives the keyboard back to the host at Escape, if nothing is open that Escape closes. A click gives the frame all keys,
 * also those that turn the slides of a deck.
 */
function leave({ key, target }) {
  const isOpen = document.querySelector(".side, [role=dialog], dialog[open]");
  if (key === "Escape" && !isOpen && !target.closest?.(FIELDS)) parent.focus();
}

/** Gives the keyboard back after each click of a pointer: `detail` is 0 for a press of a key. A field keeps it. */
function returnKeys({ detail, target }) {
  if (detail && !target.closest?.(FIELDS)) parent.focus();
}

// Layout of `?embed`.

/** Parts of the page that `hide` may name. */
const HIDEABLE = ["controls", "timeline", "speed", "modes"];
const query = new URLSearchParams(location.search);
const isLarge = query.get("text") === "large";
/** Sentences about values in the address that are not understood. */
const complaints = [];

/** Applies `hide` and `text`, and checks `keys`. What is not understood is said on the page, and the rest is applied. */
function applyParts() {
  const hidden = (query.get("hide") ?? "").split(/[\s,]+/).filter(Boolean);
  root.dataset.hide = hidden.filter((part) => HIDEABLE.includes(part)).join(" ");
  const unknown = hidden.find((part) => !HIDEABLE.includes(part));
  if (unknown) complaints.push(`In “hide”, “${unknown.slice(0, 40)}” is not one of ${HIDEABLE.join(", ")}.`);
  const text = query.get("text");
  if (text && !isLarge) complaints.push(`In “text”, “${text.slice(0, 40)}” is not “large”.`);
  const keys = query.get("keys");
  if (keys && keys !== "page") complaints.push(`In “keys”, “${keys.slice(0, 40)}” is not “page”.`);
  if (!complaints.length) return;
  const said = document.createElement("p");
  Object.assign(said, { textContent: complaints.join(" "), role: "alert", className: "complaint" });
  document.body.prepend(said);
}

async function applyEmbedLayout() {
  applyParts();
  root.dataset.embed = /^\?embed=one/.test(location.search) ? "one" : "three";
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = new URL("./later/embed.css", document.baseURI);
  await new Promise((done, failed) => {
    sheet.onload = done;
    sheet.onerror = () => failed(new Error("a style sheet could not be loaded"));
    document.head.append(sheet);
  });
  const out = document.createElement("a");
  Object.assign(out, { id: "open-in-full", textContent: "Open in full", title: "In a window of its own", target: "_blank", rel: "noopener" });
  const follow = () => (out.href = location.pathname + "#" + (window.overlap?.link ?? location.hash.slice(1)));
  follow();
  addEventListener("OVERLAP_EVENT_MOMENT", follow);
  // A run updates its link when it pauses. The click pauses it before the browser follows the link.
  out.addEventListener("click", () => window.overlap?.state?.().playing && ask("OVERLAP_VERB_TOGGLE"));
  // Users of screen readers who go from landmark to landmark would miss content outside of all landmarks.
  const nav = document.createElement("nav");
  nav.setAttribute("aria-label", "Way out");
  nav.append(out);
  document.body.prepend(nav);
}

// Messages of the host.

let waiting = 0;
let queue = Promise.resolve();

function onMessage({ source, data }) {
  // Learning platforms answer `lti.frameResize` with messages of their own format.
  if (source !== parent || (data && typeof data.subject === "string" && data.overlap === undefined)) return;
  if (waiting >= MAX_WAITING) return refuse(data, "there are too many messages at once");
  waiting += 1;
  queue = queue.then(() => answer(data)).finally(() => (waiting -= 1));
}

async function answer(message) {
  try {
    const { verb, fields } = validated(message);
    const more = await VERBS[verb].run(fields);
    post("answer", { ...idOf(message), do: verb, ...more, state: state() });
  } catch (error) {
    refuse(message, error instanceof RefusedError ? error.message : "this page has a fault");
  }
}

/** Verb and fields of a message. Throws a RefusedError if the message is not as documented. */
function validated(message) {
  if (!message || typeof message !== "object" || message.overlap === undefined) throw new RefusedError("a message is an object with “overlap”, “do” and perhaps “id”");
  if (message.overlap !== VERSION) throw new RefusedError("“overlap” is OVERLAP_MESSAGE_VERSION: this page knows no other version");
  const { overlap, id, do: verb, ...fields } = message;
  if (id !== undefined && !isId(id)) throw new RefusedError("“id” is a number or a text of at most " + MAX_ID_LENGTH + " characters");
  if (typeof verb !== "string" || !Object.hasOwn(VERBS, verb)) throw new RefusedError("“do” is one of " + Object.keys(VERBS).join(", "));
  const unknown = Object.keys(fields).find((key) => !VERBS[verb].fields.includes(key));
  if (unknown !== undefined) throw new RefusedError("“" + unknown.slice(0, 40) + "” means nothing to “" + verb + "”");
  if (!isReady) throw new RefusedError("the page is not ready yet");
  return { verb, fields };
}

const isId = (id) => Number.isFinite(id) || (typeof id === "string" && id.length <= MAX_ID_LENGTH);

const idOf = (message) => (isId(message?.id) ? { id: message.id } : {});

/** Verbs: the permitted fields of each, and its implementation, whose result is merged into the answer. */
const VERBS = {
  load: {
    fields: ["link"],
    async run({ link }) {
      if (typeof link !== "string" || link.length > MAX_LINK_BYTES) throw new RefusedError("“link” is what follows the # of an address, at most " + MAX_LINK_BYTES + " characters");
      await open(link.replace(/^#/, ""));
      const { refused = "the preset did not come in time" } = window.overlap;
      if (refused) throw new RefusedError(refused + "; the page stays where it was");
      lastState = null;
      pollSoon();
      const said = notice();
      return said ? { notice: said } : {};
    },
  },
  play: {
    fields: ["speed"],
    async run({ speed }) {
      if (speed !== undefined && !SPEEDS.includes(speed)) throw new RefusedError("“speed” is one of " + SPEEDS.join(", "));
      if (speed) await ask("OVERLAP_VERB_SPEED " + speed);
      if (!state().playing) await ask("OVERLAP_VERB_TOGGLE");
    },
  },
  pause: {
    fields: [],
    async run() {
      if (state().playing) await ask("OVERLAP_VERB_TOGGLE");
    },
  },
  seek: {
    fields: ["at", "beat"],
    async run({ at, beat }) {
      if (beat !== undefined) {
        const { beats } = window.overlap.state();
        if (at !== undefined) throw new RefusedError("“seek” takes “at” or “beat”, not both");
        if (!beats.length) throw new RefusedError("this scenario has no beats");
        if (!Number.isInteger(beat) || beat < 1 || beat > beats.length) throw new RefusedError("“beat” is a number from 1 to " + beats.length);
        at = beats[beat - 1].at;
      }
      if (!(Number.isFinite(at) && at >= 0 && at <= MAX_AT)) throw new RefusedError("“at” is a time in virtual milliseconds, up to " + MAX_AT);
      await ask("OVERLAP_VERB_SEEK " + Math.round(at));
    },
  },
  step: {
    fields: ["by"],
    async run({ by = 1 }) {
      if (!Number.isInteger(by) || by === 0 || Math.abs(by) > MAX_STEPS) throw new RefusedError("“by” is how many events, at most " + MAX_STEPS + ", back if it is negative");
      for (let left = Math.abs(by); left > 0; left--) await ask(by > 0 ? "OVERLAP_VERB_FORWARD" : "OVERLAP_VERB_BACK");
    },
  },
  act: {
    fields: ["step", "lane"],
    async run({ step, lane }) {
      const steps = Array.isArray(step) ? step : [step];
      if (steps.length < 1 || steps.length > MAX_ACTIONS) throw new RefusedError("“step” is an action, or up to " + MAX_ACTIONS + " of them");
      const unknown = steps.find((text) => typeof text !== "string" || text.length > 200 || !STEP.test(text));
      if (unknown !== undefined || steps.includes(undefined)) throw new RefusedError("“step” is an action, as “crash 2” is");
      if (lane !== undefined && !LANES.includes(lane)) throw new RefusedError("“lane” is one of " + LANES.join(", "));
      if (lane !== undefined && laneIndex(lane) < 0) throw new RefusedError("this scenario has no lane “" + lane + "”");
      if (window.overlap.menu) await ask("OVERLAP_VERB_CLOSE");
      if (lane) await ask("OVERLAP_VERB_LANE " + laneIndex(lane));
      await ask(lane ? "OVERLAP_VERB_HERE" : "OVERLAP_VERB_EVERYWHERE");
      const before = window.overlap.revision;
      // Actions are in a part of the program that may have to be loaded first.
      const event = await carryOut("OVERLAP_VERB_ACT " + steps.join(";"), ["OVERLAP_EVENT_ACTED", "OVERLAP_EVENT_LOST_PANELS"]);
      const after = window.overlap.revision;
      await ask("OVERLAP_VERB_EVERYWHERE");
      if (event !== "OVERLAP_EVENT_ACTED") throw new RefusedError("a part of this page could not be loaded: nothing happened");
      if (after === before) throw new RefusedError("nothing happened: that is not possible here now");
    },
  },
  theme: {
    fields: ["theme"],
    async run({ theme }) {
      if (!THEMES.includes(theme)) throw new RefusedError("“theme” is one of " + THEMES.join(", "));
      await ask("OVERLAP_VERB_THEME " + theme);
    },
  },
  state: { fields: [], async run() {} },
};

/**
 * Sends the page a command. The promise resolves when the page has published its state, or after 500 ms for an invalid
 * command.
 */
function ask(command) {
  const reported = next(["OVERLAP_EVENT_MOMENT"], 500);
  send(command);
  return reported;
}

function send(command) {
  dispatchEvent(new CustomEvent("OVERLAP_EVENT_DO", { detail: command }));
}

/**
 * Opens a link if all of it is valid, after fetching the scenario if necessary. Otherwise `overlap.refused` has the
 * reason, and the page does not change.
 */
async function open(link) {
  delete window.overlap.refused;
  await carryOut("OVERLAP_VERB_LOAD " + link, ["OVERLAP_EVENT_LOADED"]);
}

/**
 * Sends the page a command that may take a while. The promise resolves when one of these events has told the end of it
 * and the page has published its state. Its value is the event that came, or undefined after ten seconds.
 */
async function carryOut(command, events) {
  // The page may publish its state in the same task as the event.
  let reported;
  const ended = next(events, 10000, () => (reported = next(["OVERLAP_EVENT_MOMENT"], 500)));
  send(command);
  const event = await ended;
  await reported;
  return event;
}

/** Waits for one of these events of the window, for at most `limit` milliseconds. Calls `then` in the event. */
function next(events, limit, then = () => {}) {
  return new Promise((resolve) => {
    const end = (event) => {
      clearTimeout(late);
      for (const name of events) removeEventListener(name, end);
      if (event) then();
      resolve(event?.type);
    };
    const late = setTimeout(end, limit);
    for (const name of events) addEventListener(name, end);
  });
}

/** Index of a lane among those of the scenario; -1 if it has no such lane. */
const laneIndex = (lane) => window.overlap.state().lanes.findIndex(({ mode }) => mode === lane);

const notice = () => window.overlap.state().notice;

// Messages to the host.

/** State at the last poll; null before the first. */
let lastState = null;
let timer = 0;
let polledAt = 0;

function state() {
  const { preset, now, playing, lanes, beats, beat } = window.overlap.state();
  return {
    preset,
    title: document.querySelector(".top .title")?.textContent ?? "",
    link: window.overlap.link,
    now,
    playing,
    beat,
    beats: beats.map(({ at, text }) => ({ at, text })),
    lanes: lanes.map(({ mode, events, digest, broken, finished = null }) => ({ lane: mode, events, digest, broken, finished })),
  };
}

function pollSoon() {
  if (!isReady || timer) return;
  timer = setTimeout(poll, Math.max(0, polledAt + MIN_POLL_INTERVAL_MS - performance.now()));
}

/** Posts the changes since the last poll. While the run plays, it schedules the next poll. */
function poll() {
  timer = 0;
  polledAt = performance.now();
  const now = state();
  if (lastState && lastState.now !== now.now) post("step", { state: now });
  now.lanes.forEach(({ lane, broken, finished }, place) => {
    const before = lastState?.lanes[place];
    for (const { property, at } of broken) {
      if (!before?.broken.some((known) => known.property === property)) post("violation", { property, lane, at });
    }
    if (finished !== null && (before?.finished ?? null) === null) post("finished", { lane, at: finished });
  });
  reportBeats(now, lastState);
  lastState = now;
  reportHeight(now);
  if (now.playing) pollSoon();
}

// Beats, questions and progress in the lesson. Nothing of it is stored.

/** Scenario of what follows. */
let lesson;
/** Whether the first answer to a question was right, by the name of the question's beat. */
let answers = {};
/** Number of the farthest beat reached. */
let farthest = 0;
let isOver = false;
let heldAt = -1;
let lastProgress = "";

function reportBeats(now, before) {
  const { preset, beats, end } = window.overlap.state();
  if (preset !== lesson || !before) {
    if (preset !== lesson) [answers, farthest, isOver] = [{}, 0, false];
    [lesson, heldAt, lastProgress] = [preset, -1, ""];
  }
  // While time runs, several beats may have come since the last poll.
  const from = before?.playing && before.beat < now.beat ? before.beat + 1 : now.beat;
  if (now.beat > 0 && now.beat !== before?.beat) {
    for (let index = from; index <= now.beat; index++) {
      const { at, text } = beats[index - 1];
      post("beat", { index, of: beats.length, at, text });
    }
  }
  const present = beats[now.beat - 1];
  const isHeld = Boolean(present?.question) && !now.playing && Math.floor(now.now) === present.at;
  if (isHeld && heldAt !== present.at) post("question", present.question);
  heldAt = isHeld ? present.at : -1;
  farthest = Math.max(farthest, now.beat);
  isOver ||= now.now >= end;
  const asked = beats.filter(({ question }) => question?.choices.length);
  const given = asked.map(({ name }) => answers[name]).filter((right) => right !== undefined);
  const progress = {
    beat: farthest,
    of: beats.length,
    asked: asked.length,
    answered: given.length,
    right: given.filter(Boolean).length,
    done: (beats.length ? farthest === beats.length : isOver) && given.length === asked.length,
  };
  if (JSON.stringify(progress) === lastProgress) return;
  lastProgress = JSON.stringify(progress);
  post("progress", progress);
}

let reported = { height: 0 };

/**
 * Posts the height at which nothing is cut off. For one width and run the height only grows, so that the host's text
 * does not jump. It may shrink once after a change of either, since the parts around the lanes may be lower in a lower
 * window.
 */
function reportHeight({ preset }) {
  const same = reported.preset === preset && reported.width === innerWidth;
  const isTaken = same && reported.isNew && innerHeight === reported.height;
  const { whole, isStacked } = wholeHeight(same && reported.isStacked);
  if (same && (whole < reported.height ? !isTaken : whole === reported.height)) {
    reported.isNew &&= !isTaken;
    return;
  }
  reported = { preset, width: innerWidth, height: whole, isStacked, isNew: !same };
  post("resize", { height: whole });
  parent.postMessage({ subject: "lti.frameResize", height: whole }, "*");
}

/**
 * Height at which nothing is cut off, and whether it is that of stacked lanes: they are stacked if they fit, or else
 * shown one at a time. With `stay`, lanes remain stacked when their content grows.
 */
function wholeHeight(stay) {
  const height = (selector) => document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
  const one = root.dataset.embed === "one";
  const tabs = one ? [] : [...document.querySelectorAll(".tabs [role=tab]")].map((tab) => tab.getAttribute("aria-controls"));
  const panels = [...document.querySelectorAll(".panel")].filter(({ id, hidden }) => (tabs.length ? tabs.includes(id) : !hidden));
  const lanes = panels.map((panel) => (parseFloat(panel.style.minHeight) || 0) + GAP);
  // There may be a message with a margin above the lanes.
  const around = (document.querySelector(".stage")?.offsetTop ?? 0) + height(".transport") + TOLERANCE;
  const stacked = Math.ceil(around + lanes.reduce((sum, lane) => sum + lane, 0));
  const tabbed = Math.ceil(around + (height(".tabs") || (one ? 0 : TABS)) + Math.max(0, ...lanes));
  const isStacked = !one && innerWidth >= MIN_STACKED_WIDTH && (stay || stacked <= MAX_STACKED_HEIGHT);
  return { whole: isStacked ? stacked : tabbed, isStacked };
}

let recentErrors = 0;

function refuse(message, why) {
  if (recentErrors >= MAX_ERRORS_A_SECOND) return;
  recentErrors += 1;
  setTimeout(() => (recentErrors -= 1), 1000);
  post("error", { ...idOf(message), message: why });
}

/**
 * Posts an event to the host. The target origin is `*`: the events contain no secret, and a sandboxed host has no
 * origin.
 */
function post(event, more) {
  parent.postMessage({ overlap: VERSION, event, ...more }, "*");
}
