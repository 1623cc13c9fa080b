// Support for embedding: the layout of `?embed`, the link out of the frame, and the host API of docs/embedding.md.
// `boot.js` loads this file before the program, only in a frame or with `?embed`.
//
// Messages of a host are not trusted: each is bounded, checked word by word, and turned into a command of the page.

/** Version of the messages. Messages of another version are refused. */
const VERSION = 1;

// The build replaces placeholders by the values of the crates: `crates/xtask/src/script_constants.rs`.
const LANES = OVERLAP_MODES;
const SPEEDS = OVERLAP_SPEEDS;

/** First words of the actions in docs/embedding.md. No other action is accepted. */
const WORDS = OVERLAP_ACTIONS;
const STEP = new RegExp(`^(${WORDS.join("|")})( (\\d{1,10}|\\d{1,2}>\\d{1,2}#\\d{1,10}|add|learners?|remove|joint)){0,24}$`);

const MOST_LINK = OVERLAP_MAX_LINK_BYTES;
const MOST_AT = OVERLAP_MAX_AT;
const MOST_STEPS = 100;
const MOST_ACTIONS = 16;
const MOST_ID = 64;
/**
 * Maximum numbers of waiting messages and of errors a second. They stop two pages that answer each other's messages
 * without end.
 */
const MOST_WAITING = 64;
const MOST_REFUSALS = 20;
/** Minimum interval between two polls of a playing run, in milliseconds. */
const BETWEEN = 200;
/** Minimum width for stacked lanes, in pixels. */
const NARROWEST = OVERLAP_MIN_STACKED_WIDTH;
const GAP = OVERLAP_LANE_GAP;
/** Height assumed for the tabs while they are not shown, in pixels. */
const TABS = 44;
/** Tolerance for fractions of pixels. */
const SPARE = 4;
/** Maximum height of stacked lanes, in pixels: a higher frame is not visible at once. */
const MOST_STACKED = 960;

const root = document.documentElement;
let standing = false;

/** Error of an invalid message; its text is for people. */
class Refusal extends Error {}

export default async function () {
  if (/^\?embed/.test(location.search)) await trim();
  if (parent === window) return;
  addEventListener("message", hear);
  addEventListener("OVERLAP_EVENT_FAULT", ({ detail }) => post("error", { message: String(detail) }));
  addEventListener("OVERLAP_EVENT_READY", () => {
    standing = true;
    post("ready", { version: VERSION, state: state() });
    const said = notice();
    if (said) post("error", { message: said });
    look();
  });
  addEventListener("OVERLAP_EVENT_MOMENT", lookSoon);
  addEventListener("resize", lookSoon);
}

// Layout of `?embed`.

async function trim() {
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
  out.addEventListener("click", () => window.overlap?.state().playing && ask("toggle"));
  // Users of screen readers who go from landmark to landmark would miss content outside of all landmarks.
  const nav = document.createElement("nav");
  nav.setAttribute("aria-label", "Way out");
  nav.append(out);
  document.body.prepend(nav);
}

// Messages of the host.

let waiting = 0;
let turn = Promise.resolve();

function hear({ source, data }) {
  // Learning platforms answer `lti.frameResize` with messages of their own format.
  if (source !== parent || (data && typeof data.subject === "string" && data.overlap === undefined)) return;
  if (waiting >= MOST_WAITING) return refuse(data, "there are too many messages at once");
  waiting += 1;
  turn = turn.then(() => answer(data)).finally(() => (waiting -= 1));
}

async function answer(message) {
  try {
    const { verb, given } = checked(message);
    const more = await VERBS[verb].run(given);
    post("answer", { ...idOf(message), do: verb, ...more, state: state() });
  } catch (error) {
    refuse(message, error instanceof Refusal ? error.message : "this page has a fault");
  }
}

