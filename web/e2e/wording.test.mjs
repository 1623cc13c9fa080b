// The wording of the page in one snapshot, wording.snapshot.txt: the texts of the lanes, the captions, the panels and the messages at some
// moments. Other tests check states, not words. After a change of the wording: OVERLAP_BLESS=1 node --test web/e2e/wording.test.mjs

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ROOT, start } from "./harness.mjs";
import {
  argued, button, caption, codeMirror, field, filled, follow, lane, list, menu, MODES, nothingOpen, notice, opened, PANEL_KEYS, panel, seek, send, server, settled, transport,
} from "./page.mjs";

const SNAPSHOT = join(ROOT, "web/e2e/wording.snapshot.txt");
const LONG = { timeout: 180_000 };
const RUN = "naive-swap-5-to-5";
const MOMENTS = [0, 60, 150, 250, 340, 460, 1100];
/** At the start, after the violation, and at the end. */
const LANE_MOMENTS = [0, 340, 1100];

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

/** The texts of a part of the page, then its labels and hints that are no text, a line each; without those of hidden lanes. */
async function texts(part) {
  const lines = await part.evaluate((part) => {
    const clean = (text) => text.replaceAll(/\s+/g, " ").trim();
    // Of a script the editor shows what there is room for, once it has measured itself. Its own style is "flex !important".
    const hidden = [...part.querySelectorAll(".cm-editor")];
    hidden.forEach((it) => it.style.setProperty("display", "none", "important"));
    const text = part.innerText.split("\n").map(clean);
    hidden.forEach((it) => it.style.removeProperty("display"));
    const isSeen = (it) => it.closest(".lane")?.checkVisibility() ?? true;
    const labelled = [part, ...part.querySelectorAll("*")].filter(isSeen).flatMap((it) =>
      ["aria-label", "title", "placeholder"].filter((name) => it.getAttribute(name)).map((name) => `(${name}) ${clean(it.getAttribute(name))}`));
    return [...text, ...new Set(labelled)].filter(Boolean);
  });
  // The port is another each time.
  return lines.map((line) => line.replaceAll(overlap.url, "https://overlap.example/"));
}

/** Unfolds all that is folded in a part. */
const unfold = (part) => part.evaluate((part) => part.querySelectorAll("details").forEach((it) => (it.open = true)));

/** The message of a page that does not start. */
async function failure(before) {
  const { page, close } = await overlap.openPage({ waitForReady: false, allowed: [/./], before });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  const lines = await texts(alert);
  await close();
  return lines;
}

