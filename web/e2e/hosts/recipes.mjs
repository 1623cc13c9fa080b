// The recipes of docs/embedding.md, as they stand there.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "../harness.mjs";

/** The script that the recipes are about: the one between the tags in the document. */
export const LESSON = "overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\nat 100 crash S1\n";

/** What the document says of the tool of that `title`; `config` is the name of its file with settings, if it has one. */
export async function recipe({ title, config: file }) {
  const document = await readFile(join(ROOT, "docs/embedding.md"), "utf8");
  const [, section] = document.split("## In your tool\n");
  const [tools] = section.split(/\n## /);
  const row = tools.split("\n").find((line) => line.startsWith("| ") && line.split(" | ")[0].startsWith(`| ${title}`));
  assert.ok(row, `docs/embedding.md has no row for ${title}`);
  const [lesson, src] = [...row.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
  const setting = file && new RegExp(`\`${file.replaceAll(".", "\\.")}\`:\n\n\`\`\`\\w+\n(.*?)\`\`\``, "s").exec(tools);
  assert.ok(!file || setting, `docs/embedding.md has no ${file}`);
  return {
    /** The lines for a page of the course: an element or a frame each. */
    lines: /```html\n(.*?)```/s.exec(tools)[1].trim().split("\n\n").map((line) => line.replace('src="lesson.overlap"', `src="${src}"`)),
    /** The element that brings the script into a page, where there is no other place for it. */
    element: /<script src=[^\n]*<\/script>/.exec(document)[0],
    /** The settings, a line each. */
    settings: setting ? setting[1].trim().split("\n").map((line) => line.trim()) : [],
    /** Where the script of the lesson lies. */
    lesson,
    /** Versions that the document names, as `2.0.4`. */
    versions: row.split(" | ")[0].match(/\d+\.\d+\.\d+/g) ?? [],
  };
}
