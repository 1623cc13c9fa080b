// Drives Chromium by Playwright.

import { launch as launchChromium, listen } from "../harness.mjs";

/** Starts Chromium, as readers have it, for one with these settings. */
export async function launch({ fontSize, forcedColors, reducedMotion } = {}) {
  const browser = await launchChromium(fontSize ? [`--blink-settings=defaultFontSize=${fontSize}`] : [], { whole: true });
  const emulated = { forcedColors: forcedColors ? "active" : "none", reducedMotion: reducedMotion ? "reduce" : "no-preference" };
  return {
    async open({ width, height }) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme: "light", ...emulated });
      const page = await context.newPage();
      return { page, complaints: listen(page), close: () => context.close() };
    },
    close: () => browser.close(),
  };
}
