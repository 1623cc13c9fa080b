// What a panel costs: the main thread while it follows a playing run, against the same run without it; and how long the first
// one takes to open on a slow machine and a slow line. Two builds can be compared in one run.

import { join } from "node:path";

import { launch, openPage, ROOT } from "../harness.mjs";
import { button, openPanel, panel } from "../page.mjs";
import { median, options, report } from "./report.mjs";
import { compressed, serveCompressed, slowDown } from "./slow.mjs";

const HELP = `Measures panels: busy time while they follow a playing run, and the time to open the first one, with the processor slowed
down four times, on a line of 10 Mbit/s and 40 ms.

Usage: cargo xtask bench panels [options]

  --before FOLDER   another build of the page, to compare with
  --seconds N       seconds of each measurement of a playing run (8)
  --turns N         measurements of each kind; the middle one counts (5)
`;

/** Panels that follow the run, by their keys. */
const FOLLOWING = ["compare", "explain", "space-time"];
/** A panel may keep the main thread busy this many times as long as the page without it. */
const MOST_RATIO = 1.3;

/** Busy milliseconds a second of the main thread while the run plays. */
async function busy(browser, url, key, seconds) {
  const { page, close } = await openPage(browser, url);
  if (key) {
    await openPanel(page, key);
    // The lanes have other sizes now.
    await page.waitForTimeout(300);
  }
  await button(page, "play").click();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const value = (name) => metrics.find((metric) => metric.name === name).value;
    return { task: value("TaskDuration"), at: value("Timestamp") };
  };
  const begin = await read();
  await page.waitForTimeout(seconds * 1000);
  const end = await read();
  await close();
  return (1000 * (end.task - begin.task)) / (end.at - begin.at);
}

/** Milliseconds from the press of a panel's button until the panel has content. */
async function opening(browser, url) {
  const { page, close } = await openPage(browser, url, { before: slowDown });
  await button(page, "play").waitFor();
  const time = page.evaluate(() => new Promise((resolve) => {
    addEventListener("click", (event) => {
      const look = () => (document.querySelector(".study *") ? resolve(performance.now() - event.timeStamp) : requestAnimationFrame(look));
      look();
    }, { once: true, capture: true });
  }));
  await button(page.locator(".top"), "rules").click();
  await panel(page).waitFor();
  const took = await time;
  await close();
  return took;
}

async function main() {
  const given = options(HELP, { before: "", seconds: "8", turns: "5" });
  const folders = { page: join(ROOT, "dist"), ...(given.before && { before: given.before }) };
  const browser = await launch();
  const builds = [];
  for (const [name, folder] of Object.entries(folders)) {
    builds.push({ name, server: await serveCompressed(await compressed(folder)), opened: [], alone: [], ratios: {} });
  }
  for (let turn = 0; turn < Number(given.turns); turn++) {
    for (const build of builds) {
      build.opened.push(await opening(browser, build.server.url));
      const alone = await busy(browser, build.server.url, null, Number(given.seconds));
      build.alone.push(alone);
      for (const key of FOLLOWING) {
        (build.ratios[key] ??= []).push((await busy(browser, build.server.url, key, Number(given.seconds))) / alone);
      }
    }
  }
  await browser.close();
  for (const { server } of builds) server.close();
  report(builds.flatMap(({ name, opened, alone, ratios }) => [
    { what: `${name}: the first panel has content`, value: median(opened), unit: "ms" },
    { what: `${name}: busy while it plays, no panel`, value: median(alone), unit: "ms/s" },
    ...FOLLOWING.map((key) => ({
      what: `${name}: times as busy with ${key}`, value: median(ratios[key]), unit: "times", ...(name === "page" && { aim: MOST_RATIO }),
    })),
  ]));
}

await main();
