// What is printed: every lane as it stands, in light colours, and nothing that is only there to be pressed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inflateSync } from "node:zlib";

import { start } from "./harness.mjs";
import { button, LANES, seek, settled } from "./page.mjs";

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

/** How many shapes and texts a PDF paints. */
function painted(pdf) {
  let count = 0;
  for (const [, packed] of pdf.toString("latin1").matchAll(/\/FlateDecode[^>]*>>\s*stream\r?\n([^]*?)\r?\nendstream/g)) {
    let text;
    try {
      text = inflateSync(Buffer.from(packed, "latin1")).toString("latin1");
    } catch {
      continue;
    }
    // The other streams are fonts.
    if (/^[\x09-\x7e]*$/.test(text)) count += (text.match(/(?<=\s)(f\*?|S|B\*?|TJ|Tj)(?=\s|$)/g) ?? []).length;
  }
  return count;
}

/** How light a picture is on average, from 0 to 1, and which part of it is something else than its ground. */
async function look(picture) {
  const blank = await overlap.browser.newPage();
  const seen = await blank.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    const { data: bytes } = canvas.getImageData(0, 0, image.width, image.height);
    const shades = Array.from({ length: bytes.length / 4 }, (_, at) => (bytes[4 * at] + bytes[4 * at + 1] + bytes[4 * at + 2]) / 3);
    const ground = shades.toSorted((a, b) => a - b)[shades.length >> 1];
    const drawn = shades.filter((shade) => Math.abs(shade - ground) > 24).length;
    return { light: shades.reduce((sum, shade) => sum + shade, 0) / shades.length / 255, drawn: drawn / shades.length };
  }, picture.toString("base64"));
  await blank.close();
  return seen;
}

for (const { width, height, hash, lanes } of PAGES) {
  const name = `${width}x${height} ${hash.split("#")[0] || "in full"}`;

  test(`${name}: each lane is painted in the PDF`, async () => {
    const { page, close } = await overlap.openPage({ width, height, colorScheme: "dark", hash });
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
        if (lanes.includes(place)) assert.ok(shapes > 50 && drawn > 0.9 * shapes, `${LANES[place]}: ${drawn} of ${shapes}`);
        else assert.equal(drawn, 0, `${LANES[place]} is not part of it`);
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
      assert.ok(drawn > 0.01, `${LANES[place]}: ${drawn} of it is drawn`);
      assert.ok(light > 0.85, `${LANES[place]}: as light as ${light}`);
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
  assert.match(await page.locator("#lane-0 .paper").textContent(), /S2 leads term 1/);
  await settled(page);
  const after = await look(await page.screenshot());
  assert.ok(Math.abs(after.drawn - before.drawn) < 0.001 && Math.abs(after.light - before.light) < 0.001);
  await seek(page, 340);
  await page.pdf();
  assert.match(await page.locator("#lane-0 .paper").textContent(), /S1 and S3 both lead term 2/);
  await close();
});

test("an open panel is printed with what it says", async () => {
  const { page, close } = await overlap.openPage({ colorScheme: "dark", hash: DEFAULT });
  for (const panel of ["Compare", "Explain", "Space-time", "Change members"]) {
    await button(page, panel).click();
    await page.locator(".study:empty").waitFor({ state: "detached" });
    await page.emulateMedia({ media: "print" });
    const side = page.locator(".side");
    const cut = await side.evaluate((it) => it.scrollHeight - it.clientHeight > 1 || it.scrollWidth - it.clientWidth > 1);
    assert.ok(!cut, `${panel} is whole`);
    const { light, drawn } = await look(await side.screenshot());
    assert.ok(drawn > 0.005 && light > 0.8, `${panel}: ${drawn}, ${light}`);
    await page.emulateMedia({ media: "screen" });
    await page.keyboard.press("Escape");
  }
  await close();
});
