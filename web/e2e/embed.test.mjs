// The page in other people's pages: the element, the messages of the host, and the page with less around the diagram.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inflateSync } from "node:zlib";

import { frameOf, ROOT, start, startHost, until } from "./harness.mjs";
import { REGIONS } from "./names.mjs";
import { button, caption, filled, frames, lane, link, list, opened, playedTo, send, serverState, settled, started, state } from "./page.mjs";

let overlap, host;
before(async () => {
  overlap = await start();
  const { origin } = new URL(overlap.url);
  const allowed = `default-src 'none'; script-src ${origin}; frame-src ${origin}; img-src data:; base-uri 'none'`;
  host = await startHost(overlap.browser, { "content-security-policy": allowed });
});
after(async () => {
  await overlap.stop();
  await host.stop();
});

const PLAYGROUND = "overlap-playground";

/** Opens a page of another origin, of this body. */
async function openHost(body) {
  const head = `<script src="${overlap.url}embed.js"></script>`;
  const { page, requests, close } = await host.open(body, { head, viewport: { width: 900, height: 900 } });
  return {
    page,
    close,
    requests: () => requests.filter((url) => url.startsWith(overlap.url) && !url.endsWith("embed.js")),
    /** Waits for an event from the element of that id, and gives it. */
    async event(id, event) {
      const found = await page.waitForFunction(([id, event]) => heard.find((it) => it.id === id && it.event === event), [id, event]);
      return found.jsonValue();
    },
    frame: (id) => frameOf(page.locator(`#${id} iframe`)),
  };
}

/** Asks an element; gives the answer, or the message of the refusal. */
const ask = (page, id, verb, fields) =>
  page.evaluate(([id, verb, fields]) => document.getElementById(id).ask(verb, fields).catch((error) => error.message), [id, verb, fields]);

test("three presets in a page of another origin, under strict policies and in sandboxes; one is driven and tells what happens", async () => {
  const { page, event, frame, close } = await openHost(`
    <${PLAYGROUND} id="a" preset="naive-swap-5-to-5" title="The swap"></${PLAYGROUND}>
    <${PLAYGROUND} id="b" preset="jointly" mode="joint" theme="dark"></${PLAYGROUND}>
    <${PLAYGROUND} id="c" preset="naive-swap-5-to-5" mode="naive" at="340" rules-off="leader_stickiness"></${PLAYGROUND}>`);
  const ready = await event("a", "ready");
  assert.equal(ready.version, 1);
  assert.deepEqual([ready.state.preset, ready.state.now, ready.state.playing], ["naive-swap-5-to-5", 0, false]);
  await page.locator("#c").scrollIntoViewIfNeeded();
  assert.equal((await event("c", "ready")).state.now, 340);
  assert.equal((await event("b", "ready")).state.preset, "jointly");
  assert.match((await event("c", "violation")).property, /^Election Safety$/);

  assert.equal(await page.locator("#a iframe").getAttribute("title"), "The swap");
  assert.equal(await page.locator("#a iframe").getAttribute("sandbox"), "allow-scripts allow-popups allow-popups-to-escape-sandbox");
  const b = await frame("b");
  assert.equal(await b.evaluate(() => document.documentElement.dataset.theme), "dark");
  assert.equal(await lane(b, "joint").count(), 1);
  assert.equal(await b.getByRole("tab").count(), 0, "one lane has no tabs");
  assert.equal(await b.evaluate(() => window.origin), "null");

  // Its height: nothing is cut off, nothing scrolls.
  for (const id of ["a", "b", "c"]) {
    const { height } = await event(id, "resize");
    assert.ok(height > 200, `${id} tells a height of ${height}`);
    await page.waitForFunction((id) => {
      const told = heard.filter((it) => it.id === id && it.event === "resize").at(-1).height;
      return document.getElementById(id).shadowRoot.querySelector("iframe").offsetHeight === told;
    }, id);
    const child = await frame(id);
    await child.waitForFunction(() => document.documentElement.scrollHeight <= innerHeight);
  }
  assert.ok(await page.evaluate(() => raw.some((it) => it.subject === "lti.frameResize" && it.height > 200)));

  // An element that is not visible does not play.
  await page.locator("#a").scrollIntoViewIfNeeded();
  await ask(page, "a", "play", { speed: "1" });
  const violation = await event("a", "violation");
  assert.equal(violation.lane, "naive");
  assert.ok(violation.at > 300 && violation.at < 340, String(violation.at));
  const finished = await page.waitForFunction(() => heard.find((it) => it.id === "a" && it.event === "finished" && it.lane === "joint"));
  assert.ok((await finished.jsonValue()).at > violation.at);
  assert.ok(await page.evaluate(() => heard.filter((it) => it.id === "a" && it.event === "step").length > 1));

  await ask(page, "a", "pause");
  assert.equal((await ask(page, "a", "seek", { at: 100 })).state.now, 100);
  const stepped = await ask(page, "a", "step", { by: 3 });
  assert.ok(stepped.state.now > 100);
  assert.ok((await ask(page, "a", "step", { by: -3 })).state.now <= 100);
  const acted = await ask(page, "a", "act", { step: "crash 1", lane: "joint" });
  assert.match(acted.state.link, /&do=\d+\.joint\.crash\.1/);
  const loaded = await ask(page, "a", "load", { link: "#jointly&t=50&lane=single" });
  assert.deepEqual([loaded.state.preset, loaded.state.now], ["jointly", 50]);
  assert.match((await ask(page, "a", "act", { step: "crash 2", lane: "joint" })).state.link, /&do=50\.(joint\.)?crash\.2/);
  await close();
});

