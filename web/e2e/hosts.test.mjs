// The courses in examples/hosts/: they say what docs/embedding.md says, and the two that take no long set-up work (`cargo xtask hosts`
// tries all of them).

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
/** Elements do not follow the colours of the page yet. */
const WITHOUT = ["toggle"];

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

for (const course of COURSES) {
  test(`the course for ${course.title} has what the document says`, async () => {
    const { lines, element, settings, lesson, versions } = await recipe(course);
    // A slide has no place for more.
    const sized = (text) => text.replaceAll(/ height="\d+"/g, "");
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

    for (const [variant, works] of Object.entries(VARIANTS).filter(([variant]) => !WITHOUT.includes(variant))) {
      test(variant, () => works({ browser: overlap.browser, page: visit.page, course, url: server.url }));
    }
  });
}
