// What is after `#` in the address, and what comes of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateSync } from "node:zlib";

import { start } from "./harness.mjs";
import { button, lane, LANES, stands } from "./page.mjs";

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
  ["#no-such-preset&t=160.", "no-such-preset"],
  ["#%E2%98%83", "☃"],
  ["#<img src=x onerror=alert(1)>", "imgsrc=xonerror=alert(1"],
  ["#t=160", "t=160"],
]) {
  test(`${hash} says that there is no such preset and shows no other; the way to a preset is open`, async () => {
    // What may be a preset is asked for, and is not there.
    const { page, screenshot, close } = await overlap.openPage({ hash, allowed: [/404/], waitForReady: false });
    const alert = page.getByRole("alert").filter({ hasText: "In the address" });
    const words = await alert.textContent();
    assert.ok(words.includes(named), words);
    assert.match(words, /Nothing is open/);
    assert.deepEqual(await page.evaluate(() => overlap.state().lanes), []);
    for (const name of LANES) assert.equal(await lane(page, name).count(), 0);
    assert.equal(await page.getByRole("region", { name: "Transport" }).count(), 0);
    await screenshot("address-nothing");
    // Panels are there, and say nothing of another run.
    await button(page, "Compare").click();
    await page.getByRole("heading", { name: "Compare" }).waitFor();
    await page.keyboard.press("Escape");
    await button(page, "Dismiss").click();
    await alert.waitFor({ state: "detached" });
    await page.getByRole("combobox", { name: "Preset" }).selectOption(OTHER);
    for (const name of LANES) await lane(page, name).waitFor();
    await stands(page);
    assert.equal(await preset(page), OTHER);
    await page.goBack();
    await alert.waitFor();
    assert.deepEqual(await page.evaluate(() => overlap.state().lanes), []);
    await close();
  });
}

const SCRIPT = `s2.${deflateSync("overlap 1\nold S1 S2 S3\nleader S1\nat 100 crash S1\nend 700\n").toString("base64url")}`;
for (const id of ["bug-2015", DEFAULT, SCRIPT]) {
  for (const damage of ["&t=160.", "&t=160)", "&amp;t=160", "%26t=160", "%26t%3D160", "&t=1%0A60", "&t=160%20", "?t=160", "&t=160,"]) {
    test(`${id.slice(0, 20)}${damage} opens what it names where it says`, async () => {
      const { page, close } = await overlap.openPage({ hash: `#${id}${damage}` });
      assert.deepEqual(await page.evaluate(() => [overlap.state().preset, overlap.state().now]), [id, 160]);
      assert.equal(await page.getByRole("alert").count(), 0);
      await close();
    });
  }
}

for (const [rest, named, now] of [
  ["&colour=red&t=160", "colour", 160],
  ["&t=soon", "soon", 0],
  ["&t=", "“t”", 0],
  ["&beat=no-such", "no-such", 0],
  ["&off=gravity&t=160", "gravity", 0],
  ["&do=50.fly&t=160", "fly", 0],
  ["&lane=all&t=160", "all", 160],
  ["&speed=1/3&t=160", "1/3", 160],
  ["&d=12&t=160", "12", 160],
]) {
  test(`bug-2015${rest} opens that preset, and says what was not understood`, async () => {
    const { page, close } = await overlap.openPage({ hash: `#bug-2015${rest}` });
    assert.deepEqual(await page.evaluate(() => [overlap.state().preset, overlap.state().now]), ["bug-2015", now]);
    assert.ok((await page.getByRole("alert").textContent()).includes(named));
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
