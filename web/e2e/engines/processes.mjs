// Programs that the drivers start: each is ended with the tests, also with tests that fail.

import { spawn } from "node:child_process";

/** Environment without proxies, which WebKit would use for addresses of this machine, too. */
export function environment(more = {}) {
  const kept = Object.entries(process.env).filter(([key]) => !/_proxy$/i.test(key));
  return { ...Object.fromEntries(kept), ...more };
}

/**
 * Starts a program. `until` is an expression; the program has started when a line of its output matches, and `found` is the match. An error
 * has the program's last lines.
 */
export async function startProgram(command, args, { env, until, stdio = ["ignore", "pipe", "pipe"], onLine } = {}) {
  const child = spawn(command, args, { env, stdio });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const lines = [];
  const found = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${command} ${why}\n${lines.slice(-10).join("\n")}`));
    child.once("error", ({ message }) => fail(`could not be started: ${message}`));
    child.once("exit", (code) => fail(`ended with ${code}`));
    setTimeout(() => fail("said nothing within 60 seconds"), 60_000).unref();
    for (const stream of child.stdio.filter((stream) => stream?.readable)) {
      let rest = "";
      stream.setEncoding("utf8").on("data", (text) => {
        const parts = (rest + text).split("\n");
        rest = parts.pop();
        for (const line of parts) {
          lines.push(line);
          onLine?.(line);
          const match = until?.exec(line);
          if (match) resolve(match);
        }
      });
    }
    if (!until) child.once("spawn", () => resolve());
  });
  return {
    found,
    async stop() {
      process.off("exit", kill);
      child.kill();
      setTimeout(kill, 5000).unref();
      await ended;
    },
  };
}
