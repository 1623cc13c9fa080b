// The printed page: every lane at its moment, in light colours, and no controls.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { start } from "./harness.mjs";
import { MODES, argued, openPanel, panel, seek, settled } from "./page.mjs";
import { painted } from "./painted.mjs";

/** A page in which pictures are measured. */
let blank;
let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const DEFAULT = "#naive-swap-5-to-5&t=340";
const PAGES = [
  { width: 1280, height: 900, hash: DEFAULT, lanes: [0, 1, 2] },
  { width: 390, height: 844, hash: DEFAULT, lanes: [0, 1, 2] },
  { width: 800, height: 580, hash: `?embed${DEFAULT}`, lanes: [0, 1, 2] },
  { width: 800, height: 580, hash: `?embed=one&theme=dark${DEFAULT}&lane=joint`, lanes: [2] },
];

/** How light a picture is on average, from 0 to 1, and which part of it is something else than its ground. */
async function look(picture) {
  blank ??= await overlap.browser.newPage();
  return blank.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const { data: bytes } = canvas.getImageData(0, 0, image.width, image.height);
    const counts = new Uint32Array(256);
    for (let at = 0; at < bytes.length; at += 4) counts[Math.round((bytes[at] + bytes[at + 1] + bytes[at + 2]) / 3)] += 1;
    const pixels = bytes.length / 4;
    // The ground is the median.
    let [ground, below] = [0, counts[0]];
    while (below <= pixels / 2) below += counts[++ground];
    let [light, drawn] = [0, 0];
    for (const [shade, count] of counts.entries()) {
      light += shade * count;
      if (Math.abs(shade - ground) > 24) drawn += count;
    }
    return { light: light / pixels / 255, drawn: drawn / pixels };
  }, picture.toString("base64"));
}

for (const { width, height, hash, lanes } of PAGES) {
  const name = `${width}x${height} ${hash.split("#")[0] || "in full"}`;

  test(`${name}: each lane is painted in the PDF`, async () => {
    const { page, close } = await overlap.openPage({ width, height, colorScheme: "dark", hash });
    await argued(page);
    await settled(page);
    for (const landscape of [false, true]) {
      await page.addStyleTag({ content: ".hidden-for-the-test { display: none !important; }" });
      const without = async (place) => {
        await page.locator(`#lane-${place}`).evaluate((lane) => lane.classList.add("hidden-for-the-test"));
        const count = painted(await page.pdf({ landscape }));
        await page.locator(`#lane-${place}`).evaluate((lane) => lane.classList.remove("hidden-for-the-test"));
        return count;
      };
      const whole = painted(await page.pdf({ landscape }));
      for (const place of [0, 1, 2]) {
        const drawn = whole - (await without(place));
        const shapes = await page.locator(`#lane-${place} .${landscape ? "aside" : "upright"} *`).count();
        if (lanes.includes(place)) assert.ok(shapes > 50 && drawn > 0.9 * shapes, `${MODES[place]}: ${drawn} of ${shapes}`);
        else assert.equal(drawn, 0, `${MODES[place]} is not part of it`);
      }
    }
    await close();
  });

  test(`${name}: on paper the lanes are light whatever the theme, and controls are left out`, async () => {
    const { page, close } = await overlap.openPage({ width, height, colorScheme: "dark", hash });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.locator(".paper svg").first().waitFor({ state: "attached" });
    for (const place of lanes) {
      const paper = page.locator(`#lane-${place} .paper`);
      const { light, drawn } = await look(await paper.screenshot());
      assert.ok(drawn > 0.01, `${MODES[place]}: ${drawn} of it is drawn`);
      assert.ok(light > 0.85, `${MODES[place]}: as light as ${light}`);
    }
    assert.equal(await page.locator(".panel").filter({ visible: true }).count(), lanes.length);
    assert.ok((await look(await page.screenshot())).light > 0.85);
    assert.equal(await page.locator("button, select, input, canvas, [role=tab], a").filter({ visible: true }).count(), 0);
    for (const part of [".title", ".change", ".caption", ".when"]) assert.ok(await page.locator(part).isVisible(), part);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(over, 0, "nothing is cut off at the side");
    await close();
  });
}

test("the picture on paper is of the moment that is printed, and the screen is as it was afterwards", async () => {
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  const before = await look(await page.screenshot());
  await page.pdf();
  const paper = page.locator("#lane-0 .paper");
  const start = await paper.innerHTML();
  await settled(page);
  const after = await look(await page.screenshot());
  assert.ok(Math.abs(after.drawn - before.drawn) < 0.001 && Math.abs(after.light - before.light) < 0.001);
  await seek(page, 340);
  await argued(page);
  await page.pdf();
  assert.notEqual(await paper.innerHTML(), start, "another moment is another picture");
  const later = await overlap.openPage({ hash: DEFAULT });
  await argued(later.page);
  await later.page.pdf();
  assert.equal(await paper.innerHTML(), await later.page.locator("#lane-0 .paper").innerHTML());
  await later.close();
  await close();
});

test("an open panel is printed with its content", async () => {
  const { page, close } = await overlap.openPage({ colorScheme: "dark", hash: DEFAULT });
  for (const key of ["compare", "explain", "space-time", "members"]) {
    await openPanel(page, key);
    await page.emulateMedia({ media: "print" });
    const side = panel(page);
    const cut = await side.evaluate((it) => it.scrollHeight - it.clientHeight > 1 || it.scrollWidth - it.clientWidth > 1);
    assert.ok(!cut, `${key} is whole`);
    const { light, drawn } = await look(await side.screenshot());
    assert.ok(drawn > 0.005 && light > 0.8, `${key}: ${drawn}, ${light}`);
    await page.emulateMedia({ media: "screen" });
    await page.keyboard.press("Escape");
  }
  await close();
});
