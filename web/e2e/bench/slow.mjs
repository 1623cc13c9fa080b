// A slow machine, a slow line, and a host that compresses.

import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, relative } from "node:path";
import { brotliCompressSync } from "node:zlib";

import { KINDS } from "../server.mjs";

const SLOWDOWN = 4;
/** 10 Mbit/s and 40 ms. */
const LINE = { offline: false, latency: 40, downloadThroughput: 10e6 / 8, uploadThroughput: 10e6 / 8 };

/** Slows a page down: its processor four times, its line to `LINE`. */
export async function slowDown(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", LINE);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
}

/** The app's files in the folder of a built page, compressed, by their addresses from `/` on. */
export async function compressed(folder) {
  const files = new Map();
  for (const where of [folder, join(folder, "later")]) {
    for (const { name } of (await readdir(where, { withFileTypes: true })).filter((it) => it.isFile())) {
      const path = join(where, name);
      files.set(`/${relative(folder, path)}`, brotliCompressSync(await readFile(path)));
    }
  }
  return files;
}

/** Serves compressed files, and what `more` gives for an address. */
export async function serveCompressed(files, more = () => null) {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, "http://localhost");
    const headers = { "cache-control": "no-store", "content-type": KINDS[extname(pathname)] ?? "application/octet-stream" };
    const other = more(pathname, search);
    if (other) response.writeHead(200, headers).end(other);
    else if (files.has(pathname)) response.writeHead(200, { ...headers, "content-encoding": "br" }).end(files.get(pathname));
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => (server.close(), server.closeAllConnections()) };
}
