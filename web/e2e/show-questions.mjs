// Makes what a stranger is shown for each of the ten questions, two clicks from the first screen: a screenshot at each size, and the
// page's text, for people or programs that know nothing else of the page to answer from. `cargo xtask questions` runs it.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { seenTexts, watchDrawing } from "./drawn.mjs";
import { ROOT, start } from "./harness.mjs";
import { ANSWERS, openAnswer, SIZES } from "./questions.mjs";

const FOLDER = join(ROOT, "artefacts/questions");

/** The text that is read on the page: its visible text, and below that what is drawn on the lanes, a line for each lane. */
async function readableText(page) {
  const texts = await seenTexts(page);
  const lanes = [...new Set(texts.map(({ lane }) => lane))];
  const drawn = lanes.map((lane) => `${lane}: ${texts.filter((it) => it.lane === lane).map(({ text }) => text).join(" · ")}`);
  return [await page.evaluate(() => document.body.innerText), ...drawn, ""].join("\n");
}

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const overlap = await start();
for (const [index, { question }] of ANSWERS.entries()) {
  for (const size of SIZES) {
    const { page, close } = await openAnswer(overlap, index, size, { before: watchDrawing });
    const file = join(FOLDER, `${String(index + 1).padStart(2, "0")}-${size.name}`);
    await page.screenshot({ path: `${file}.png` });
    await writeFile(`${file}.txt`, await readableText(page));
    await close();
  }
  console.log(`${index + 1}. ${question}`);
}
await overlap.stop();
console.log(`The pictures and texts are in ${FOLDER}.`);
