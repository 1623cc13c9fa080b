// What is after `#` in the address, and what comes of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { button, lane, LANES } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const DEFAULT = "naive-swap-5-to-5";
const OTHER = "naive-swap-3-to-5";
const preset = (page) => page.evaluate(() => window.overlap.state().preset);

for (const [id, change] of [
  [DEFAULT, "{S1 S2 S3 S4 S5} to {S1 S2 S3 S6 S7}"],
  [OTHER, "{S1 S2 S3} to {S1 S2 S3 S4 S5}"],
]) {
  test(`#${id} opens it`, async () => {
    const { page, close } = await overlap.openPage({ hash: `#${id}` });
    assert.equal(await preset(page), id);
    assert.match(await page.getByRole("banner").textContent(), new RegExp(change.replaceAll(/[{}]/g, "\\$&")));
    assert.equal(await page.getByRole("combobox", { name: "Preset" }).inputValue(), id);
    assert.equal(await page.getByRole("alert").count(), 0);
    for (const name of LANES) await lane(page, name).waitFor();
    await close();
  });
}

for (const [hash, named] of [
  ["#no-such-preset", "no-such-preset"],
  [`#${DEFAULT}&colour=red`, "colour"],
  ["#%E2%98%83", "☃"],
  ["#<img src=x onerror=alert(1)>", "<img src=x"],
]) {
  test(`${hash} opens the default preset and says what was not understood`, async () => {
    // What may be a preset is asked for, and is not there.
    const { page, close } = await overlap.openPage({ hash, allowed: [/404/] });
    const alert = page.getByRole("alert");
    const words = await alert.textContent();
    assert.ok(words.includes(named), words);
    assert.match(words, /The default preset is open instead/);
    assert.equal(await preset(page), DEFAULT);
    await button(page, "Dismiss").click();
    await alert.waitFor({ state: "detached" });
    await close();
  });
}

test("choosing a preset changes the address, and going back opens the one before", async () => {
  const { page, close } = await overlap.openPage();
  await page.getByRole("combobox", { name: "Preset" }).selectOption(OTHER);
  await page.waitForFunction((id) => window.overlap.state().preset === id, OTHER);
  assert.equal(new URL(page.url()).hash, `#${OTHER}`);
  await page.goBack();
  await page.waitForFunction((id) => window.overlap.state().preset === id, DEFAULT);
  assert.equal(await page.getByRole("combobox", { name: "Preset" }).inputValue(), DEFAULT);
  await close();
});
