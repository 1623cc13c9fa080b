// Profiles: the rules of an implementation, chosen in the panel of the rules or in a script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { axeFaults, screenshot, start } from "./harness.mjs";
import { button, digests, editor, faultMarks, list, openPanel, opened, panel, seek } from "./page.mjs";

let overlap;
before(async () => (overlap = await start()));
after(() => overlap.stop());

const rulesOff = (page) => page.evaluate(() => new URLSearchParams(overlap.link).get("off"));

for (const [width, height] of [[1280, 900], [390, 844]]) {
  test(`${width}x${height}: a profile that is chosen sets the rules, and the link has these`, async () => {
    const { page, close } = await overlap.openPage({ width, height, hash: "#jointly" });
    await seek(page, 400);
    await openPanel(page, "rules");
    const profiles = list(page, "profile");
    await profiles.selectOption({ label: "etcd" });
    await page.waitForFunction(() => /off=/.test(overlap.link));
    assert.equal(await rulesOff(page), "apply_no_campaign,own_term_commit_first,learner_first");
    const chosen = panel(page).locator("details[open]", { hasText: "etcd-io/raft" });
    await chosen.waitFor();
    assert.deepEqual(await axeFaults(page, ".side"), []);
    await screenshot(page, `profile-${width}`);
    // A rule more is nobody's profile.
    await panel(page).locator("#rule-pre_vote").click();
    await page.waitForFunction(() => /pre_vote/.test(overlap.link));
    assert.equal(await profiles.evaluate((it) => it.selectedOptions[0].textContent), "your own choice");
    await button(page, "allRules").click();
    await page.waitForFunction(() => !/off=/.test(overlap.link));
    assert.equal(await profiles.evaluate((it) => it.selectedOptions[0].textContent), "Raft, all rules on");
    await close();
  });
}

test("the link of a profile plays what its script plays, and a rule that a later line sets is named", async () => {
  const linked = await overlap.openPage({ hash: "#naive-swap-3-to-5" });
  await openPanel(linked.page, "rules");
  await list(linked.page, "profile").selectOption({ label: "ScyllaDB" });
  await linked.page.waitForFunction(() => /off=/.test(overlap.link));
  const { page, close } = await overlap.openPage({ hash: "#naive-swap-3-to-5" });
  await button(page, "script").click();
  const script = await editor(page).inputValue();
  await editor(page).fill(script.replace(/\nold /, "\nprofile scylladb-2026.2\nold "));
  await opened(page, "s2.");
  assert.equal(await faultMarks(page).count(), 0);
  for (const it of [page, linked.page]) {
    await it.keyboard.press("Escape");
    await seek(it, 500);
  }
  assert.deepEqual(await digests(page), await digests(linked.page));

  await button(page, "script").click();
  await editor(page).fill(script.replace(/\nold /, "\noff check_quorum\nprofile scylladb-2026.2\nold "));
  const fault = page.locator("#faults .fault", { hasText: "check_quorum" });
  await fault.waitFor();
  assert.match(await fault.textContent(), /scylladb-2026\.2.*later line counts/);
  await editor(page).fill(script.replace(/\nold /, "\nprofile zookeeper\nold "));
  await page.locator("#faults .fault", { hasText: "zookeeper" }).filter({ hasText: "scylladb-2026.2" }).waitFor();
  await close();
  await linked.close();
});

test("a joint configuration that is revertible is taken back, and the link plays the same", async () => {
  const { page, close } = await overlap.openPage({ hash: "#joint-reverted" });
  await openPanel(page, "rules");
  const option = panel(page).locator("#revertible-joint");
  assert.equal(await option.getAttribute("aria-checked"), "true");
  await seek(page, 600);
  const reverted = await digests(page);
  assert.deepEqual(await axeFaults(page, ".side"), []);
  await option.scrollIntoViewIfNeeded();
  await screenshot(page, "revertible-joint");
  await option.click();
  await page.waitForFunction(() => /revertible=0/.test(overlap.link));
  await seek(page, 600);
  const stuck = await digests(page);
  assert.notDeepEqual(stuck, reverted);
  const linked = await overlap.openPage({ hash: await page.evaluate(() => `#${overlap.link}`) });
  await seek(linked.page, 600);
  assert.deepEqual(await digests(linked.page), stuck);
  // The option again: the link is the preset's.
  await option.click();
  await page.waitForFunction(() => !/revertible/.test(overlap.link));
  await seek(page, 600);
  assert.deepEqual(await digests(page), reverted);
  await linked.close();
  await close();
});

test("votes that carry the commit index end a dead end, and the link says so", async () => {
  const { page, close } = await overlap.openPage({ hash: "#committed-but-untold" });
  await openPanel(page, "rules");
  const option = panel(page).locator("#votes-carry-commit");
  assert.equal(await option.getAttribute("aria-checked"), "false");
  await seek(page, 500);
  const stuck = await digests(page);
  await option.scrollIntoViewIfNeeded();
  await option.click();
  await page.waitForFunction(() => /votes-commit=1/.test(overlap.link));
  await seek(page, 500);
  const told = await digests(page);
  assert.notDeepEqual(told, stuck);
  assert.deepEqual(await axeFaults(page, ".side"), []);
  await screenshot(page, "votes-carry-commit");
  const linked = await overlap.openPage({ hash: await page.evaluate(() => `#${overlap.link}`) });
  await seek(linked.page, 500);
  assert.deepEqual(await digests(linked.page), told);
  await option.click();
  await page.waitForFunction(() => !/votes-commit/.test(overlap.link));
  await seek(page, 500);
  assert.deepEqual(await digests(page), stuck);
  await linked.close();
  await close();
});