test("nothing of the page is loaded before the element is near the window", async () => {
  const { page, requests, event, close } = await openHost(`
    ${"<br>".repeat(400)}<${PLAYGROUND} id="b" preset="naive-swap-3-to-5"></${PLAYGROUND}>`);
  await page.waitForLoadState("networkidle");
  // An observer that began to look after the element's has looked, so the element's has, too.
  await page.evaluate(
    () => new Promise((resolve) => new IntersectionObserver((_, observer) => (observer.disconnect(), resolve())).observe(document.body)),
  );
  await frames(page, 10);
  const before = requests().length;
  assert.equal(before, 0);
  const box = await page.locator("#b").boundingBox();
  assert.ok(box.height >= 300, "it has its place");
  await page.locator("#b").scrollIntoViewIfNeeded();
  await event("b", "ready");
  assert.ok(requests().length > before);
  await close();
});

test("messages that are not as documented are answered, and change nothing", async () => {
  const { page, event, frame, close } = await openHost(`<${PLAYGROUND} id="a"></${PLAYGROUND}>`);
  await event("a", "ready");
  await ask(page, "a", "seek", { at: 200 });
  const child = await frame("a");
  const where = () => child.evaluate(() => JSON.stringify([overlap.state(), overlap.link, location.href]));
  let stood = await where();
  let refusals = 0;
  const refused = async (message) => {
    // The page sends no more than 20 refusals in a second of its own clock.
    if (++refusals % 20 === 0) await child.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    const said = await page.evaluate(async (message) => {
      const heard = new Promise((resolve) =>
        addEventListener("message", function hear({ data }) {
          if (data.event !== "error" && data.event !== "answer") return;
          removeEventListener("message", hear);
          resolve(data);
        }),
      );
      document.querySelector("overlap-playground").shadowRoot.querySelector("iframe").contentWindow.postMessage(message, "*");
      return heard;
    }, message);
    assert.equal(said.event, "error", JSON.stringify(message));
    assert.ok(said.message.length > 10 && said.overlap === 1, JSON.stringify(said));
    assert.equal(await where(), stood, JSON.stringify(message));
    return said;
  };
  const of = (verb, fields) => ({ overlap: 1, id: 7, do: verb, ...fields });
  for (const message of [null, "play", 7, [], {}, { overlap: 2, do: "play" }, { overlap: "1", do: "play" }, { do: "play" }]) {
    await refused(message);
  }
  for (const verb of ["", "jump", "toString", "__proto__", "toggle", undefined, 4, ["play"]]) {
    assert.equal((await refused(of(verb))).id, 7);
  }
  await refused({ ...of("play"), id: "x".repeat(65) });
  await refused({ ...of("play"), id: {} });
  await refused(of("pause", { at: 3 }));
  await refused(of("play", { speed: "3" }));
  for (const at of [-1, NaN, Infinity, "100", 600001, null, undefined]) await refused(of("seek", { at }));
  for (const by of [0, 1.5, 101, "1", null]) await refused(of("step", { by }));
  for (const step of ["fly 1", "crash", "crash 99", "crash 1;open x", "open x", "", 5, null, undefined, [], Array(17).fill("crash 1"), "crash 1\n", ["crash 1", undefined]]) {
    await refused(of("act", { step }));
  }
  await refused(of("act", { step: "crash 1", lane: "all" }));
  await page.evaluate(() => document.querySelector("overlap-playground").ask("load", { link: "jointly" }));
  stood = await where();
  await refused(of("act", { step: "crash 1", lane: "naive" }));
  for (const link of [5, undefined, "x".repeat(16385), "a b", "no-such-preset", "naive-swap-3-to-5&fly=1", "naive-swap-3-to-5&t=abc", "own&old=99"]) {
    await refused(of("load", { link }));
  }
  await close({ allowed: [/no-such-preset|presets\/ab/, /Failed to load resource/] });
});

