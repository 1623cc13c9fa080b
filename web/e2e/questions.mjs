// The ten questions, as a stranger meets them: what answers each, and the two clicks that lead to it.

import { button } from "./page.mjs";

/** The sizes at which a stranger may meet them. In a course page, the answer itself is embedded. */
export const SIZES = [
  { name: "1280x900", width: 1280, height: 900 },
  { name: "800x580-embed", width: 800, height: 580, embed: true },
  { name: "390x844", width: 390, height: 844 },
];

/**
 * For each question, in the order of the course, what its answer is about: each of these stands on the lane, or for the last one in the
 * comparison.
 */
export const ANSWERS = [
  { question: "why can the naive swap elect two leaders?", lane: [/S1 S4 S5/, /S3 S6 S7/] },
];

/** Goes from the first screen to the answer of the question with this index, with two clicks. */
export async function goToAnswer(page, index) {
  await button(page, "lessons").click();
  await page.locator(".side .see-answer").nth(index).click();
}
