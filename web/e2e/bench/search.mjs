// How long a user waits for a search and a survey, and how fast the worker is beside the command line.

import { execFileSync } from "node:child_process";

import { start } from "../harness.mjs";
import { LANES, RULES } from "../names.mjs";
import { button, field, folded, panel } from "../page.mjs";
import { options, report } from "./report.mjs";

const HELP = `Measures, in the page, the time from the click to the verdict of searches and of a survey; and the search of one
question in the page and by the command line, in turns.

Usage: cargo xtask bench search [options]

  --times N   how often page and command line search the same (3)
  --seeds N   seeds of the survey (10000)
`;

const LONG = { timeout: 60_000 };

/** A million states with all rules on: three terms, two changes, a crash. */
const MILLION = { hash: "#own&old=1,2,3&new=1,4&leader=1", mode: "single", old: "1 2 3", new: "1 4" };
/** The same jointly: 3,250,051 states before reductions (overlap explore --plain). */
const JOINT = { hash: "#own&old=1,2,3&new=1,4&leader=1", mode: "joint" };

/** More states than a tab holds (about 400 million). */
const LARGE = { hash: "#own&old=1,2,3&new=3,4,5&leader=1", mode: "joint" };

/** Milliseconds from a click to a verdict, of a violation or of none, by the page's clock; and its number of distinct states. */
async function timed(page, click, isViolation) {
  await page.evaluate((isViolation) => {
    window.verdict = new Promise((resolve) => {
      const begin = performance.now();
      const look = () => {
        const verdict = document.querySelector(".verdict");
        if (verdict?.classList.contains("broken") === isViolation) resolve({ took: performance.now() - begin, text: verdict.textContent });
        else setTimeout(look, 5);
      };
      look();
    });
  }, isViolation);
  await click();
  const { took, text } = await page.evaluate(() => window.verdict);
  console.error(`${Math.round(took)} ms: ${text}`);
  const states = await page.locator(".tiles dd").first().textContent();
  return { took, states: Number(states.replaceAll(",", "")) };
}

async function open(overlap, hash, mode) {
  const visit = await overlap.openPage({ hash });
  visit.page.setDefaultTimeout(LONG.timeout);
  await button(visit.page, "search").click();
  await panel(visit.page).getByRole("button", { name: LANES[mode], exact: true }).click();
  return visit;
}

const find = (page) => () => button(page, "find").click();

async function bound(page, bounds) {
  await folded(page, "moreBounds").click();
  for (const [key, most] of Object.entries(bounds)) await field(panel(page), key).fill(String(most));
  await page.keyboard.press("Tab");
}

async function naive(overlap) {
  const rows = [];
  for (const preset of ["naive-swap-5-to-5", "naive-swap-3-to-5"]) {
    const { page, close } = await open(overlap, `#${preset}`, "naive");
    const { took } = await timed(page, find(page), true);
    rows.push({ what: `${preset}: found`, value: took, unit: "ms", aim: 1000 });
    await close();
  }
  return rows;
}

async function cases(overlap) {
  const rows = [];
  for (const [rule, name] of Object.entries(RULES)) {
    const { page, close } = await overlap.openPage({});
    page.setDefaultTimeout(LONG.timeout);
    await button(page, "rules").click();
    const search = page.locator(`.ways [data-rule=${rule}]`);
    const off = await timed(page, () => search.click(), true);
    rows.push({ what: `without “${name}”: found`, value: off.took, unit: "ms", aim: rule === "own_term_commit_first" ? 3000 : 5000 });
    const on = await timed(page, () => button(page, "ruleOn").click(), false);
    rows.push({ what: `with it: ${on.states} states, all there are`, value: on.took, unit: "ms", aim: 20_000 });
    await close();
  }
  const { page, close } = await open(overlap, "#bug-2015", "single");
  const { took } = await timed(page, find(page), true);
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
    const { page, close } = await open(overlap, MILLION.hash, MILLION.mode);
    await bound(page, { terms: 3, changes: 2, crashes: 1, log: 5, commands: 0 });
    const here = await timed(page, find(page), false);
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
  const { page, close } = await open(overlap, JOINT.hash, JOINT.mode);
  await bound(page, { terms: 3, changes: 2, crashes: 1, log: 5, commands: 0 });
  const { took, states } = await timed(page, find(page), false);
  await close();
  return [{ what: `joint, all rules on: ${states} states, all there are`, value: took, unit: "ms", aim: 20_000 }];
}

/** How many states a tab holds: a search that stops at its bound on memory. */
async function holds(overlap) {
  const { page, close } = await open(overlap, LARGE.hash, LARGE.mode);
  await bound(page, { terms: 4, changes: 2, crashes: 2, commands: 2 });
  await find(page)();
  await button(page, "anyway").click();
  const begin = performance.now();
  await page.locator(".verdict").waitFor({ timeout: 3_600_000 });
  const took = performance.now() - begin;
  const verdict = await page.locator(".verdict").textContent();
  const tiles = await page.locator(".tiles").innerText();
  console.error(`${verdict}\n${tiles}`);
  const states = Number((await page.locator(".tiles dd").first().textContent()).replaceAll(",", ""));
  await close();
  return [{ what: `a search that stops at the memory of a tab: ${states} states`, value: took, unit: "ms" }];
}

async function survey(overlap, seeds) {
  const { page, close } = await open(overlap, "", "joint");
  await field(page, "seeds").fill(String(seeds));
  const begin = performance.now();
  await button(page, "survey").click();
  await page.locator(".survey").first().waitFor();
  const first = performance.now() - begin;
  await button(page, "stopSurvey").and(page.locator("[aria-disabled]")).waitFor();
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
    ...(await holds(overlap)),
  ];
  await overlap.stop();
  report(rows);
}

await main();
