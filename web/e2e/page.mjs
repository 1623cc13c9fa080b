// The page's parts and its state: how tests find the ones, read the other, and wait for it.

import { BUTTONS, FIELDS, FOLDED, LANES, LINKS, PANELS, REGIONS, STATES } from "./names.mjs";

export { LANES };

export const MODES = Object.keys(LANES);
export const PANEL_KEYS = Object.keys(PANELS);

// Parts, by role and name.

/** The name of that key. A key that is in no table would match anything. */
function name(table, key) {
  if (!Object.hasOwn(table, key)) throw new Error(`names.mjs has no “${key}”`);
  return table[key];
}

export const button = (within, key) => within.getByRole("button", { name: name(BUTTONS, key), exact: true });

export const link = (within, key) => within.getByRole("link", { name: name(LINKS, key), exact: true });

export const list = (within, key) => within.getByRole("combobox", { name: name(FIELDS, key), exact: true });

export const field = (within, key) => within.getByLabel(name(FIELDS, key), { exact: true });

export const group = (within, key) => within.getByRole("group", { name: name(REGIONS, key), exact: true });

export const lane = (page, mode) => page.getByRole("region", { name: name(LANES, mode), exact: true });

export const transport = (page) => page.getByRole("region", { name: REGIONS.transport, exact: true });

/**
 * The field with the script: CodeMirror or, before it is loaded and where it cannot be, a plain field. Its text is replaced and read in
 * one way in both.
 */
export function editor(page) {
  const field = page.getByRole("textbox", { name: FIELDS.script, exact: true });
  const fill = async (text) => {
    // What is put into the plain field while it is replaced would be lost.
    await codeMirror(page);
    await field.evaluate((field, text) => (field.value = text), text);
  };
  return Object.assign(field, { fill, inputValue: () => field.evaluate((field) => field.value) });
}

/** Waits until CodeMirror has taken the place of the plain field. */
export const codeMirror = (page) => page.locator(".editor .cm-content").waitFor();

/** Waits until the script in the editor is this text, or matches this expression. */
export const scriptIs = (page, expected) =>
  page.waitForFunction(
    ({ text, source, flags }) => {
      const script = document.querySelector(".editor :is(textarea, .cm-content)")?.value;
      return source === undefined ? script === text : script !== undefined && new RegExp(source, flags).test(script);
    },
    expected instanceof RegExp ? { source: expected.source, flags: expected.flags } : { text: expected },
  );

/** The words in the editor that are marked as faults. */
export const faultMarks = (page) => page.locator(".editor :is(mark, .cm-lintRange-error)");

/** The heading that unfolds a part of a panel. */
export const folded = (within, key) => within.locator("summary", { hasText: name(FOLDED, key) });

export const panel = (page) => page.locator(".side");

export const menu = (page) => page.getByRole("dialog");

export const caption = (page) => page.locator(".caption");

/** The message of the program over the page. */
export const notice = (page) => page.locator(".message[role=alert]");

/** The answers to the last action: one for each lane, and whether the lane refused it. */
export const answers = (within) =>
  within.locator(".answers").evaluate((all) =>
    [...all.children].map((it) => ({ text: it.textContent, refused: it.classList.contains("refused") })));

/** The element of a server in the lane of a mode. */
export const server = (page, mode, id) => page.locator(`#spot-${MODES.indexOf(mode)}-S${id}`);

/** The state of a server as the lane of a mode describes it to screen readers: a key of `STATES`. */
export async function serverState(page, mode, id) {
  const row = lane(page, mode).getByRole("rowheader", { name: `S${id}`, exact: true });
  const description = await row.evaluate((header) => header.nextElementSibling.textContent);
  return Object.keys(STATES).find((key) => description.startsWith(STATES[key]));
}

/** Waits until the lane of a mode has another leader than `former`, and gives it, as `S1`. */
export async function leader(page, mode, former) {
  const find = ([name, called, former]) => {
    const lane = document.querySelector(`section[aria-label="${name}"]`);
    const rows = [...lane.querySelectorAll("tr")].filter((row) => row.cells[1].textContent.startsWith(called));
    return rows.map((row) => row.cells[0].textContent).find((id) => id !== former);
  };
  const asked = [name(LANES, mode), STATES.leader, former];
  await page.waitForFunction(find, asked);
  return page.evaluate(find, asked);
}

// The state.

/** The state of the run. Of each lane it has the names of the broken properties, and whether the change is finished. */
export const state = (page) =>
  page.evaluate(() => {
    const { notice, lanes, ...state } = overlap.state();
    const told = ({ broken, finished, ...lane }) =>
      ({ ...lane, broken: broken.map(({ property }) => property), finished: finished !== undefined });
    return { ...state, lanes: lanes.map(told) };
  });

export const now = async (page) => (await state(page)).now;

export const digests = async (page) => (await state(page)).lanes.map((lane) => lane.digest);

