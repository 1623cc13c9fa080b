// The recipes of docs/embedding.md, as they stand there.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "../harness.mjs";

/** The script that the recipes are about: the one between the tags in the document. */
export const LESSON = "overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\nat 100 crash S1\n";

/**
 * What the document says of a tool, for an Overlap at `home`: the `lines` for a page of the course, the script element that goes before
 * them where there is no other place for it, the `config`uration, and where the `lesson` lies.
 */
export async function recipes({ title, config: file }, home) {
  const document = await readFile(join(ROOT, "docs/embedding.md"), "utf8");
  const here = (text) => text.replaceAll("https://overlap.example/", home);
  const [, section] = document.split("## In your tool\n");
  const [tools] = section.split(/\n## /);
  const [, lines] = /```html\n(.*?)```/s.exec(tools);
  const row = tools.split("\n").find((line) => line.startsWith(`| ${title} |`));
  assert.ok(row, `docs/embedding.md has no row for ${title}`);
  const [lesson, src] = [...row.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
  const [element] = /<script src=[^\n]*<\/script>/.exec(document);
  const config = file && new RegExp(`\`${file.replaceAll(".", "\\.")}\`:\n\n\`\`\`\\w+\n(.*?)\`\`\``, "s").exec(tools);
  assert.ok(!file || config, `docs/embedding.md has no ${file}`);
  return { lines: here(lines).replace('src="lesson.overlap"', `src="${src}"`), element: here(element), config: config && here(config[1]), lesson };
}
