// What axe finds of WCAG 2.2 AA, at the moment with the most on the page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { seek } from "./page.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

for (const [width, height] of [[1280, 900], [390, 844]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${width}x${height}, ${colorScheme}: axe has nothing to say`, async () => {
      const { page, close } = await overlap.openPage({ width, height, colorScheme, hash: "#naive-swap-5-to-5&t=<b>" });
      await seek(page, "end");
      assert.deepEqual(await judge(page), []);
      await close();
    });

    test(`${width}x${height}, ${colorScheme}: axe has nothing to say where nothing is open`, async () => {
      const nothing = { hash: "#<b>", allowed: [/404/], waitForReady: false };
      const { page, close } = await overlap.openPage({ width, height, colorScheme, ...nothing });
      await page.getByRole("alert").filter({ hasText: "Nothing is open" }).waitFor();
      assert.deepEqual(await judge(page), []);
      await close();
    });

    test(`${width}x${height}, ${colorScheme}: axe has nothing to say of the panels and the menu`, async () => {
      const { page, close } = await overlap.openPage({ width, height, colorScheme, hash: "#naive-swap-5-to-5&t=60" });
      const faults = [];
      for (const panel of ["Change members", "Compare", "Explain", "Space-time", "Rules", "Search", "Script", "Share", "Keys"]) {
        if (width < 1000) await page.getByRole("button", { name: "More" }).click();
        await page.locator(width < 1000 ? ".side" : ".top").getByRole("button", { name: panel }).click();
        await page.locator(".study:empty").waitFor({ state: "detached" });
        faults.push(...(await judge(page)).map((fault) => `${panel}: ${fault}`));
        await page.getByRole("button", { name: "Close" }).click();
      }
      await page.locator(".panel:not([hidden]) .spot").first().focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByRole("button", { name: "Crash" }).click();
      faults.push(...(await judge(page)).map((fault) => `menu: ${fault}`));
      assert.deepEqual(faults, []);
      await close();
    });
  }
}

for (const [width, height] of [[800, 580], [390, 844]]) {
  for (const hash of ["?embed#naive-swap-5-to-5&t=<b>", "?embed=three&theme=dark#naive-swap-5-to-5&t=340", "?embed=one#bug-2015&lane=joint"]) {
    test(`${width}x${height}, ${hash}: axe has nothing to say of a page that stands in another`, async () => {
      const { page, close } = await overlap.openPage({ width, height, hash });
      const faults = await judge(page);
      await seek(page, "end");
      faults.push(...(await judge(page)));
      await page.locator(".panel:not([hidden]) .spot").first().focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByRole("button").nth(1).waitFor();
      faults.push(...(await judge(page)).map((fault) => `menu: ${fault}`));
      assert.deepEqual(faults, []);
      await close();
    });
  }
}

/** What axe finds, a line each. */
async function judge(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => globalThis.axe.run({ runOnly: values }), RULES);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
}
