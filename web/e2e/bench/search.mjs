// How long a reader waits for a search and a survey, and how fast the worker is beside the command line.

import { execFileSync } from "node:child_process";

import { start } from "../harness.mjs";
import { button } from "../page.mjs";
import { options, report } from "./report.mjs";

const HELP = `Measures, in the page, the time from the click to the verdict of searches and of a survey; and the search of one
question in the page and by the command line, in turns.

Usage: cargo xtask bench search [options]

  --times N   how often page and command line search the same (3)
  --seeds N   seeds of the survey (10000)
`;

const LONG = { timeout: 60_000 };

/** The rules that guard safety, by the words of their buttons. */
const RULES = [
  "in force on append",
  "roll back on truncate",
  "reload on restart",
  "one change at a time",
  "own term first",
  "removed leader uncounted",
  "both halves",
  "joint commits first",
];

/** A million states with all rules on: three terms, two changes, a crash. */
const MILLION = { hash: "#own&old=1,2,3&new=1,4&leader=1", lane: "Single-server", mode: "single", old: "1 2 3", new: "1 4" };
/** The same jointly: 3,250,051 states before reductions (overlap explore --plain). */
const JOINT = { hash: "#own&old=1,2,3&new=1,4&leader=1", lane: "Joint consensus" };

/** Milliseconds from a click to a verdict of these words, by the page's clock; and how many distinct states it tells of. */
async function timed(page, click, words) {
  await page.evaluate((source) => {
    window.verdict = new Promise((resolve) => {
      const begin = performance.now();
      const look = () => {
        const text = document.querySelector(".verdict")?.textContent ?? "";
        if (new RegExp(source).test(text)) resolve({ took: performance.now() - begin, text });
        else setTimeout(look, 5);
      };
      look();
    });
  }, words.source);
  await click();
  const { took, text } = await page.evaluate(() => window.verdict);
  console.error(`${Math.round(took)} ms: ${text}`);
  return { took, states: Number(/in ([\d,]+) distinct/.exec(text)?.[1].replaceAll(",", "") ?? 0) };
}

async function open(overlap, hash, lane) {
  const visit = await overlap.openPage({ hash });
  visit.page.setDefaultTimeout(LONG.timeout);
  await button(visit.page, "Search").click();
  await visit.page.locator(".side").getByRole("button", { name: lane }).click();
  return visit;
}

const find = (page) => () => button(page, "Find a violation").click();

async function bound(page, bounds) {
  await page.getByText("More bounds").click();
  for (const [name, most] of Object.entries(bounds)) await page.locator(".side").getByLabel(name, { exact: true }).fill(String(most));
  await page.keyboard.press("Tab");
}

async function naive(overlap) {
  const rows = [];
  for (const preset of ["naive-swap-5-to-5", "naive-swap-3-to-5"]) {
    const { page, close } = await open(overlap, `#${preset}`, "Naive swap");
    const { took } = await timed(page, find(page), /Election Safety is broken in 3 moves/);
    rows.push({ what: `${preset}: found`, value: took, unit: "ms", aim: 1000 });
    await close();
  }
  return rows;
}

async function cases(overlap) {
  const rows = [];
  for (const rule of RULES) {
    const { page, close } = await overlap.openPage({});
    page.setDefaultTimeout(LONG.timeout);
    await button(page, "Rules").click();
    const search = button(page, `Find the shortest schedule without “${rule}”`);
    const off = await timed(page, () => search.click(), /is broken in \d+ moves/);
    rows.push({ what: `without “${rule}”: found`, value: off.took, unit: "ms", aim: rule === "own term first" ? 3000 : 5000 });
    const on = await timed(page, () => button(page, "Now with the rule on").click(), /^No violation in [\d,]+ distinct states/);
    rows.push({ what: `with it: ${on.states} states, all there are`, value: on.took, unit: "ms", aim: 20_000 });
    await close();
  }
  const { page, close } = await open(overlap, "#bug-2015", "Single-server");
  const { took } = await timed(page, find(page), /is broken in 7 moves/);
  rows.push({ what: "#bug-2015, as its preset stands: found", value: took, unit: "ms", aim: 3000 });
  await close();
  return rows;
}

async function million(overlap, times) {
  execFileSync("cargo", ["build", "--release", "--locked", "--quiet", "--package", "cli"], { stdio: "inherit" });
  const bounds = ["--terms", "3", "--log", "5", "--changes", "2", "--crashes", "1", "--commands", "0"];
  const script = `overlap 1\nold ${MILLION.old}\nnew ${MILLION.new}\nleader 1\n`;
  const asked = ["run", "--release", "--locked", "--quiet", "--package", "cli", "--", "explore", "-", "--mode", MILLION.mode, ...bounds];
  let [worker, native, states, longest] = [0, 0, 0, 0];
  for (let i = 0; i < times; i++) {
    const { page, close } = await open(overlap, MILLION.hash, MILLION.lane);
    await bound(page, { "terms": 3, "changes": 2, "crashes": 1, "Entries in a log, at most": 5, "Commands, at most": 0 });
    const here = await timed(page, find(page), /^No violation in [\d,]+ distinct states/);
    await close();
    [worker, states, longest] = [worker + here.took, here.states, Math.max(longest, here.took)];
    const begin = performance.now();
    const there = JSON.parse(execFileSync("cargo", [...asked, "--anyway", "--threads", "1", "--json"], { input: script }));
    native += performance.now() - begin;
    if (there.distinct !== states) throw new Error(`${there.distinct} states natively, ${states} in the page`);
  }
  return [
    { what: `single-server, all rules on: ${states} states, all there are, longest`, value: longest, unit: "ms", aim: 20_000 },
    { what: "the page's time for it to that of the command line", value: worker / native, unit: "times", aim: 2 },
  ];
}

async function joint(overlap) {
  const { page, close } = await open(overlap, JOINT.hash, JOINT.lane);
  await bound(page, { "terms": 3, "changes": 2, "crashes": 1, "Entries in a log, at most": 5, "Commands, at most": 0 });
  const { took, states } = await timed(page, find(page), /^No violation in [\d,]+ distinct states/);
  await close();
  return [{ what: `joint, all rules on: ${states} states, all there are`, value: took, unit: "ms", aim: 20_000 }];
}

async function survey(overlap, seeds) {
  const { page, close } = await open(overlap, "", "Joint consensus");
  await page.getByLabel("Seeds").fill(String(seeds));
  const begin = performance.now();
  await button(page, "Play them all").click();
  await page.getByText(/How many of [\d,]+ seeds broke a property/).first().waitFor();
  const first = performance.now() - begin;
  await page.getByText(`All ${seeds.toLocaleString("en")} seeds were played.`).waitFor();
  const took = performance.now() - begin;
  await close();
  return [
    { what: `a survey of ${seeds} seeds in three modes: the first of it`, value: first, unit: "ms" },
    { what: "  all of it", value: took, unit: "ms", aim: 20_000 },
  ];
}

async function main() {
  const { times, seeds } = options(HELP, { times: "3", seeds: "10000" });
  const overlap = await start();
  const rows = [
    ...(await naive(overlap)),
    ...(await cases(overlap)),
    ...(await joint(overlap)),
    ...(await million(overlap, Number(times))),
    ...(await survey(overlap, Number(seeds))),
  ];
  await overlap.stop();
  report(rows);
}

await main();
