// The page's parts, found as a reader finds them: by role and name.

/** The lanes' names, in the order of the page. */
export const LANES = ["Naive swap", "Single-server", "Joint consensus"];

export const lane = (page, name) => page.getByRole("region", { name, exact: true });

export const transport = (page) => page.getByRole("region", { name: "Transport" });

export const button = (page, name) => page.getByRole("button", { name, exact: true });

/** A way to wait that asks the browser for no frames. */
export const NO_FRAMES = { polling: 20 };

/** Waits until the page stands and is painted, which it is in one of the first frames after that. */
export async function stands(page) {
  await page.waitForFunction(
    () => !document.getElementById("boot-message") && globalThis.overlap?.stats?.().still_shapes > 0,
    undefined,
    NO_FRAMES,
  );
}

/** Drags the scrubber to a time in virtual milliseconds, or to its "end". */
export async function seek(page, at) {
  await page.getByRole("slider", { name: "Time" }).evaluate((slider, at) => {
    slider.value = at === "end" ? slider.max : at;
    slider.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }, at);
  await settled(page);
}

/** Waits until the page has written down what it was told. */
export const settled = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
