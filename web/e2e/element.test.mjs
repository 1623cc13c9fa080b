// The element: its attributes and the content between its tags, where its file may come from, and its reports of what it does not
// understand. It never shows another scenario than the one named.

import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { inflateSync } from "node:zlib";

import { ASKED, asking, question } from "./choices.mjs";
import { frameOf, ROOT, start, startHost } from "./harness.mjs";
import { button, LANES, started } from "./page.mjs";

const SCRIPT = "overlap 1\ntitle A leader lost\nold S1 S2 S3\nleader S1\n\nat 100 crash S1\n";

let overlap, host;
before(async () => {
  overlap = await start();
  host = await startHost(overlap.browser);
  await host.write("lesson.overlap", SCRIPT);
  await host.write("empty.overlap", " \n");
  await host.write("long.overlap", "# long\n".repeat(12000));
  await host.write("other.html", "<!doctype html><title>Another page</title>");
});
after(async () => {
  await overlap.stop();
  await host.stop();
});

/** Opens a course page of this body; `head` brings the element there. */
async function openCourse(body, { head = `<script src="${overlap.url}embed.js"></script>`, ...options } = {}) {
  const { page, close } = await host.open(body, { head, ...options });
  return {
    page,
    close,
    /** The element's frame, once the page in it runs. */
    async frame() {
      const iframe = page.locator("overlap-playground iframe");
      await iframe.scrollIntoViewIfNeeded();
      const frame = await frameOf(iframe);
      await frame.waitForFunction(() => globalThis.overlap?.state && !document.getElementById("boot-message"));
      return frame;
    },
  };
}

/** What a frame shows: which scenario, where, in which lanes, and what it says is wrong. */
const shown = (frame) =>
  frame.evaluate(() => {
    const { preset, now, lanes } = overlap.state();
    const seen = [...document.querySelectorAll(".panel:not([hidden]) .lane")].map((lane) => lane.getAttribute("aria-label"));
    return { preset, now, lanes: lanes.length, seen, said: document.querySelector("[role=alert]")?.textContent ?? "" };
  });

const element = (attributes, content = "") => `<overlap-playground ${attributes}>${content}</overlap-playground>`;

// What is not understood is named, and what can be opened is open.
for (const [attributes, said, open] of [
  ['preset="bug-2015" speed="1/3" at="300"', /“1\/3”/, { preset: "bug-2015", now: 300 }],
  ['preset="bug-2015" theme="Dark" at="300"', /“Dark”/, { preset: "bug-2015", now: 300 }],
  ['preset="bug-2015" mode="Single" at="300"', /“Single”/, { preset: "bug-2015", now: 300 }],
  ['preset="jointly" mode="naive" at="50"', /“naive”/, { preset: "jointly", now: 50, seen: [LANES.joint] }],
  ['preset="bug-2015" at="soon"', /“soon”/, { preset: "bug-2015", now: 0 }],
  ['preset="bug-2015" rules-off="gravity" at="300"', /“gravity”/, { preset: "bug-2015", now: 0 }],
  ['preset="bug-2015&beat=no-such"', /“no-such”/, { preset: "bug-2015", now: 0 }],
  ['preset="bug-2015&at=3"', /“at”/, { preset: "bug-2015", now: 0 }],
  ['preset="no-such-preset" at="300"', /“no-such-preset”/, { preset: "", lanes: 0, seen: [] }],
  ['preset="s2.AAAA"', /./, { preset: "", lanes: 0, seen: [] }],
]) {
  test(`${attributes} is reported, and shows no other scenario`, async () => {
    const { page, frame, close } = await openCourse(element(attributes), { allowed: [/404|no-such-preset|ERR_FAILED/] });
    const child = await frame();
    await child.getByRole("alert").waitFor();
    const it = await shown(child);
    assert.match(it.said, said);
    for (const [key, value] of Object.entries(open)) assert.deepEqual(it[key], value, key);
    // The host gets the same report.
    await page.waitForFunction((said) => heard.some(({ event, message }) => event === "error" && new RegExp(said).test(message)), said.source);
    await close();
  });
}

// What may look wrong and is understood.
for (const [attributes, open] of [
  ['mode="joint" at="300"', { preset: "naive-swap-5-to-5", now: 300, seen: [LANES.joint] }],
  ['preset="" mode="single"', { preset: "naive-swap-5-to-5", now: 0, seen: [LANES.single] }],
  ['preset="bug-2015&beat=broken"', { preset: "bug-2015", now: 500 }],
  ['preset="#bug-2015&amp;amp;t=500."', { preset: "bug-2015", now: 500 }],
  ['preset=" bug-2015 " at="500 "', { preset: "bug-2015", now: 500 }],
  ['preset="https://elsewhere.example/some/#bug-2015&t=500"', { preset: "bug-2015", now: 500 }],
]) {
  test(`${attributes} shows what it names`, async () => {
    const { frame, close } = await openCourse(element(attributes));
    const it = await shown(await frame());
    assert.deepEqual(it, { ...it, said: "", ...open });
    await close();
  });
}