test("a message that comes before the page runs is refused, and the message of a learning platform is not answered", async () => {
  const { page, event, close } = await openHost(`<${PLAYGROUND} id="a"></${PLAYGROUND}>`);
  await event("a", "ready");
  const refused = page.waitForFunction(() => heard.some((it) => it.event === "error"));
  await page.context().route("**/*.wasm", async (route) => {
    await refused;
    await route.continue();
  });
  await page.evaluate(() => {
    heard.length = 0;
    const element = document.getElementById("a");
    element.setAttribute("preset", "naive-swap-3-to-5");
    const { contentWindow } = element.shadowRoot.querySelector("iframe");
    const asking = setInterval(() => contentWindow.postMessage({ overlap: 1, do: "play" }, "*"), 50);
    addEventListener("overlap", () => clearInterval(asking), { once: true });
  });
  assert.deepEqual([(await event("a", "ready")).state.playing, await page.evaluate(() => heard[0].event)], [false, "error"]);
  await page.evaluate(() => {
    heard.length = 0;
    const { contentWindow } = document.querySelector("overlap-playground").shadowRoot.querySelector("iframe");
    contentWindow.postMessage({ subject: "lti.frameResize.response" }, "*");
  });
  // Messages are answered in the order in which they came.
  assert.ok((await ask(page, "a", "state")).state);
  assert.equal(await page.evaluate(() => heard.filter((it) => it.event === "error").length), 0);
  await close();
});

test("a question to a page that is replaced or removed is refused", async () => {
  const { page, event, close } = await openHost(`<${PLAYGROUND} id="a"></${PLAYGROUND}>`);
  for (const go of ["element.setAttribute('preset', 'naive-swap-3-to-5')", "element.remove()"]) {
    await event("a", "ready");
    const said = await page.evaluate(async (go) => {
      heard.length = 0;
      const element = document.getElementById("a");
      const asked = element.ask("pause").catch((error) => error.message);
      new Function("element", go)(element);
      return asked;
    }, go);
    assert.equal(typeof said, "string", `${go}: ${JSON.stringify(said)}`);
  }
  await close();
});

test("every action that is documented is understood, and every speed of the page taken", async () => {
  const { page, event, frame, close } = await openHost(`<${PLAYGROUND} id="a"></${PLAYGROUND}>`);
  await event("a", "ready");
  const docs = await readFile(join(ROOT, "docs/embedding.md"), "utf8");
  const table = docs.split("### What can be done")[1].split("### What the page tells")[0];
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  const spans = rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, text]) => text));
  // Some are given by their first word, or by what follows `request 1`.
  const wholes = spans.map((text) => (/^(learner|remove|joint)/.test(text) ? `request 1 ${text}` : / /.test(text) || text === "cancel" ? text : `${text} 1`));
  assert.ok(wholes.length >= 25);
  for (const step of wholes) {
    const said = await ask(page, "a", "act", { step });
    // Understood is what is done, or what cannot be done here now: of that, the message does not quote the action as a strange one.
    assert.ok(said.state || !said.includes(`“${step}”`), `${step}: ${said}`);
  }
  const child = await frame("a");
  const speeds = await list(child, "speed").locator("option").evaluateAll((all) => all.map((it) => it.value));
  for (const speed of speeds) assert.ok((await ask(page, "a", "play", { speed })).state, speed);
  await close();
});

test("only the page around it is heard", async () => {
  const { page, event, frame, close } = await openHost(`<${PLAYGROUND} id="a"></${PLAYGROUND}>`);
  await event("a", "ready");
  const child = await frame("a");
  await child.evaluate(() => window.postMessage({ overlap: 1, do: "play" }, "*"));
  // The page's answer to a later message comes after it would have answered that one.
  assert.equal((await ask(page, "a", "state")).state.playing, false);
  await settled(child);
  assert.equal((await state(child)).playing, false);
  assert.equal(await page.evaluate(() => heard.filter((it) => it.event === "error").length), 0);
  await close();
});

