// Drives Firefox by WebDriver BiDi, which the browser speaks itself.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import WebSocket from "ws";

import { environment, startProgram } from "./processes.mjs";
import { RemotePage } from "./remote_page.mjs";

const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** Preferences of every run: no requests of the browser itself, and no windows of its own. */
const PREFERENCES = {
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "toolkit.telemetry.enabled": false,
};

/** Preferences for what a reader has set. */
function preferences({ fontSize, forcedColors, reducedMotion }) {
  return {
    ...PREFERENCES,
    ...(fontSize && { "font.size.variable.x-western": fontSize, "font.size.variable.x-unicode": fontSize }),
    // Colours of the system's theme, in every page.
    ...(forcedColors && { "browser.display.document_color_use": 2, "browser.display.use_system_colors": true }),
    "ui.prefersReducedMotion": reducedMotion ? 1 : 0,
    "ui.systemUsesDarkTheme": 0,
  };
}

/** Starts Firefox for a reader with these settings. */
export async function launch(settings = {}) {
  const profile = await mkdtemp(join(tmpdir(), "overlap-firefox-"));
  const lines = Object.entries(preferences(settings)).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  await writeFile(join(profile, "user.js"), lines.join(""));
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"];
  const env = environment({ HOME: profile });
  const firefox = await startProgram(FIREFOX, args, { env, until: /WebDriver BiDi listening on (ws:\S+)/ });
  const bidi = await connect(`${firefox.found[1]}/session`);
  await bidi.send("session.new", { capabilities: {} });
  await bidi.send("session.subscribe", { events: ["log.entryAdded"] });
  return {
    open: (options) => open(bidi, options),
    async close() {
      await bidi.send("browser.close", {}).catch(() => {});
      await firefox.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A connection for commands and events. */
async function connect(url) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const [waiting, listeners] = [new Map(), new Set()];
  let last = 0;
  socket.on("message", (data) => {
    const message = JSON.parse(data);
    if (message.type === "event") for (const listener of listeners) listener(message);
    const command = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === "success") command?.resolve(message.result);
    if (message.type === "error") command?.reject(new Error(`${command.method}: ${message.error}: ${message.message}`));
  });
  socket.on("close", () => waiting.forEach(({ method, reject }) => reject(new Error(`${method}: Firefox has ended`))));
  return {
    listeners,
    send: (method, params) =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { method, resolve, reject });
        socket.send(JSON.stringify({ id: last, method, params }));
      }),
  };
}

/** Opens a tab without stored data. */
async function open(bidi, { width, height }) {
  const { userContext } = await bidi.send("browser.createUserContext", {});
  const { context } = await bidi.send("browsingContext.create", { type: "tab", userContext });
  const complaints = [];
  const listener = ({ method, params }) => {
    if (method !== "log.entryAdded" || params.source.context !== context) return;
    if (["error", "warn"].includes(params.level)) complaints.push(`${params.level}: ${params.text}`);
  };
  bidi.listeners.add(listener);
  const call = async (source) => {
    const functionDeclaration = `async () => { ${source} }`;
    const { type, result, exceptionDetails } = await bidi.send("script.callFunction", {
      functionDeclaration, awaitPromise: true, target: { context }, userActivation: false,
    });
    if (type === "exception") throw new Error(exceptionDetails.text);
    return result;
  };
  const driver = {
    async run(source) {
      const { type, value } = await call(`return JSON.stringify(await (async () => { ${source} })())`);
      return type === "undefined" ? undefined : JSON.parse(value);
    },
    async element(source) {
      const result = await call(source);
      return result.type === "node" ? { type: "element", element: { sharedId: result.sharedId } } : result.value;
    },
    perform: (actions) => bidi.send("input.performActions", { context, actions }),
    async resize(viewport) {
      await bidi.send("browsingContext.setViewport", { context, viewport, devicePixelRatio: 1 });
      return viewport;
    },
    navigate: (url) => bidi.send("browsingContext.navigate", { context, url, wait: "complete" }),
    async screenshot() {
      const { data } = await bidi.send("browsingContext.captureScreenshot", { context });
      return Buffer.from(data, "base64");
    },
  };
  const page = new RemotePage(driver, { width, height });
  await page.setViewportSize({ width, height });
  return {
    page,
    complaints,
    async close() {
      bidi.listeners.delete(listener);
      await bidi.send("browsingContext.close", { context });
      await bidi.send("browser.removeUserContext", { userContext });
    },
  };
}

