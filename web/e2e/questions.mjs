// The ten questions, as a stranger meets them: what answers each, and the way that leads to it.

import { argued, button, settled } from "./page.mjs";

/** The sizes at which a stranger may meet them. A course page embeds the answer itself; elsewhere two clicks lead to it. */
export const SIZES = [
  { name: "1280x900", width: 1280, height: 900 },
  { name: "800x580-embed", width: 800, height: 580, isEmbed: true },
  { name: "390x844", width: 390, height: 844 },
];

/**
 * For each question, in the order of the course: the preset and the beat of its answer, the lane that shows it, and what the key sentence on
 * that lane is about. Where `mode` is missing, the answer compares the lanes, and is text of the page.
 */
export const ANSWERS = [
  { question: "Why can the naive swap elect two leaders?", preset: "naive-swap-5-to-5", beat: "two-leaders", mode: "naive",
    about: [/\{S1 S4 S5\}/, /\{S3 S6 S7\}/, /3 \+ 3 > 7/, /Election Safety/] },
  { question: "Which server saves the single-server change?", preset: "add-one-to-four", beat: "one-leader", mode: "single",
    about: [/S3 and S4/, /3 \+ 3 > 5/] },
  { question: "What does joint consensus wait for?", preset: "jointly", beat: "both", mode: "joint",
    about: [/C_old,new/, /2 of \{S1 S2 S3\}/, /2 of \{S1 S4 S5\}/] },
  { question: "Why must a new leader commit an entry of its own term first?", preset: "bug-2015", beat: "broken", mode: "single",
    about: [/\{S1 S4 S5\}/, /\{S2 S3\}/, /Leader Completeness/] },
  { question: "Why do newcomers start as learners?", preset: "voter-at-once", beat: "waiting", mode: "single", about: [/3 of 4/, /S4 has \d+ of \d+/] },
  { question: "What if the leader dies in each phase?", preset: "lost-while-catching-up", beat: "lost", mode: "joint", about: [/C_old,new/] },
  { question: "Why is a configuration in force when it is appended?", preset: "rule-in-force-on-append", beat: "two-leaders", mode: "single",
    about: [/\{S2 S3\}/, /\{S1\}/, /Election Safety/] },
  { question: "Why not two changes at once?", preset: "rule-one-change-at-a-time", beat: "two-leaders", mode: "single",
    about: [/\{S2 S3\}/, /\{S1 S4 S5\}/, /Leader Completeness/] },
  { question: "What does a removed server do?", preset: "disruptive-server", beat: "deposed", mode: "single", about: [/S4/, /term to 4/, /S1/] },
  { question: "What did it cost?", preset: "what-it-cost", beat: "cost", about: [/Naive/, /320 ms/] },
];

/** Opens the answer of the question with this index, at that size, in a page of its own. */
export async function openAnswer(overlap, index, { width, height, isEmbed }, options = {}) {
  const { preset, beat } = ANSWERS[index];
  const hash = isEmbed ? `?embed#${preset}&beat=${beat}` : "";
  const visit = await overlap.openPage({ width, height, hash, ...options });
  if (!isEmbed) {
    await button(visit.page, "lessons").click();
    await visit.page.locator(".questions > li").nth(index).locator(".ways-on button").first().click();
    await visit.page.waitForFunction((preset) => overlap.state().preset === preset && overlap.state().now > 0, preset);
  }
  await argued(visit.page);
  await settled(visit.page);
  return visit;
}
