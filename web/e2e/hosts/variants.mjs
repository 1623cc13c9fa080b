// What a reader of a course does with its lesson, whatever tool made it. Each function fails if it does not work; if it returns a text,
// that says how it was done.

import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";

import { frameOf, listen, until } from "../harness.mjs";
import { painted } from "../painted.mjs";
import { LESSON } from "./recipes.mjs";

export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** The elements of a lesson come first, then the frame by hand. */
const [ELEMENTS, EMBEDS] = [3, 4];

/** Opens an address of the course in a fresh context. */
export async function open(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints = listen(page);
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}

const frames = (page) => page.locator("overlap-playground iframe, iframe[src*='?embed']");

/** Brings the embed of that number into view, and waits until the page in it runs. */
export async function embed(page, { slides }, nth) {
  // On a phone and on paper, a deck is a page as others are.
  const isDeck = slides && (await page.evaluate(() => !Reveal.isScrollView() && !Reveal.isPrintView()));
  if (isDeck) await page.evaluate((slide) => Reveal.slide(slide), nth + 1);
  const iframe = frames(page).nth(nth);
  await iframe.waitFor({ state: "attached" });
  if (!isDeck) await iframe.scrollIntoViewIfNeeded();
  const frame = await frameOf(iframe);
  await frame.waitForFunction(() => globalThis.overlap?.state && !document.getElementById("boot-message"), undefined, { polling: 30 });
  return { iframe, frame };
}

const seen = (frame) =>
  frame.evaluate(() => {
    const { preset, now, lanes } = overlap.state();
    return { preset, now, lanes: lanes.length, said: document.querySelector("[role=alert]")?.textContent ?? "" };
  });

async function shows(page, course, nth, expected) {
  const { frame } = await embed(page, course, nth);
  const state = await seen(frame);
  assert.deepEqual({ ...state, ...expected, said: "" }, state);
  return state;
}

const isLesson = ({ preset }) => assert.equal(inflateSync(Buffer.from(preset.replace(/^s2\./, ""), "base64url")).toString(), LESSON);

/** The colours of a page or a frame, by its ground. */
const theme = (frame) =>
  frame.evaluate(() => {
    const grounds = [document.body, document.documentElement].map((it) => getComputedStyle(it).backgroundColor.match(/[\d.]+/g));
    const [r, g, b] = grounds.find(([, , , opacity = 1]) => +opacity > 0) ?? [255, 255, 255];
    return +r + +g + +b < 384 ? "dark" : "light";
  });

/** Waits until all elements have those colours. */
async function follow(page, course, colours) {
  for (let nth = 0; nth < ELEMENTS; nth++) {
    const { frame } = await embed(page, course, nth);
    await until(async () => (await theme(frame)) === colours, () => `element ${nth + 1} is not ${colours}`);
  }
}

/** Fails if the console said anything, other than that a tool's own files of other hosts did not come: the tests may run without a network. */
const clean = (complaints) => assert.deepEqual(complaints.filter((text) => !/ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED/.test(text)), []);

/** By how many pixels the page can be scrolled sideways. */
const sideways = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth);