// What cannot be loaded is reported by the element itself, above what users without JavaScript see.
for (const [attributes, content, said] of [
  ["", '<script type="text/plain"> \n </script>', /./],
  ['src="no-such.overlap"', "", /“no-such.overlap”.*\(404\)/],
  ['src="http://127.0.0.1:1/lesson.overlap"', "", /127\.0\.0\.1:1/],
  ['src="empty.overlap"', "", /“empty.overlap”/],
  ['src="other.html"', "", /“other.html”/],
  ['src="long.overlap"', "", /“long.overlap”.*64/],
]) {
  test(`${attributes || "an empty script"} is reported in the element, and the content in its place can be read`, async () => {
    const fallback = '<p>Here is <a href="https://elsewhere.example/">a lesson</a>.</p>';
    const { page, close } = await openCourse(element(attributes, content + fallback), { allowed: [/404|ERR_|CORS/] });
    const alert = page.getByRole("alert");
    assert.match(await alert.textContent(), said);
    assert.ok(await page.getByRole("link", { name: "a lesson" }).isVisible());
    assert.equal(await page.locator("overlap-playground iframe").count(), 0);
    await page.waitForFunction(() => heard.some(({ event, message }) => event === "error" && message.length > 10));
    const refusal = await page.evaluate(() => document.querySelector("overlap-playground").ask("play").catch((error) => error.message));
    assert.ok((await alert.textContent()).includes(refusal), "a question is refused for the same reason");
    // With another attribute there is something to see.
    await page.evaluate(() => {
      const it = document.querySelector("overlap-playground");
      it.querySelector("script")?.remove();
      it.removeAttribute("src");
      it.setAttribute("preset", "naive-swap-3-to-5");
    });
    await started(await frameOf(page.locator("overlap-playground iframe")));
    assert.equal(await alert.count(), 0);
    await close();
  });
}

for (const height of ["tall", "50", "4001", ""]) {
  test(`height="${height}" is reported, and the height that the page asks for is taken`, async () => {
    const { page, frame, close } = await openCourse(element(`preset="naive-swap-3-to-5" height="${height}"`));
    await frame();
    assert.match(await page.getByRole("alert").textContent(), /“height”.*100.*4000/);
    await page.waitForFunction(() => {
      const told = heard.filter(({ event }) => event === "resize").at(-1)?.height;
      return document.querySelector("overlap-playground").shadowRoot.querySelector("iframe").offsetHeight === told;
    });
    await close();
  });
}

test("a script is fetched from beside the course page, whatever its base is, and survives blank lines and navigation", async () => {
  const base = `<base href="${host.url}chapter/page.html"><script src="${overlap.url}embed.js"></script>`;
  const { page, frame, close } = await openCourse(element('src="../lesson.overlap" mode="single"', "<a href='lesson.overlap'>The script</a>"), { head: base });
  const is = async () => {
    const child = await frame();
    const it = await shown(child);
    assert.equal(inflateSync(Buffer.from(it.preset.slice(3), "base64url")).toString(), SCRIPT);
    assert.deepEqual([it.seen, it.said], [[LANES.single], ""]);
  };
  await is();
  // As tools do that put the next page in without loading it.
  await page.evaluate(async () => {
    const text = document.body.innerHTML;
    document.body.innerHTML = "";
    document.body.innerHTML = text;
  });
  await is();
  await close();
});

test("the content between the tags beside a preset is shown without JavaScript only", async () => {
  const fallback = 'Here is <a href="https://elsewhere.example/#bug-2015">the bug of 2015</a>, on a page of its own.';
  for (const content of [fallback, "It needs JavaScript.", `<p>${fallback}</p>`]) {
    const { page, frame, close } = await openCourse(element('preset="bug-2015"', content));
    const it = await shown(await frame());
    assert.deepEqual([it.preset, it.said], ["bug-2015", ""]);
    assert.equal(await page.evaluate(() => document.body.innerText.trim()), "");
    await close();
  }
  const { page, close } = await openCourse(element("", `<p>${fallback}</p>`), { javaScriptEnabled: false });
  assert.ok(await page.getByRole("link", { name: "the bug of 2015" }).isVisible());
  await close();
});