test("a script between the tags goes into the frame's address, packed, without the page's margin, and is what is seen", async () => {
  const { page, event, frame, close } = await openHost(`
    <${PLAYGROUND} id="a" at="100" mode="single"><script type="text/plain">
      overlap 1
      old S1 S2 S3
        # further in
      leader S1
      at 50 crash S1
    </script></${PLAYGROUND}>
    <${PLAYGROUND} id="b">
      overlap 1
      old S1 S2
      <a href="${overlap.url}">Overlap</a></${PLAYGROUND}>`);
  const script = async (id) => {
    const src = await page.waitForFunction((id) => document.getElementById(id).shadowRoot.querySelector("iframe").getAttribute("src"), id);
    const link = new URL(await src.jsonValue()).hash;
    const [packed, ...more] = link.slice("#s2.".length).split("&");
    return [inflateSync(Buffer.from(packed, "base64url")).toString(), ...more];
  };
  assert.deepEqual(await script("a"), ["overlap 1\nold S1 S2 S3\n  # further in\nleader S1\nat 50 crash S1\n", "lane=single", "t=100"]);
  assert.deepEqual(await script("b"), ["overlap 1\nold S1 S2\n"]);
  const { state } = await event("a", "ready");
  assert.equal(state.now, 100);
  assert.match(state.link, /^s2\./);
  const child = await frame("a");
  assert.equal(await serverState(child, "single", 1), "crashed");
  assert.equal(await lane(child, "naive").count(), 0);
  await event("b", "ready");
  await page.screenshot({ path: join(ROOT, "artefacts/embed-script.png") });
  await close();
});

for (const [width, height] of [[800, 580], [390, 844]]) {
  test(`with ?embed at ${width}x${height} the page has a lane, its controls, a caption and a way out, and stores nothing`, async () => {
    const { page, screenshot, requests, close } = await overlap.openPage({
      width,
      height,
      hash: "?embed#naive-swap-5-to-5&t=300",
      before: (page) =>
        page.addInitScript(() => {
          globalThis.stored = 0;
          const storage = window.localStorage;
          Object.defineProperty(window, "localStorage", { get: () => ((globalThis.stored += 1), storage) });
        }),
    });
    const address = page.url();
    const over = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
    assert.deepEqual(over, [0, 0]);
    for (const key of ["lessons", "nextLesson"]) assert.equal(await button(page, key).count(), 0, key);
    assert.equal(await page.getByRole("navigation", { name: REGIONS.panels }).count(), 0);
    for (const key of ["play", "reset", "forward"]) assert.ok(await button(page, key).isVisible(), key);
    assert.ok(await caption(page).isVisible());
    await screenshot(`embed-${width}x${height}`);

    // In the full page these would change the address, or be stored for the next visit.
    await send(page, "panel share");
    await filled(page);
    for (const command of ["themeAuto", "address", "copyMoment", "load naive-swap-3-to-5&t=20"]) {
      await send(page, command);
      await settled(page);
    }
    await opened(page, "naive-swap-3-to-5");
    assert.equal(page.url(), address);
    assert.deepEqual(await page.evaluate(() => [overlap.state().preset, overlap.state().now, stored]), ["naive-swap-3-to-5", 20, 0]);
    assert.deepEqual(await page.context().cookies(), []);

    // The way out stops a run that plays, and leads to a moment of it; once it stands still, to exactly where it is.
    await button(page, "play").click();
    await playedTo(page, 25);
    const [full] = await Promise.all([page.context().waitForEvent("page"), link(page, "full").click()]);
    await full.waitForLoadState();
    const { now, playing } = await state(page);
    assert.equal(playing, false);
    assert.equal(full.url().split("#")[0], overlap.url);
    const timeOf = (url) => Number(/#naive-swap-3-to-5.*&t=(\d+)/.exec(url)[1]);
    assert.ok(timeOf(full.url()) >= 20 && timeOf(full.url()) <= now + 1, `${full.url()} at ${now}`);
    const href = () => link(page, "full").evaluate((it) => it.href);
    await until(async () => Math.abs(timeOf(await href()) - now) <= 1, async () => `${await href()} at ${now}`);
    assert.ok(requests.every((url) => url.startsWith(overlap.url)));
    await close();
  });
}

test("the example page has three embeds that start", async () => {
  const { page, complaints, close } = await overlap.openPage({ hash: "examples/embed.html", waitForReady: false });
  for (const nth of [0, 1, 2]) {
    const element = page.locator(PLAYGROUND).nth(nth);
    await element.scrollIntoViewIfNeeded();
    const frame = await frameOf(element.locator("iframe"));
    await started(frame);
    await settled(frame);
    await page.screenshot({ path: join(ROOT, `artefacts/example-${nth}.png`) });
  }
  assert.deepEqual(complaints, []);
  await close();
});