/** All sections of the snapshot: their titles, and their lines. */
async function collect() {
  const sections = [];
  const add = (title, lines) => sections.push([title, lines]);
  const { page, close } = await overlap.openPage({ hash: `#${RUN}`, allowed: [/404/] });

  add("header", await texts(page.getByRole("banner")));
  for (const at of MOMENTS) {
    await seek(page, at);
    if (at === 0) add("transport", await texts(transport(page)));
    add(`caption, ${at} ms`, await texts(caption(page)));
    if (LANE_MOMENTS.includes(at)) for (const mode of MODES) add(`lane ${mode}, ${at} ms`, await texts(lane(page, mode)));
  }

  await seek(page, 340);
  for (const key of PANEL_KEYS) {
    await send(page, `panel ${key}`);
    await filled(page);
    if (key === "script") await codeMirror(page);
    await unfold(panel(page));
    await settled(page);
    add(`panel ${key}`, await texts(panel(page)));
    await button(page, "close").click();
  }
  await send(page, "panel course");
  await filled(page);
  add("panel course", await texts(panel(page)));
  await button(page, "close").click();

  await server(page, "naive", 1).click();
  await filled(page);
  add("menu of a server", await texts(menu(page)));
  await button(menu(page), "crash").click();
  await page.locator(".answers .answer").first().waitFor();
  add("answers to an action", await texts(menu(page).locator(".answers")));
  await page.keyboard.press("Escape");
  await page.locator("#lane-2 .spot[aria-label*=' to ']").first().click();
  await filled(page);
  add("menu of a message", await texts(menu(page)));
  await page.keyboard.press("Escape");

  await send(page, "open bug-2015");
  await opened(page, "bug-2015");
  for (const [index, command] of ["next", "next", "answer", "next", "next"].entries()) {
    await send(page, command);
    await settled(page);
    add(`story of bug-2015, ${index + 1}: ${command}`, await texts(caption(page)));
  }

  for (const fragment of ["no-such-preset", `${RUN}&colour=red`, `${RUN}&t=soon`, "s2.AAAA", "s3.AAAA", "s2.A!A"]) {
    await follow(page, fragment);
    await notice(page).filter({ hasText: /./ }).waitFor();
    await settled(page);
    add(`message, #${fragment}`, await texts(notice(page)));
    await follow(page, "naive-swap-3-to-5");
    await opened(page, "naive-swap-3-to-5");
  }

  await send(page, "panel rules");
  await filled(page);
  const parts = page.locator(".found, .found ~ .moves, .found ~ .buttons, .found ~ p, .found ~ .facts, .tiles dt");
  const result = async () => (await Promise.all((await parts.all()).map(texts))).flat();
  await page.locator(".ways [data-rule=joint_needs_both]").click();
  await page.locator(".verdict.broken").waitFor(LONG);
  await opened(page, "own");
  add("a search that finds a violation", await result());
  await button(page, "ruleOn").click();
  await page.locator(".verdict:not(.broken)").waitFor(LONG);
  add("a search that exhausts its bounds", await result());
  await field(page, "seeds").fill("20");
  await button(page, "survey").click();
  await page.locator(".survey caption", { hasText: /\b20\b/ }).waitFor(LONG);
  await button(page, "stopSurvey").and(page.locator("[aria-disabled]")).waitFor(LONG);
  add("a survey", (await Promise.all((await page.locator(".survey, .survey ~ *").all()).map(texts))).flat());
  for (const [property, find] of [["Disjoint quorums", "findQuorums"], ["Dead end", "findDeadEnd"], ["Stuck change", "findStuckChange"]]) {
    await list(page, "property").selectOption(property);
    await button(page, find).waitFor();
    const fields = panel(page).locator("label:has(select[aria-label]) + p, .panel-content > .bounds, .bounds + p.small");
    add(`a search for: ${property}`, (await Promise.all((await fields.all()).map(texts))).flat());
  }
  await unfold(panel(page));
  await list(page, "granularity").selectOption({ index: 1 });
  add("steps in such a search", await texts(panel(page).getByRole("alert")));
  await follow(page, "own&old=1,2&new=2&leader=1&lane=single&off=apply_no_campaign");
  await page.waitForFunction(() => overlap.state().lanes[1].digest && /apply_no_campaign/.test(overlap.link));
  await button(page, "byMoves").click();
  await list(page, "property").selectOption("Dead end");
  await button(page, "findDeadEnd").click();
  await page.locator(".verdict.dead").waitFor(LONG);
  add("a search that finds a dead end", await result());
  await button(page, "watch").click();
  await opened(page, "s2.");
  await seek(page, "end");
  await send(page, "panel explain");
  await panel(page).getByRole("button", { name: /^Can anybody lead/ }).click();
  await panel(page).locator(".outlook p:not(.small)").waitFor(LONG);
  await panel(page).locator(".outlook .small").waitFor({ state: "detached", ...LONG });
  add("who can still lead", await texts(panel(page).locator(".outlook")));
  await follow(page, "no-such-preset");
  await nothingOpen(page);
  await close();

  const embed = await overlap.openPage({ width: 800, height: 580, hash: `?embed#${RUN}&t=340` });
  await argued(embed.page);
  await server(embed.page, "naive", 1).waitFor();
  await settled(embed.page);
  add("embed", await texts(embed.page.locator("body")));
  await embed.close();

  add("without WebAssembly", await failure((page) => page.addInitScript(() => delete globalThis.WebAssembly)));
  add("without the program", await failure((page) => page.route("**/*.wasm", (route) => route.abort())));
  return sections;
}

const write = (sections) => sections.map(([title, lines]) => `## ${title}\n${lines.join("\n")}\n`).join("\n");

/** The sections of a snapshot. */
const read = (text) => text.split(/^## /m).slice(1).map((section) => section.trimEnd().split("\n")).map(([title, ...lines]) => [title, lines]);

test("the texts of the page are those of the snapshot", async () => {
  const now = await collect();
  if (process.env.OVERLAP_BLESS) return writeFile(SNAPSHOT, write(now));
  const before = new Map(read(await readFile(SNAPSHOT, "utf8")));
  const changes = [];
  for (const [title, lines] of now) {
    const was = before.get(title) ?? [];
    const at = lines.findIndex((line, index) => line !== was[index]);
    if (at >= 0) changes.push(`${title}: “${lines[at]}” for “${was[at] ?? ""}”`);
    else if (lines.length < was.length) changes.push(`${title}: “${was[lines.length]}” is gone`);
    before.delete(title);
  }
  for (const title of before.keys()) changes.push(`${title} is gone`);
  assert.deepEqual(changes, [], "the wording changed: if it is meant, write the snapshot anew");
});
