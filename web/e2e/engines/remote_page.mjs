// A page in a browser that Playwright cannot drive: the part of Playwright's interface that the stories use, on top of three things that a
// driver offers: to run a script in the page, to perform the input actions of WebDriver, and to navigate.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { script } from "./in_page.mjs";

/** How long a condition is waited for, in milliseconds, and how often it is looked at. */
const [PATIENCE, POLL] = [30_000, 40];

/** Keys of WebDriver, by their names in the DOM. */
const KEYS = {
  Alt: "\uE00A", ArrowDown: "\uE015", ArrowLeft: "\uE012", ArrowRight: "\uE014", ArrowUp: "\uE013", Backspace: "\uE003",
  Control: "\uE009", Delete: "\uE017", End: "\uE010", Enter: "\uE007", Escape: "\uE00C", Home: "\uE011", PageDown: "\uE00F",
  PageUp: "\uE00E", Shift: "\uE008", Space: " ", Tab: "\uE004",
};

const pressed = (value) => [{ type: "keyDown", value }, { type: "keyUp", value }];

/** The actions of a key with its modifiers, such as `Shift+Tab`. */
function stroke(key) {
  const parts = key.split("+");
  const values = parts.map((part) => KEYS[part] ?? part);
  const held = values.slice(0, -1);
  const down = held.map((value) => ({ type: "keyDown", value }));
  const up = held.toReversed().map((value) => ({ type: "keyUp", value }));
  return [...down, ...pressed(values.at(-1)), ...up];
}

/** Waits until `ask` gives what is no text and not false; a text is the reason why it is not so yet. */
async function patiently(ask, what, timeout = PATIENCE) {
  const end = Date.now() + timeout;
  for (;;) {
    const got = await ask();
    if (got && typeof got !== "string") return got;
    if (Date.now() > end) assert.fail(`${what}: not within ${timeout / 1000} s${got ? `: ${got}` : ""}`);
    await sleep(POLL);
  }
}

/** A page. `driver` has `run(source)`, which gives JSON, `element(source)`, which gives an element or a text, and so on. */
export class RemotePage {
  constructor(driver, size) {
    this.driver = driver;
    this.size = size;
    this.keyboard = {
      press: (key) => driver.perform([{ type: "key", id: "keyboard", actions: stroke(key) }]),
      type: (text) => driver.perform([{ type: "key", id: "keyboard", actions: [...text].flatMap(pressed) }]),
    };
  }

  viewportSize() {
    return this.size;
  }

  async setViewportSize(size) {
    this.size = await this.driver.resize(size);
  }

  goto(url) {
    return this.driver.navigate(url);
  }

  evaluate(fn, arg) {
    return this.driver.run(script(fn, [arg]));
  }

  /** Waits until the function gives what counts as true. */
  async waitForFunction(fn, arg, { timeout } = {}) {
    await patiently(async () => Boolean(await this.evaluate(fn, arg)), String(fn), timeout);
  }

  url() {
    return this.evaluate(() => location.href);
  }

  locator(css, { hasText } = {}) {
    return new Locator(this, [{ css, hasText }]);
  }

  getByRole(role, { name, exact } = {}) {
    return new Locator(this, []).getByRole(role, { name, exact });
  }

  getByLabel(label, { exact } = {}) {
    return new Locator(this, [{ label, exact }]);
  }

  screenshot() {
    return this.driver.screenshot();
  }
}

/** A way to elements of a page, which is gone again each time. */
class Locator {
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }

  #then(step) {
    return new Locator(this.page, [...this.steps, step]);
  }

  locator(css, { hasText } = {}) {
    return this.#then({ css, hasText });
  }

  getByRole(role, { name, exact } = {}) {
    return this.#then({ role, exact, name: name instanceof RegExp ? { source: name.source, flags: name.flags } : name });
  }

  getByLabel(label, { exact } = {}) {
    return this.#then({ label, exact });
  }

  nth(nth) {
    return this.#then({ nth });
  }

  first() {
    return this.nth(0);
  }

  /** Runs a function of the page with the steps and an argument. */
  #run(fn, arg) {
    return this.page.driver.run(script(fn, [this.steps, arg]));
  }

  toString() {
    return JSON.stringify(this.steps);
  }

  count() {
    return this.#run((steps) => find(steps).length);
  }

  allTextContents() {
    return this.#run((steps) => find(steps).map((it) => it.textContent));
  }

  async waitFor({ state = "visible", timeout } = {}) {
    const is = (steps, state) => {
      const it = one(steps);
      const shown = it?.checkVisibility({ visibilityProperty: true }) ?? false;
      return { visible: shown, hidden: !shown, attached: Boolean(it), detached: !it }[state];
    };
    await patiently(() => this.#run(is, state), `${this} is ${state}`, timeout);
  }

  /** The result of a function of the element, once it is there, and of an argument. */
  async evaluate(fn, arg) {
    await this.waitFor({ state: "attached" });
    return this.page.driver.run(script(`(steps, arg) => (${fn})(one(steps), arg)`, [this.steps, arg]));
  }

  textContent() {
    return this.evaluate((it) => it.textContent);
  }

  inputValue() {
    return this.evaluate((it) => it.value);
  }

  getAttribute(name) {
    return this.evaluate((it, name) => it.getAttribute(name), name);
  }

  boundingBox() {
    return this.evaluate((it) => {
      const { x, y, width, height } = it.getBoundingClientRect();
      return { x, y, width, height };
    });
  }

  focus() {
    return this.evaluate((it) => it.focus());
  }

  selectOption(value) {
    return this.evaluate((it, value) => {
      it.value = value;
      for (const type of ["input", "change"]) it.dispatchEvent(new Event(type, { bubbles: true }));
    }, value);
  }

  /** Moves the mouse to the middle of the element, or to a position in it, and clicks, as soon as nothing is over its middle. */
  async click({ position } = {}) {
    const { driver } = this.page;
    let origin = await patiently(() => driver.element(script((steps) => toClick(steps), [this.steps])), `a click on ${this}`);
    let [x, y] = [0, 0];
    if (position) {
      const box = await this.boundingBox();
      [x, y, origin] = [Math.round(box.x + position.x), Math.round(box.y + position.y), "viewport"];
    }
    const button = { button: 0 };
    const actions = [{ type: "pointerMove", x, y, duration: 0, origin }, { type: "pointerDown", ...button }, { type: "pointerUp", ...button }];
    await driver.perform([{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }]);
  }
}
