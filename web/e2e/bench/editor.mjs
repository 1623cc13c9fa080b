// The time from a letter that is typed into a long script to the frame that shows it, and from the last letter to the frame that marks a
// fault, on a slow machine.

import { DIST, launch, openPage } from "../harness.mjs";
import { codeMirror, editor, openPanel, settled } from "../page.mjs";
import { serve } from "../server.mjs";
import { median, options, report } from "./report.mjs";

const HELP = `Measures the editor of scripts with a script of 64 KiB.

Usage: cargo xtask bench editor [options]

  --slower N   how many times slower the machine is made (4)
  --turns N    letters that are typed; the middle one and the slowest are told (15)
`;

const BYTES = 64 * 1024 - 200;

function longScript() {
  let script = "overlap 1\nold S1 S2 S3 S4 S5\nleader S1\nend 60000\n";
  for (let at = 1; script.length < BYTES; at++) script += `at ${at * 5} propose S1 ${at % 2000} # a remark\n`;
  return script;
}

/** Watches for the frame in which `ready` holds, and measures the time to it from the next key. */
const armed = (page, what) =>
  page.evaluate((what) => {
    const content = document.querySelector(".cm-content");
    const before = content.textContent;
    const isReady = {
      letter: () => content.textContent !== before,
      fault: () => document.querySelector(".cm-lintRange-error"),
    }[what];
    globalThis.measured = undefined;
    addEventListener(
      "keydown",
      ({ timeStamp }) => {
        const look = () => {
          if (isReady()) setTimeout(() => (globalThis.measured = performance.now() - timeStamp));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      },
      { once: true, capture: true },
    );
  }, what);

const measured = async (page) => (await page.waitForFunction(() => globalThis.measured)).jsonValue();

async function main() {
  const given = options(HELP, { slower: "4", turns: "15" });
  const browser = await launch([], { whole: true });
  const server = await serve(DIST);
  const { page, close } = await openPage(browser, server.url);
  await openPanel(page, "script");
  await codeMirror(page);
  await editor(page).fill(longScript());
  await page.waitForFunction(() => /^s2/.test(overlap.state().preset) || document.querySelector("#faults .warn"), undefined, { timeout: 60_000 });
  await editor(page).press("Control+End");
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: Number(given.slower) });
  const [letters, faults] = [[], []];
  for (let turn = 0; turn < Number(given.turns); turn++) {
    await page.keyboard.type("#");
    await page.waitForFunction(() => !document.querySelector(".cm-lintRange-error"));
    await settled(page);
    await armed(page, "letter");
    await page.keyboard.press("x");
    letters.push(await measured(page));
    await page.keyboard.press("Enter");
    await page.waitForTimeout(1000);
    await armed(page, "fault");
    await page.keyboard.press("x");
    faults.push(await measured(page));
    await page.keyboard.press("Backspace");
  }
  await close();
  await browser.close();
  await server.close();
  report([
    { what: "a letter is shown", value: median(letters), unit: "ms", aim: 50 },
    { what: "the slowest letter", value: Math.max(...letters), unit: "ms" },
    { what: "a fault is marked", value: median(faults), unit: "ms", aim: 200 },
    { what: "the slowest mark", value: Math.max(...faults), unit: "ms" },
  ]);
}

await main();
