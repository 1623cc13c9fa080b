// A lesson in one HTML file, as `overlap lesson` writes it: the template of the build with a list of lessons.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT } from "./harness.mjs";

const TEMPLATE = process.env.OVERLAP_LESSON_TEMPLATE ?? join(ROOT, "target/release-files/overlap-lesson-template.html");

/** Writes lessons, each with its `title` and `link`, as lesson.html in a folder, with the text changed by `change`; gives its address. */
export async function writeLessons(folder, lessons, change = (text) => text) {
  const template = await readFile(TEMPLATE, "utf8");
  const list = JSON.stringify(lessons).replaceAll("<", "\\u003c");
  const text = template.replace('id="overlap-lessons">[]', () => `id="overlap-lessons">${list}`);
  assert.notEqual(text, template);
  const file = join(folder, "lesson.html");
  await writeFile(file, change(text));
  return pathToFileURL(file).href;
}
