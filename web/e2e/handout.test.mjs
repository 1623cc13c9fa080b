// A handout as `overlap handout` writes it: printed on A4 and on Letter, read on a screen and by a screen reader.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { axeFaults, launch, openPage, ROOT } from "./harness.mjs";

/** Three lanes and choices; one lane; two lanes and no choices; two questions; neither beats nor questions. */
const PRESETS = ["naive-swap-5-to-5", "bug-2015", "rule-pre-vote-across-terms"];
const SCRIPTS = {
  asked: `overlap 1
title Asked twice
modes joint
old S1 S2 S3
new S1 S2 S3 S4
leader S1
at 20 ask S1 S2 S3 S4
beat begin at 10: S1 leads.
question Who must agree to add S4?
answer A majority of each half.
beat end at 400: S4 is a member.
question How many servers may crash now?
answer One of four.
beat after at 500: Three are needed.
`,
  bare: `overlap 1
title Not told
summary ${"AWordThatIsLongerThanALine".repeat(8)}
old S1 S2 S3
new S1 S2 S3 S4
leader S1
at 20 ask S1 S2 S3 S4
at 100 crash S1
at 500 restart S1
`,
};
const FORMATS = { A4: { width: 210, height: 297 }, Letter: { width: 215.9, height: 279.4 } };

let folder;
let browser;
let url;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "overlap-handout-"));
  const files = [];
  for (const [name, text] of Object.entries(SCRIPTS)) {
    files.push(join(folder, `${name}.overlap`));
    await writeFile(files.at(-1), text);
  }
  const written = join(folder, "handout.html");
  const words = ["handout", ...PRESETS, ...files, "--output", written, "--url", "https://overlap.example/"];
  await promisify(execFile)("cargo", ["run", "--quiet", "--package", "cli", "--", ...words], { cwd: ROOT });
  url = pathToFileURL(written).href;
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

const open = (options) => openPage(browser, url, { waitForReady: false, ...options });

/**
 * What a PDF says of its pages: their number; its headings from top to bottom, with their page, from 0, and their height on it; and the
 * links on each page, with address and edges. Lengths are in points, from the foot of the page.
 */
function read(pdf) {
  const text = pdf.toString("latin1");
  const objects = new Map([...text.matchAll(/\n(\d+) 0 obj\n([^]*?)\nendobj/g)].map(([, id, body]) => [Number(id), body]));
  const pages = [...objects].filter(([, body]) => /\/Type \/Page\s/.test(body)).toSorted(([one], [other]) => one - other);
  const place = new Map(pages.map(([id], index) => [id, index]));
  const headings = [];
  const letters = (hex) => hex.replace(/.{4}/g, (unit) => String.fromCharCode(parseInt(unit, 16)));
  for (const body of objects.values()) {
    const mark = /^<<\/Title (?:\(((?:\\.|[^)\\])*)\)|<FEFF([0-9A-F]*)>)[^]*\/Dest \[(\d+) 0 R \/XYZ [\d.]+ ([\d.]+)/.exec(body);
    if (mark) headings.push({ title: mark[1] ?? letters(mark[2]), page: place.get(Number(mark[3])), y: Number(mark[4]) });
  }
  headings.sort((one, other) => one.page - other.page || other.y - one.y);
  const links = pages.flatMap(([, body], page) =>
    (/\/Annots \[([^\]]*)\]/.exec(body)?.[1].match(/\d+(?= 0 R)/g) ?? []).map((id) => {
      const [, rect, uri] = /\/Rect \[([^\]]*)\][^]*\/URI \(([^)]*)\)/.exec(objects.get(Number(id)));
      const [, bottom, , top] = rect.split(" ").map(Number);
      return { page, uri, bottom, top };
    }),
  );
  return { pages: pages.length, headings, links };
}

/** Blocks that are not to be cut. */
const BLOCKS = ".asked-at, .moment, .lane, .question, .answer, table";

/** Lays a link over the upper and the lower edge of each block, and counts the blocks. A PDF says where its links are. */
const mark = (page) =>
  page.locator(BLOCKS).evaluateAll((blocks) => {
    for (const [index, block] of blocks.entries()) {
      block.style.position = "relative";
      for (const side of ["top", "bottom"]) {
        const link = document.createElement("a");
        link.href = `https://mark.example/${index}/${side}`;
        link.style.cssText = `position: absolute; left: 0; ${side}: 0; width: 3px; height: 3px`;
        block.append(link);
      }
    }
    return blocks.length;
  });

/** For each marked block the pages of its two edges. */
function edges(pdf) {
  const found = [];
  for (const { page, uri } of read(pdf).links) {
    const [, index, side] = /mark\.example\/(\d+)\/(top|bottom)/.exec(uri) ?? [];
    if (side) (found[index] ??= {})[side] = page;
  }
  return found;
}

