// Serves the built page as a plain static host does, under a path that the page does not know.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, extname, join, normalize } from "node:path";

/** What each kind of file is. */
export const KINDS = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Serves the folder `root` under `mount` (begins and ends with a slash) on a free port of 127.0.0.1, with more `headers`, which may
 * depend on the file's name.
 * Gives the page's address and a way to end it.
 */
export async function serve(root, mount = "/some/path/", headers = {}) {
  const server = createServer(async (request, response) => {
    const file = fileFor(root, mount, request.url);
    const found = file && (await stat(file).catch(() => null));
    const more = typeof headers === "function" ? headers(basename(file ?? "")) : headers;
    if (!found?.isFile()) {
      response.writeHead(404, { ...more, "content-type": "text/plain" }).end("not found");
      return;
    }
    response.writeHead(200, {
      "access-control-allow-origin": "*",
      "cache-control": "no-store",
      "content-length": found.size,
      "content-type": KINDS[extname(file)] ?? "application/octet-stream",
      ...more,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A test that fails leaves its server open, which would keep its file from ending.
  server.unref();
  return {
    url: `http://127.0.0.1:${server.address().port}${mount}`,
    close: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}

/** The file that an address means, or nothing if it is not under `mount`. */
function fileFor(root, mount, address) {
  const { pathname } = new URL(address, "http://localhost");
  if (!pathname.startsWith(mount)) return null;
  const name = normalize(decodeURIComponent(pathname.slice(mount.length)));
  if (name.startsWith("..")) return null;
  return join(root, pathname.endsWith("/") ? join(name, "index.html") : name);
}
