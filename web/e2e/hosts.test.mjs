// The courses in examples/hosts/: they say what docs/embedding.md says, and the two that take no long set-up work (`cargo xtask hosts`
// tries all of them). Slides: keys and sharp text.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { ROOT, start } from "./harness.mjs";
import { build, COURSES, emptyFolder, FOLDER, lessonOf } from "./hosts/courses.mjs";
import { LESSON, recipe } from "./hosts/recipes.mjs";
import { embed, open, VARIANTS } from "./hosts/variants.mjs";
import { serve } from "./server.mjs";

const TESTED = ["html", "reveal"];

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

for (const course of COURSES) {
  test(`the course for ${course.title} has what the document says`, async () => {
    const { lines, element, settings, lesson, versions } = await recipe(course);
    // A slide has no place for more, and a deck keeps its keys.
    const sized = (text) => text.replaceAll(/ (height="\d+"|keys="page")/g, "");
    const page = sized(await lessonOf(course));
    for (const line of lines) assert.ok(page.includes(sized(line)), `${course.lesson} lacks ${line}`);
    assert.equal(page.includes(element), !course.config, "the script stands in the page where there is no setting for it");
    if (course.config) {
      const file = await readFile(join(FOLDER, course.name, course.config), "utf8");
      const has = file.split("\n").map((line) => line.trim());
      for (const line of settings) assert.ok(has.includes(line), `${course.config} lacks ${line}`);
    }
    assert.equal(await readFile(join(FOLDER, course.name, lesson), "utf8"), LESSON);
    const locks = ["requirements.txt", "package.json"].map((name) => join(FOLDER, course.name, name)).filter(existsSync);
    const lock = await readFile(locks[0] ?? join(ROOT, "crates/xtask/src/setup/mod.rs"), "utf8");
    for (const version of versions) assert.ok(lock.includes(version), `${version} of ${course.title} is not the one that is installed`);
  });
}

for (const name of TESTED) {
  const course = COURSES.find((it) => it.name === name);

  describe(`the course for ${course.title}`, () => {
    let folder, server, visit;
    before(async () => {
      folder = await emptyFolder(name);
      server = await serve(join(folder, course.out), "/");
      await build(course, folder, overlap.url, server.url);
      visit = await open(overlap.browser, server.url + course.at);
    });
    after(async () => {
      await visit.close();
      await server.close();
      await rm(folder, { recursive: true });
    });

    for (const [variant, works] of Object.entries(VARIANTS)) {
      test(variant, () => works({ browser: overlap.browser, page: visit.page, course, url: server.url }));
    }

    if (!course.slides) return;

    test("a click into an embed takes the keys, and Escape gives them back to the deck", async () => {
      const { page, close } = await open(overlap.browser, server.url + course.at);
      await page.evaluate(() => document.querySelector("overlap-playground").removeAttribute("keys"));
      const { frame } = await embed(page, course, 0);
      const now = () => frame.evaluate(() => overlap.state().now);
      const slide = () => page.evaluate(() => Reveal.getIndices().h);
      await click(page, frame, ".transport [aria-label='Forward one event']");
      await frame.waitForFunction(() => overlap.state().now > 340);
      const before = await now();
      await page.keyboard.press("ArrowRight");
      assert.ok((await now()) > before);
      assert.equal(await slide(), 1);
      // What is open is closed first.
      await page.keyboard.press("w");
      await frame.locator(".side").waitFor();
      await page.keyboard.press("Escape");
      await frame.locator(".side").waitFor({ state: "detached" });
      assert.ok(await frame.evaluate(() => document.hasFocus()));
      const stopped = await now();
      await page.keyboard.press("Escape");
      await page.keyboard.press("ArrowRight");
      assert.deepEqual([await slide(), await now()], [2, stopped]);
      await close();
    });

    test("with keys=page the deck has the keys after a click, and a reader with a keyboard can stay in the embed", async () => {
      const { page, close } = await open(overlap.browser, server.url + course.at);
      const { frame } = await embed(page, course, 0);
      await click(page, frame, ".transport [aria-label='Forward one event']");
      await frame.waitForFunction(() => overlap.state().now > 340 && !document.hasFocus());
      const moved = await frame.evaluate(() => overlap.state().now);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowLeft");
      assert.equal(await page.evaluate(() => Reveal.getIndices().h), 1);
      assert.equal(await frame.evaluate(() => overlap.state().now), moved);
      await frame.locator(".transport [aria-label='Forward one event']").focus();
      await page.keyboard.press("Enter");
      await frame.waitForFunction((moved) => overlap.state().now > moved && document.hasFocus(), moved);
      // A value that is not known is named, and the rest is shown.
      const wrong = page.locator("overlap-playground").first();
      await wrong.evaluate((it) => it.setAttribute("keys", "deck"));
      const { frame: told } = await embed(page, course, 0);
      assert.match(await told.getByRole("alert").textContent(), /“keys”/);
      await close();
    });

    test("a scaled slide is drawn in the pixels of the screen", async () => {
      const { page, close } = await open(overlap.browser, server.url + course.at, { viewport: { width: 1920, height: 1080 } });
      for (const size of [{ width: 1920, height: 1080 }, { width: 1280, height: 900 }, { width: 700, height: 600 }]) {
        await page.setViewportSize(size);
        const { iframe, frame } = await embed(page, course, 0);
        const scale = await page.evaluate(() => Reveal.getScale());
        // What is made smaller is drawn in more pixels than the screen has.
        const drawn = Math.max(1, scale);
        await frame.waitForFunction((drawn) => Math.abs(devicePixelRatio - drawn) < 0.02, drawn);
        // The frame has the place on the slide that its attributes give it.
        const { width, height } = await iframe.evaluate((it) => it.getBoundingClientRect());
        assert.ok(Math.abs(width - 960 * scale) < 2 && Math.abs(height - 580 * scale) < 2, `${width} x ${height} at ${scale}`);
        const section = await page.locator("section.present").evaluate((it) => it.offsetHeight);
        assert.ok(Math.abs(section - 580) < 40, `the slide is ${section} high`);
        await frame.waitForFunction((drawn) => {
          const canvas = document.querySelector(".panel:not([hidden]) canvas");
          return Math.abs(canvas.width / canvas.clientWidth - drawn) < 0.02 && innerWidth > 950 && innerWidth < 970;
        }, drawn);
      }
      await close();
    });
  });
}

/** Clicks something in a frame on a scaled slide: at its place on the screen, as the frame does not know that. */
async function click(page, frame, selector) {
  const box = await (await frame.frameElement()).boundingBox();
  const [x, y] = await frame.locator(selector).first().evaluate((it) => {
    const { left, top, width, height } = it.getBoundingClientRect();
    return [(left + width / 2) / innerWidth, (top + height / 2) / innerHeight];
  });
  await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
}
