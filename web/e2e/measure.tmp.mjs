import { start } from "./harness.mjs";
const overlap = await start();
for (let nth = 0; nth < 8; nth++) {
  const { page, context } = await overlap.openPage({ hash: "#naive-swap-5-to-5" });
  await page.getByRole("button", { name: "Rules", exact: true }).click();
  const it = page.getByRole("button", { name: /Find the shortest/ }).nth(nth);
  const name = await it.innerText();
  const from = Date.now();
  await it.click();
  await page.locator(".verdict").waitFor({ timeout: 300000 });
  console.log(name.trim(), Date.now() - from, "ms", await page.locator(".verdict").innerText(), (await page.locator(".tiles").innerText()).replace(/\s+/g, " "));
  await context.close();
}
await overlap.stop();
