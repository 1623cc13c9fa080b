// Builds the courses in examples/hosts/ with their tools, and does with each lesson what its readers do (variants.mjs), in Chromium: Overlap
// on one origin, the course on another. `cargo xtask hosts` sets up the tools first. Pictures go into artefacts/hosts/.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { ROOT, start } from "../harness.mjs";
import { serve } from "../server.mjs";
import { build, COURSES, emptyFolder } from "./courses.mjs";
import { embed, open, PHONE, VARIANTS } from "./variants.mjs";

const PICTURES = join(ROOT, "artefacts/hosts");
const EMBEDS = 4;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !COURSES.some((course) => course.name === name));
if (unknown.length) throw new Error(`there is no ${unknown.join(", ")}; there are ${COURSES.map(({ name }) => name).join(", ")}`);

await mkdir(PICTURES, { recursive: true });
const overlap = await start();
const rows = [];
for (const course of COURSES.filter(({ name }) => !asked.length || asked.includes(name))) rows.push(await tried(course));
await overlap.stop();

const titles = ["", ...Object.keys(VARIANTS), "seconds"];
const widths = titles.map((title, nth) => Math.max(title.length, ...rows.map((row) => row[nth].length)));
const line = (cells) => cells.map((cell, nth) => cell.padEnd(widths[nth])).join("  ").trimEnd();
console.log(["", line(titles), ...rows.map(line)].join("\n"));
const failed = rows.flat().filter((cell) => cell === "FAILED").length;
console.log(`\n${rows.length} tools, ${failed} failures`);
process.exitCode = failed ? 1 : 0;

/** Builds a course and tries every variant. Returns its row of the table. */
async function tried(course) {
  const began = performance.now();
  const folder = await emptyFolder(course.name);
  const server = await serve(join(folder, course.out), "/");
  const [browser, url] = [overlap.browser, server.url];
  const cells = [];
  try {
    await build(course, folder, overlap.url, url);
    const { page, close } = await open(browser, url + course.at);
    for (const [name, variant] of Object.entries(VARIANTS)) {
      const cell = await variant({ browser, page, course, url }).then((how) => how ?? "yes", (error) => {
        console.log(`${course.name}, ${name}: ${error.message}`);
        return "FAILED";
      });
      cells.push(cell);
    }
    await close();
    await pictures(course, url);
  } catch (error) {
    console.log(`${course.name}: ${error.message}`);
    cells.push(...Object.keys(VARIANTS).slice(cells.length).map(() => "FAILED"));
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
  return [course.name, ...cells, ((performance.now() - began) / 1000).toFixed(0)];
}

/** Pictures in light and dark colours, on a phone, and of what is printed. */
async function pictures(course, url) {
  const views = [["light", {}], ["dark", {}], ["phone", PHONE], ["print", {}]];
  for (const [view, options] of views) {
    const at = view === "dark" && course.dark ? course.dark : course.at;
    const { page, close } = await open(overlap.browser, url + at + (course.slides && view === "print" ? "?view=print" : ""), options);
    const isDeck = course.slides && !["print", "phone"].includes(view);
    for (let nth = 0; nth < EMBEDS; nth++) await embed(page, course, nth);
    if (isDeck) await embed(page, course, 0);
    if (view === "dark" && !course.dark) await course.colours(page, "dark");
    if (view === "print") await page.emulateMedia({ media: "print" });
    // A frame that is out of sight is not painted.
    const { width, height } = page.viewportSize();
    if (!isDeck) await page.setViewportSize({ width, height: Math.min(4000, Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight))) });
    // Time for the colours to change, which some tools animate.
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(PICTURES, `${course.name}-${view}.png`) });
    await close();
  }
}
