// How busy a panel keeps the main thread while it follows a playing run, against the same run without it. Two builds can be compared
// in one run.

import { DIST, launch, openPage } from "../harness.mjs";
import { button, openPanel } from "../page.mjs";
import { serve } from "../server.mjs";
import { busyWhile, median, options, report } from "./report.mjs";

const HELP = `Measures how busy the main thread is while three lanes play, with a panel that follows them and without.

Usage: cargo xtask bench panels [options]

  --before FOLDER   another build of the page, to compare with
  --seconds N       seconds of each measurement (8)
  --turns N         measurements of each kind; the middle one counts (5)
`;

/** Panels that follow the run, by their keys. */
const FOLLOWING = ["compare", "explain", "space-time"];
/** A panel may keep the main thread busy this many times as long as the page without it. */
const MOST_RATIO = 1.3;

/** Busy milliseconds a second of the main thread while the run plays. */
async function busy(browser, url, key, seconds) {
  const { page, close } = await openPage(browser, url);
  if (key) await openPanel(page, key);
  await button(page, "play").click();
  const measured = await busyWhile(page, () => page.waitForTimeout(seconds * 1000));
  await close();
  return measured.busy;
}

async function main() {
  const given = options(HELP, { before: "", seconds: "8", turns: "5" });
  const seconds = Number(given.seconds);
  const browser = await launch([], { whole: true });
  const builds = [{ name: "page", folder: DIST }, ...(given.before ? [{ name: "before", folder: given.before }] : [])];
  for (const build of builds) Object.assign(build, { server: await serve(build.folder), alone: [], ratios: {} });
  for (let turn = 0; turn < Number(given.turns); turn++) {
    for (const { server, alone, ratios } of builds) {
      const without = await busy(browser, server.url, null, seconds);
      alone.push(without);
      for (const key of FOLLOWING) (ratios[key] ??= []).push((await busy(browser, server.url, key, seconds)) / without);
    }
  }
  await browser.close();
  await Promise.all(builds.map(({ server }) => server.close()));
  report(builds.flatMap(({ name, alone, ratios }) => [
    { what: `${name}: busy without a panel`, value: median(alone), unit: "ms/s" },
    ...FOLLOWING.map((key) => ({
      what: `${name}: times as busy with ${key}`, value: median(ratios[key]), unit: "times", ...(name === "page" && { aim: MOST_RATIO }),
    })),
  ]));
}

await main();
