// What stands between this page and one around it: less around the diagram (`?embed`) and a way out of the frame, and the
// host's messages, as docs/embedding.md has them. `boot.js` loads it before the program, and only where it is needed.
//
// What a host sends is never trusted: it is bounded, checked word by word, and becomes one of the page's own commands.

/** Of the messages: one of a later version is not understood. */
const VERSION = 1;

const LANES = ["naive", "single", "joint"];
const SPEEDS = ["1/100", "1/50", "1/20", "1/10", "1/4", "1/2", "1", "2", "4"];

/** What may be done: these words of docs/embedding.md with their servers, messages and members, and nothing else. */
const WORDS =
  "ask cancel crash restart propose cut heal transfer request lease heartbeat quorum-check round transfer-timeout apply timeout compact lose-disk deliver drop duplicate admin stop start";
const STEP = new RegExp(`^(${WORDS.replaceAll(" ", "|")})( (\\d{1,10}|\\d{1,2}>\\d{1,2}#\\d{1,10}|add|learners?|remove|joint)){0,24}$`);

const MOST_LINK = 16384;
const MOST_AT = 600000;
const MOST_STEPS = 100;
const MOST_ACTIONS = 16;
const MOST_ID = 64;
/** So many messages wait at a time, and so many refusals are said in a second: two pages could answer each other for ever. */
const MOST_WAITING = 64;
const MOST_REFUSALS = 20;
/** Between two looks at a run that plays, in milliseconds. */
const BETWEEN = 200;
/** In a narrower window one lane is seen at a time: `web/src/arrangement.rs`. */
const NARROWEST = 700;
const GAP = 6;
/** The tabs' height, while they are not there. */
const TABS = 44;
/** For what is no whole number of points. */
const SPARE = 4;
/** The most for three lanes one under the other: more than that is not seen at once. */
const MOST_STACKED = 960;

const root = document.documentElement;
let standing = false;

/** Why a message is refused. */
class Refusal extends Error {}

export default async function () {
  if (/^\?embed/.test(location.search)) await trim();
  if (parent === window) return;
  addEventListener("message", hear);
  addEventListener("overlap:fault", ({ detail }) => post("error", { message: String(detail) }));
  addEventListener("overlap:ready", () => {
    standing = true;
    post("ready", { version: VERSION, state: state() });
    const said = notice();
    if (said) post("error", { message: said });
    look();
  });
  addEventListener("overlap:moment", lookSoon);
  addEventListener("resize", lookSoon);
}

// The page with less around the diagram.

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
  addEventListener("overlap:moment", follow);
  // A run that plays says where it stands when it stops; that is before the link is followed.
  out.addEventListener("click", () => window.overlap?.state().playing && ask("toggle"));
  // Content outside every landmark is passed over by those who go from one to the next.
  const nav = document.createElement("nav");
  nav.setAttribute("aria-label", "Way out");
  nav.append(out);
  document.body.prepend(nav);
}

// What the host asks for.

let waiting = 0;
let turn = Promise.resolve();

function hear({ source, data }) {
  // Learning platforms answer `lti.frameResize` in words of their own.
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

/** The verb of a message and what it brings; a Refusal, if anything about it is not as documented. */
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

/** Every verb: the fields that it may bring, and what it does; what comes of that goes into the answer. */
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
      if (document.querySelector(".menu")) await ask("close");
      if (lane) await ask("lane " + placeOf(lane));
      await ask(lane ? "here" : "everywhere");
      const before = done();
      await ask("act " + steps.join(";"));
      const after = done();
      await ask("everywhere");
      if (after === before) throw new Refusal("nothing happened: that is not possible here now");
    },
  },
  state: { fields: [], async run() {} },
};

/** Hands the page a command; it has done it when the moment is told, or it is none. */
function ask(command) {
  const told = next("overlap:moment", 500);
  dispatchEvent(new CustomEvent("overlap:do", { detail: command }));
  return told;
}

/**
 * Opens a link if all of it is understood; what it names may have to be fetched first. If not, `overlap.refused` says why, and the
 * page stays where it was.
 */
async function open(link) {
  delete window.overlap.refused;
  let wanted = false;
  const want = () => (wanted = true);
  addEventListener("overlap:wanted", want, { once: true });
  const came = next("overlap:scenario", 10000);
  await ask("load " + link);
  removeEventListener("overlap:wanted", want);
  if (!wanted) return;
  await came;
  await next("overlap:moment", 500);
}

/** Waits until the window is sent that, or for so many milliseconds. */
function next(event, most) {
  return new Promise((resolve) => {
    const came = () => (clearTimeout(late), removeEventListener(event, came), resolve());
    const late = setTimeout(came, most);
    addEventListener(event, came);
  });
}

/** Where a lane is among those that the scenario has; -1 if it has not. */
const placeOf = (lane) => window.overlap.state().lanes.findIndex(({ mode }) => mode === lane);

/** What was done to the run, as its link has it. */
const done = () => /&do=([^&]*)/.exec(window.overlap.link)?.[1];

const notice = () => document.querySelector(".message p")?.textContent;

// What the host is told.

/** What was told last; null before anything was. */
let seen = null;
let timer = 0;
let lookedAt = 0;

function state() {
  const { preset, now, playing, lanes } = window.overlap.state();
  const rows = document.querySelectorAll(".track-rows g");
  /** When that was marked in a lane, until now. */
  const marked = (nth, what) =>
    [...(rows[nth]?.querySelectorAll("." + what) ?? [])].map((mark) => Number(mark.dataset.at)).filter((at) => at <= now);
  return {
    preset,
    link: window.overlap.link,
    now,
    playing,
    lanes: lanes.map(({ mode, events, digest, broken, finished }, place) => {
      const broke = marked(place, "violation");
      return {
        lane: mode,
        events,
        digest,
        broken: broken.map((property, nth) => ({ property, at: broke[nth] ?? now })),
        finished: finished ? marked(place, "finished").at(-1) ?? now : null,
      };
    }),
  };
}

function lookSoon() {
  if (!standing || timer) return;
  timer = setTimeout(look, Math.max(0, lookedAt + BETWEEN - performance.now()));
}

/** Tells what is new since the last look; while the run plays, another look follows. */
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
 * Tells the height at which nothing is cut off. It only grows, lest the host's text jump, until the width or the run is another; and
 * shrinks once after that, since what is around the lanes may be lower in a lower window.
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
 * The height at which nothing is cut off: of three lanes one under the other where they fit so, or else of one; and of which. Lanes
 * that `stay` under each other do so when there comes to be more in them.
 */
function wholeHeight(stay) {
  const height = (selector) => document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
  const one = root.dataset.embed === "one";
  const tabs = one ? [] : [...document.querySelectorAll(".tabs [role=tab]")].map((tab) => tab.getAttribute("aria-controls"));
  const panels = [...document.querySelectorAll(".panel")].filter(({ id, hidden }) => (tabs.length ? tabs.includes(id) : !hidden));
  const lanes = panels.map((panel) => (parseFloat(panel.style.minHeight) || 0) + GAP);
  // Above the lanes there may be a message, and with it a margin.
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

/** Tells the host something. Nothing in it is secret, and in a sandbox nobody has a name: so whoever it is. */
function post(event, more) {
  parent.postMessage({ overlap: VERSION, event, ...more }, "*");
}