/** Verb and fields of a message. Throws a Refusal if the message is not as documented. */
function checked(message) {
  if (!message || typeof message !== "object" || message.overlap === undefined) throw new Refusal("a message is an object with “overlap”, “do” and perhaps “id”");
  if (message.overlap !== VERSION) throw new Refusal("“overlap” is 1: this page knows no other version");
  const { overlap, id, do: verb, ...given } = message;
  if (id !== undefined && !isId(id)) throw new Refusal("“id” is a number or a text of at most " + MOST_ID + " characters");
  if (typeof verb !== "string" || !Object.hasOwn(VERBS, verb)) throw new Refusal("“do” is one of " + Object.keys(VERBS).join(", "));
  const strange = Object.keys(given).find((key) => !VERBS[verb].fields.includes(key));
  if (strange !== undefined) throw new Refusal("“" + strange.slice(0, 40) + "” means nothing to “" + verb + "”");
  if (!standing) throw new Refusal("the page is not ready yet");
  return { verb, given };
}

const isId = (id) => Number.isFinite(id) || (typeof id === "string" && id.length <= MOST_ID);

const idOf = (message) => (isId(message?.id) ? { id: message.id } : {});

/** Verbs: the permitted fields of each, and its implementation, whose result is merged into the answer. */
const VERBS = {
  load: {
    fields: ["link"],
    async run({ link }) {
      if (typeof link !== "string" || link.length > MOST_LINK) throw new Refusal("“link” is what follows the # of an address, at most " + MOST_LINK + " characters");
      await open(link.replace(/^#/, ""));
      const { refused = "the preset did not come in time" } = window.overlap;
      if (refused) throw new Refusal(refused + "; the page stays where it was");
      seen = null;
      lookSoon();
      const said = notice();
      return said ? { notice: said } : {};
    },
  },
  play: {
    fields: ["speed"],
    async run({ speed }) {
      if (speed !== undefined && !SPEEDS.includes(speed)) throw new Refusal("“speed” is one of " + SPEEDS.join(", "));
      if (speed) await ask("speed " + speed);
      if (!state().playing) await ask("toggle");
    },
  },
  pause: {
    fields: [],
    async run() {
      if (state().playing) await ask("toggle");
    },
  },
  seek: {
    fields: ["at"],
    async run({ at }) {
      if (!(Number.isFinite(at) && at >= 0 && at <= MOST_AT)) throw new Refusal("“at” is a time in virtual milliseconds, up to " + MOST_AT);
      await ask("seek " + Math.round(at));
    },
  },
  step: {
    fields: ["by"],
    async run({ by = 1 }) {
      if (!Number.isInteger(by) || by === 0 || Math.abs(by) > MOST_STEPS) throw new Refusal("“by” is how many events, at most " + MOST_STEPS + ", back if it is negative");
      for (let left = Math.abs(by); left > 0; left--) await ask(by > 0 ? "forward" : "back");
    },
  },
  act: {
    fields: ["step", "lane"],
    async run({ step, lane }) {
      const steps = Array.isArray(step) ? step : [step];
      if (steps.length < 1 || steps.length > MOST_ACTIONS) throw new Refusal("“step” is an action, or up to " + MOST_ACTIONS + " of them");
      const strange = steps.find((text) => typeof text !== "string" || text.length > 200 || !STEP.test(text));
      if (strange !== undefined || steps.includes(undefined)) throw new Refusal("“step” is an action, as “crash 2” is");
      if (lane !== undefined && !LANES.includes(lane)) throw new Refusal("“lane” is one of " + LANES.join(", "));
      if (lane !== undefined && placeOf(lane) < 0) throw new Refusal("this scenario has no lane “" + lane + "”");
      if (window.overlap.menu) await ask("close");
      if (lane) await ask("lane " + placeOf(lane));
      await ask(lane ? "here" : "everywhere");
      const before = window.overlap.revision;
      await ask("act " + steps.join(";"));
      const after = window.overlap.revision;
      await ask("everywhere");
      if (after === before) throw new Refusal("nothing happened: that is not possible here now");
    },
  },
  state: { fields: [], async run() {} },
};

/**
 * Sends the page a command. The promise resolves when the page has published its state, or after 500 ms for an invalid
 * command.
 */
function ask(command) {
  const told = next("OVERLAP_EVENT_MOMENT", 500);
  send(command);
  return told;
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
  // The page may publish its state in the same task in which it loads the link.
  let told;
  addEventListener("OVERLAP_EVENT_LOADED", () => (told = next("OVERLAP_EVENT_MOMENT", 500)), { once: true });
  const loaded = next("OVERLAP_EVENT_LOADED", 10000);
  send("load " + link);
  await loaded;
  await told;
}

/** Waits for an event of the window, for `most` milliseconds at most. */
function next(event, most) {
  return new Promise((resolve) => {
    const came = () => (clearTimeout(late), removeEventListener(event, came), resolve());
    const late = setTimeout(came, most);
    addEventListener(event, came);
  });
}

/** Index of a lane among those of the scenario; -1 if it has no such lane. */
const placeOf = (lane) => window.overlap.state().lanes.findIndex(({ mode }) => mode === lane);

const notice = () => window.overlap.state().notice;

// Messages to the host.

/** State at the last poll; null before the first. */
let seen = null;
let timer = 0;
let lookedAt = 0;

function state() {
  const { preset, now, playing, lanes } = window.overlap.state();
  return {
    preset,
    link: window.overlap.link,
    now,
    playing,
    lanes: lanes.map(({ mode, events, digest, broken, finished = null }) => ({ lane: mode, events, digest, broken, finished })),
  };
}

function lookSoon() {
  if (!standing || timer) return;
  timer = setTimeout(look, Math.max(0, lookedAt + BETWEEN - performance.now()));
}

/** Posts the changes since the last poll. While the run plays, it schedules the next poll. */
function look() {
  timer = 0;
  lookedAt = performance.now();
  const now = state();
  if (seen && seen.now !== now.now) post("step", { state: now });
  now.lanes.forEach(({ lane, broken, finished }, place) => {
    const before = seen?.lanes[place];
    for (const { property, at } of broken) {
      if (!before?.broken.some((known) => known.property === property)) post("violation", { property, lane, at });
    }
    if (finished !== null && (before?.finished ?? null) === null) post("finished", { lane, at: finished });
  });
  seen = now;
  tellHeight(now);
  if (now.playing) lookSoon();
}

let told = { height: 0 };

/**
 * Posts the height at which nothing is cut off. For one width and run the height only grows, so that the host's text
 * does not jump. It may shrink once after a change of either, since the parts around the lanes may be lower in a lower
 * window.
 */
function tellHeight({ preset }) {
  const same = told.preset === preset && told.width === innerWidth;
  const isTaken = same && told.isNew && innerHeight === told.height;
  const { whole, isStacked } = wholeHeight(same && told.isStacked);
  if (same && (whole < told.height ? !isTaken : whole === told.height)) {
    told.isNew &&= !isTaken;
    return;
  }
  told = { preset, width: innerWidth, height: whole, isStacked, isNew: !same };
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
  const around = (document.querySelector(".stage")?.offsetTop ?? 0) + height(".transport") + SPARE;
  const stacked = Math.ceil(around + lanes.reduce((sum, lane) => sum + lane, 0));
  const tabbed = Math.ceil(around + (height(".tabs") || (one ? 0 : TABS)) + Math.max(0, ...lanes));
  const isStacked = !one && innerWidth >= NARROWEST && (stay || stacked <= MOST_STACKED);
  return { whole: isStacked ? stacked : tabbed, isStacked };
}

let refusals = 0;

function refuse(message, why) {
  if (refusals >= MOST_REFUSALS) return;
  refusals += 1;
  setTimeout(() => (refusals -= 1), 1000);
  post("error", { ...idOf(message), message: why });
}

/**
 * Posts an event to the host. The target origin is `*`: the events contain no secret, and a sandboxed host has no
 * origin.
 */
function post(event, more) {
  parent.postMessage({ overlap: VERSION, event, ...more }, "*");
}