export const VARIANTS = {
  async preset({ page, course }) {
    await shows(page, course, 0, { preset: "naive-swap-5-to-5", lanes: 3 });
    assert.equal(await page.getByRole("link", { name: "Two leaders" }).isVisible(), false, "the link is for readers without JavaScript");
  },

  async moment({ page, course }) {
    await shows(page, course, 0, { now: 340 });
  },

  async file({ page, course }) {
    isLesson(await shows(page, course, 1, { now: 0 }));
  },

  async packed({ page, course }) {
    isLesson(await shows(page, course, 2, { now: 0 }));
  },

  async frame({ page, course }) {
    await shows(page, course, 3, { preset: "bug-2015", now: 500 });
  },

  /** All of them at the same time. */
  async several({ page, course }) {
    const embeds = [];
    for (let nth = 0; nth < EMBEDS; nth++) embeds.push((await embed(page, course, nth)).frame);
    const states = await Promise.all(embeds.map(seen));
    assert.deepEqual(states.map(({ now, said }) => [now, said]), [[340, ""], [0, ""], [0, ""], [500, ""]]);
  },

  async navigation({ browser, course, url }) {
    if (course.slides) return turned(browser, course, url);
    const { page, complaints, close } = await open(browser, url + course.start);
    await page.evaluate(() => (globalThis.stays = true));
    for (const way of ["first", "again"]) {
      await page.getByRole("link", { name: "To the lesson" }).first().click();
      await page.waitForURL((address) => address.pathname.includes("lesson"));
      await shows(page, course, 0, { now: 340 });
      if (way === "again") break;
      isLesson(await shows(page, course, 1, {}));
      await page.goBack();
    }
    const stays = await page.evaluate(() => Boolean(globalThis.stays));
    assert.equal(stays, Boolean(course.isInstant), "whether the tool shows the next page without loading it");
    clean(complaints);
    await close();
    return stays ? "same page" : "link";
  },

  /** The system prefers light colours all the time. */
  async toggle({ browser, course, url }) {
    const { page, close } = await open(browser, url + course.at, { colorScheme: "light" });
    await follow(page, course, "light");
    if (course.dark) {
      await page.goto(url + course.dark);
      await follow(page, course, "dark");
      await close();
      return "when built";
    }
    const { frame } = await embed(page, course, 0);
    await frame.evaluate(() => (globalThis.stays = true));
    await course.colours(page, "dark");
    await until(async () => (await theme(page)) === "dark", () => "the page itself is not dark");
    await follow(page, course, "dark");
    await course.colours(page, "light");
    await follow(page, course, "light");
    assert.ok(await frame.evaluate(() => globalThis.stays), "the frame was loaded again");
    await close();
  },

  async print({ browser, course, url }) {
    const { page, close } = await open(browser, url + course.at + (course.slides ? "?view=print" : ""));
    const embeds = [];
    for (let nth = 0; nth < EMBEDS; nth++) embeds.push((await embed(page, course, nth)).frame);
    const whole = painted(await page.pdf());
    // What the lanes consist of, once they have been printed.
    const lanes = await Promise.all(embeds.map((frame) => frame.locator(".panel:not([hidden]) .upright *").count()));
    assert.ok(lanes.every((count) => count > 50), `the lanes consist of ${lanes} shapes`);
    // The embeds keep their places, so that nothing else moves to another page.
    await page.addStyleTag({ content: "overlap-playground, iframe { visibility: hidden !important }" });
    const drawn = whole - painted(await page.pdf());
    const shapes = lanes.reduce((sum, count) => sum + count);
    assert.ok(drawn > 0.9 * shapes, `of ${shapes} shapes, ${drawn} are printed`);
    await close();
  },

  async phone({ browser, course, url }) {
    const { page, close } = await open(browser, url + course.at, PHONE);
    for (let nth = 0; nth < EMBEDS; nth++) {
      const { iframe, frame } = await embed(page, course, nth);
      await until(async () => (await cut(frame)) === "", () => cut(frame));
      const { x, width } = await iframe.boundingBox();
      assert.ok(x >= -1 && x + width <= 391, `embed ${nth + 1} goes from ${x} to ${x + width} of 390 pixels`);
    }
    const over = await sideways(page);
    if (over > 0) {
      await page.addStyleTag({ content: "overlap-playground, iframe { display: none !important }" });
      assert.ok((await sideways(page)) >= over, `the page scrolls sideways by ${over} pixels because of its embeds`);
    }
    await close();
  },
};

/** What of the page in a frame is cut off. */
const cut = (frame) =>
  frame.evaluate(() => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const over = [scrollWidth - innerWidth, scrollHeight - innerHeight];
    const lanes = [...document.querySelectorAll(".panel:not([hidden])")].map((panel) => panel.getBoundingClientRect());
    const isWhole = lanes.length && lanes.every(({ left, right, top, height }) => left >= 0 && right <= innerWidth + 1 && top >= 0 && height > 100);
    return over.every((by) => by <= 0) && isWhole ? "" : `over the edge by ${over}; lanes: ${JSON.stringify(lanes)}`;
  });

/** Turns the slides of a deck to and fro by keys: the embed is where it was left. */
async function turned(browser, course, url) {
  const { page, complaints, close } = await open(browser, url + course.at);
  await page.keyboard.press("ArrowRight");
  const { frame } = await embed(page, course, 0);
  await frame.evaluate(() => dispatchEvent(new CustomEvent("overlap:do", { detail: "seek 300" })));
  for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
  assert.equal(await page.evaluate(() => Reveal.getIndices().h), 1);
  await shows(page, course, 0, { now: 300 });
  clean(complaints);
  await close();
  return "keys";
}