/** The properties that are broken in the lane at that position. */
export const broken = async (page, index = 0) => (await state(page)).lanes[index].broken;

/** Gives the page a command: of a host, or by a control that may be out of sight. Waits until an action is done. */
export const send = (page, command) =>
  page.evaluate(
    ({ command, labels }) => {
      const [, verb, what] = /^(\S*) ?(.*)/.exec(command);
      const names = (it) => [it.ariaLabel, it.textContent.replaceAll(/[«»]/g, "")];
      const press = (label) => [...document.querySelectorAll("button")].find((it) => names(it).includes(label))?.click();
      const done = new Promise((resolve) => {
        for (const event of ["overlap:acted", "overlap:lost-panels"]) addEventListener(event, () => resolve(), { once: true });
      });
      if (verb === "panel") document.getElementById(`open-${what}`).click();
      else if (verb === "open") location.hash = what;
      else if (verb === "choose") document.getElementById(`spot-${what.replace(" ", "-S")}`).click();
      else if (verb === "voter") press(`S${what}`);
      else if (labels[command]) press(labels[command]);
      else dispatchEvent(new CustomEvent("overlap:do", { detail: command }));
      // An action may have to wait for a part of the page.
      if (verb === "act") return done;
    },
    { command, labels: BUTTONS },
  );

/** Opens what follows the `#` of a link, by the address. */
export const follow = (page, fragment) => page.evaluate((fragment) => (location.hash = fragment), fragment);

/** A way to wait that asks the browser for no frames. */
export const NO_FRAMES = { polling: 20 };

/** Waits until the page runs and is painted, which it is in one of the first frames after that. */
export async function started(page) {
  await page.waitForFunction(
    () => !document.getElementById("boot-message") && globalThis.overlap?.stats?.().still_shapes > 0,
    undefined,
    NO_FRAMES,
  );
}

/** Waits until a preset is open, or a script, whose name begins with `s2.`. */
export const opened = (page, preset) =>
  page.waitForFunction((id) => (id === "s2." ? overlap.state().preset.startsWith(id) : overlap.state().preset === id), preset, NO_FRAMES);

/** Waits until nothing is open. */
export const nothingOpen = (page) =>
  page.waitForFunction(() => globalThis.overlap?.state && overlap.state().preset === "" && overlap.state().lanes.length === 0);

/** Waits until a run that plays has come to a time. */
export const playedTo = (page, at) => page.waitForFunction((at) => overlap.state().now > at, at);

/** Waits until a run is paused. */
export const paused = (page) => page.waitForFunction(() => !overlap.state().playing, undefined, NO_FRAMES);

/** Waits until a property is broken in the lane at that position. */
export const breaks = (page, index = 0) => page.waitForFunction((index) => overlap.state().lanes[index].broken.length > 0, index);

/** Waits until the panel is filled. */
export const filled = (page) => page.locator(".panel-content:empty").waitFor({ state: "detached" });

/** Opens a lesson by the panel of lessons. */
export async function chooseLesson(page, id) {
  await button(page, "lessons").click();
  await panel(page).locator(`[data-preset="${id}"]`).click();
}

/** Goes to a time in virtual milliseconds, or to the "end", by the slider. */
export async function seek(page, at) {
  await page.getByRole("slider", { name: FIELDS.time }).evaluate((slider, at) => {
    slider.value = at === "end" ? slider.max : at;
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, at);
  await settled(page);
}

/** Goes to the first whole millisecond at which a property is broken in the naive lane, and gives it. */
export async function seekViolation(page) {
  await seek(page, "end");
  let [whole, split] = [0, Math.floor(await now(page))];
  while (split - whole > 1) {
    const middle = Math.floor((whole + split) / 2);
    await seek(page, middle);
    if ((await broken(page)).length) split = middle;
    else whole = middle;
  }
  await seek(page, split);
  return split;
}

/** Waits until the page has rendered what it was told. */
export const settled = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));

/** Waits until the lanes argue: that is loaded after the first picture, and so are the lines about quorums for screen readers. */
export const argued = (page) =>
  page.waitForFunction(() => [...document.querySelectorAll(".lane .unseen")].every((it) => it.lastElementChild.childElementCount > 0));

/** Waits for so many frames of the browser. */
export const frames = (page, count) =>
  page.evaluate(
    (count) =>
      new Promise((resolve) => {
        const next = () => (count-- > 0 ? requestAnimationFrame(next) : resolve());
        next();
      }),
    count,
  );

/** Leaves the field or the panel that has the focus, and goes to the end of the run, by the keyboard. */
export async function toTheEnd(page) {
  await page.keyboard.press("Escape");
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("End");
}

/** Opens a panel by its button, which is behind another one where there is little room. */
export async function openPanel(page, key) {
  const narrow = page.viewportSize().width < 1000;
  if (narrow) await button(page, "more").click();
  await button(page.locator(narrow ? ".side" : ".top"), key).click();
  await filled(page);
}