for (const format of Object.keys(FORMATS)) {
  test(`${format}: each lesson begins on a new page, and all answers are on pages after the last question`, async () => {
    const { page, close } = await open();
    const moments = await page.locator(".moment").count();
    const titles = await page.locator("h1").allTextContents();
    const { pages, headings } = read(await page.pdf({ format, outline: true, tagged: true }));
    assert.deepEqual(headings.map(({ title }) => title), await page.locator("h1, h2").allTextContents(), "every heading, in order");
    const of = (wanted) => headings.filter(({ title }) => wanted.test(title)).map(({ page }) => page);
    const begins = headings.filter(({ title }) => titles.includes(title)).map(({ page }) => page);
    assert.equal(new Set(begins).size, titles.length, `the titles are on the pages ${begins}`);
    for (const begin of begins) assert.ok(headings.find(({ page }) => page === begin).y > 700, "a title is at the top of its page");
    const [asked, answered] = [of(/^Question /).slice(0, 5), of(/^Question /).slice(5)];
    assert.equal(answered.length, 5);
    assert.ok(Math.max(...asked) < Math.min(...of(/^Answers: /)), "no answer is on a page of a question");
    assert.ok(asked[3] < asked[4], "what answers a question is on a later page, with the next question");
    for (const { title, y } of headings) assert.ok(y > 90, `the heading “${title}” is at the foot of a page`);
    // At least a page for each worksheet and each answers, at most one more for each moment.
    assert.ok(pages >= titles.length && pages <= titles.length + moments, `${pages} pages, ${moments} moments`);
    await close();
  });

  test(`${format}: no picture, question or table is cut by the end of a page`, async () => {
    const { page, close } = await open();
    const count = await mark(page);
    const blocks = edges(await page.pdf({ format }));
    assert.equal(blocks.length, count);
    assert.ok(count > 50, `${count} blocks`);
    assert.deepEqual(blocks.filter(({ top, bottom }) => top === undefined || top !== bottom), []);
    // Without the style some are.
    await page.addStyleTag({ content: "main * { break-inside: auto !important }" });
    assert.ok(edges(await page.pdf({ format })).some(({ top, bottom }) => top !== bottom));
    await close();
  });

  test(`${format}: a moment fits on a page with its question, and all of it between the margins`, async () => {
    const { width, height } = FORMATS[format];
    const pixels = (millimetres) => (millimetres / 25.4) * 96;
    const room = { width: Math.floor(pixels(width - 26)), height: Math.floor(pixels(height - 21)) };
    const { page, close } = await open(room);
    await page.emulateMedia({ media: "print" });
    const found = await page.locator(".asked-at, .moment, .question, .answer, table").evaluateAll((blocks) =>
      blocks.map((block) => ({ height: block.getBoundingClientRect().height, breaks: getComputedStyle(block).breakInside })),
    );
    assert.ok(found.length > 20);
    for (const { height, breaks } of found) {
      assert.equal(breaks, "avoid");
      assert.ok(height < room.height, `${height} of ${room.height} pixels`);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
    const heads = await page.locator("thead th").evaluateAll((heads) => heads.map((head) => head.clientHeight));
    assert.ok(Math.max(...heads) < 30, `the words in the head of a table are whole: ${heads}`);
    const small = await page.locator("svg text").evaluateAll((texts) =>
      texts.map((text) => Number(text.getAttribute("font-size")) * text.getScreenCTM().a * 0.75).filter((points) => points < 6.5),
    );
    assert.deepEqual(small, [], "no text is smaller than 6.5 points");
    await close();
  });
}

test("axe finds no fault, on a screen and in print, and nothing is requested", async () => {
  for (const media of ["screen", "print"]) {
    const { page, requests, close } = await open();
    await page.emulateMedia({ media });
    assert.deepEqual(await axeFaults(page), [], media);
    assert.deepEqual(requests, [url]);
    await close();
  }
});

test("it is as light in dark mode, on a screen and in print, and red is for violated properties alone", async () => {
  for (const media of ["screen", "print"]) {
    const pictures = [];
    for (const colorScheme of ["light", "dark"]) {
      const { page, close } = await open({ colorScheme });
      await page.emulateMedia({ media, colorScheme });
      const body = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
      assert.deepEqual(body, ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
      pictures.push(await page.screenshot());
      await close();
    }
    assert.ok(pictures[0].equals(pictures[1]), `${media}: the same picture`);
  }
  const { page, close } = await open();
  const red = await page.locator("[fill*='--broken'], [stroke*='--broken']").evaluateAll((shapes) =>
    shapes.map((shape) => shape.closest("[role=img]").ariaLabel).filter((label) => !label.includes(" is violated")),
  );
  assert.deepEqual(red, []);
  assert.ok((await page.locator(".broken").allTextContents()).every((text) => /^✕ .* is violated$/.test(text)));
  await close();
});