// Where the element's own file comes from.
const other = () => `<script src="${host.url}embed.js"></script>`;
for (const [how, head] of [
  ["as a classic script", () => `${other()}<script src="${overlap.url}embed.js"></script>`],
  ["as a classic script of another version", () => `${other()}<script src="${overlap.url}embed.js?v=1/2" defer></script>`],
  ["as a module", () => `${other()}<script type="module" src="${overlap.url}embed.js"></script>`],
  ["by an import in a module", () => `${other()}<script type="module">import "${overlap.url}embed.js";</script>`],
  ["by import()", () => `${other()}<script>import("${overlap.url}embed.js")</script>`],
  ["by import() when the page has long stood", () => `${other()}<script>addEventListener("load", () => setTimeout(() => import("${overlap.url}embed.js"), 100))</script>`],
]) {
  test(`${how} it finds where it is from, beside another script of that name`, async () => {
    await host.write("embed.js", "globalThis.another = true;");
    const { page, frame, close } = await openCourse(element('preset="naive-swap-3-to-5"'), { head: head() });
    assert.equal((await shown(await frame())).preset, "naive-swap-3-to-5");
    assert.ok(await page.evaluate(() => another));
    const src = await page.locator("overlap-playground iframe").getAttribute("src");
    assert.ok(src.startsWith(`${overlap.url}?embed&theme=light#`), src);
    await close();
  });
}

for (const [how, head] of [
  ["a classic script", '<script src="app.js" defer></script>'],
  ["a module", '<script type="module" src="app.js"></script>'],
]) {
  test(`in a bundle that is ${how} it asks where Overlap is, and takes what it is told`, async () => {
    await copyFile(join(ROOT, "dist/embed.js"), join(host.folder, "app.js"));
    const { page, frame, close } = await openCourse(element('preset="naive-swap-3-to-5"'), { head });
    assert.match(await page.getByRole("alert").textContent(), /“home”/);
    for (const home of [overlap.url, overlap.url.replace(/\/$/, "")]) {
      await page.evaluate((home) => document.querySelector("overlap-playground").setAttribute("home", home), home);
      assert.equal((await shown(await frame())).preset, "naive-swap-3-to-5");
      assert.equal(await page.getByRole("alert").count(), 0);
    }
    await close();
  });
}

test("a load that is refused leaves the page where it was; one without a lane shows the first", async () => {
  const { page, frame, close } = await openCourse(element('preset="naive-swap-5-to-5" mode="joint" at="300"'), { allowed: [/404|no-such|ERR_FAILED/] });
  const child = await frame();
  const ask = (verb, fields) =>
    page.evaluate(([verb, fields]) => document.querySelector("overlap-playground").ask(verb, fields).catch((error) => error.message), [verb, fields]);
  await ask("act", { step: "crash 4" });
  const where = async () => JSON.stringify([await shown(child), await child.evaluate(() => overlap.link)]);
  const stood = await where();
  for (const link of ["no-such-preset", "naive-swap-3-to-5&t=soon", "naive-swap-3-to-5&fly=1", "s2.AAAA", "s3.AAAA", "t=5", "own&old=9", "bug-2015&beat=no-such"]) {
    const said = await ask("load", { link });
    assert.equal(typeof said, "string", `${link} is refused`);
    assert.equal(await where(), stood, link);
  }
  // What was done can still be taken back.
  assert.ok(await button(child, "undo").isEnabled());
  // Time goes on.
  await ask("play", { speed: "1/100" });
  assert.equal(typeof (await ask("load", { link: "no-such-preset" })), "string");
  assert.equal((await ask("state")).state.playing, true);

  for (const [link, seen] of [
    ["naive-swap-3-to-5&lane=single", LANES.single],
    ["naive-swap-5-to-5", LANES.naive],
    ["#jointly&amp;t=50%20", LANES.joint],
    ["bug-2015", LANES.single],
    ["naive-swap-3-to-5%26lane%3Djoint", LANES.joint],
    ["naive-swap-3-to-5", LANES.naive],
  ]) {
    const { state } = await ask("load", { link });
    assert.equal(state?.preset, /[a-z]+[\w-]*/.exec(link)[0], link);
    assert.deepEqual((await shown(child)).seen, [seen], link);
  }
  const { notice } = await ask("load", { link: "jointly&lane=naive&speed=1/3" });
  assert.match(notice, /“naive”.*“1\/3”/);
  await close();
});

test("an answer that the reader chooses is told to the host, and kept nowhere", async () => {
  const { page, frame, close } = await openCourse(element('preset="jointly"'), { before: asking });
  const child = await frame();
  await button(child, "play").click();
  const choices = child.locator(".ask .choices button");
  for (const index of [ASKED.wrong, ASKED.right]) {
    await choices.nth(index).click();
    await page.waitForFunction((index) => heard.some((it) => it.event === "choice" && it.index === index), index);
  }
  const told = await page.evaluate(() => heard.filter(({ event }) => event === "choice"));
  const { question: asked, choices: texts } = question();
  for (const [place, index] of [ASKED.wrong, ASKED.right].entries()) {
    const { preset, beat, question, choice, right } = told[place];
    assert.deepEqual([preset, beat, question, choice, right], ["jointly", "ask", asked, texts[index].text, index === ASKED.right]);
  }
  assert.equal(told.length, 2);
  await close();
});
