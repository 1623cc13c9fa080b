// Faults that axe finds of WCAG 2.2 AA, in light and in dark colours, at the moment with the most on the page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axeFaults, start } from "./harness.mjs";
import { button, filled, menu, nothingOpen, openPanel, PANEL_KEYS, seek } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** Opens the menu of a server that is seen, by its element. */
async function openMenu(page) {
  await page.locator(".panel:not([hidden]) .spot").first().focus();
  await page.keyboard.press("Enter");
  await menu(page).waitFor();
  await filled(page);
}

for (const [width, height] of [[1280, 900], [390, 844]]) {
  test(`${width}x${height}: axe finds nothing in the page at its start and at its end, in the panels and the menu`, async () => {
    const { page, close } = await overlap.openPage({ width, height, hash: "#naive-swap-5-to-5&t=<b>" });
    const faults = [];
    const check = async (what, within) => faults.push(...(await axeFaults(page, within)).map((fault) => `${what}: ${fault}`));
    await check("the start, with a message");
    await seek(page, "end");
    await check("the end, with a message");
    await button(page, "dismiss").click();
    await seek(page, 60);
    for (const key of PANEL_KEYS) {
      await openPanel(page, key);
      await check(key, ".side");
      await button(page, "close").click();
    }
    await openMenu(page);
    await button(menu(page), "crash").click();
    await check("the menu");
    assert.deepEqual(faults, []);
    await close();
  });

  test(`${width}x${height}: axe finds nothing where nothing is open`, async () => {
    const { page, close } = await overlap.openPage({ width, height, hash: "#<b>", allowed: [/404/], waitForReady: false });
    await nothingOpen(page);
    assert.deepEqual(await axeFaults(page), []);
    await close();
  });
}

for (const [width, height] of [[800, 580], [390, 844]]) {
  for (const hash of ["?embed#naive-swap-5-to-5&t=<b>", "?embed=three#naive-swap-5-to-5&t=340", "?embed=one#bug-2015&lane=joint"]) {
    test(`${width}x${height}, ${hash}: axe finds nothing in a page that is embedded in another`, async () => {
      const { page, close } = await overlap.openPage({ width, height, hash });
      const faults = await axeFaults(page);
      await seek(page, "end");
      await openMenu(page);
      faults.push(...(await axeFaults(page)));
      assert.deepEqual(faults, []);
      await close();
    });
  }
}
