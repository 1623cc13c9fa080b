// A screen in memory, and pictures of it.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

import { environment, startProgram } from "./processes.mjs";

/** Starts a screen of this size. Its memory is a file, which pictures are taken from. */
export async function startScreen(width, height) {
  const folder = await mkdtemp(join(tmpdir(), "overlap-screen-"));
  const args = ["-displayfd", "3", "-screen", "0", `${width}x${height}x24`, "-fbdir", folder, "-nolisten", "tcp", "-noreset"];
  const stdio = ["ignore", "ignore", "pipe", "pipe"];
  const xvfb = await startProgram("Xvfb", args, { env: environment(), stdio, until: /^(\d+)$/ });
  return {
    display: `:${xvfb.found[1]}`,
    /** The part of the screen below `top`, as a PNG. */
    picture: async ({ width, height, top }) => picture(await readFile(join(folder, "Xvfb_screen0")), { width, height, top }),
    async stop() {
      await xvfb.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A PNG of a part of a screen in the format of xwd, version 7, with 32 bits for a pixel. */
function picture(xwd, { width, height, top }) {
  // Fields of the header are big-endian words: its size, the version, and, later, the bytes of a line and the number of colours.
  const [header, version] = [xwd.readUInt32BE(0), xwd.readUInt32BE(4)];
  const [bitsPerPixel, bytesPerLine, colours] = [44, 48, 76].map((offset) => xwd.readUInt32BE(offset));
  if (version !== 7 || bitsPerPixel !== 32) throw new Error(`a screen of version ${version} with ${bitsPerPixel} bits for a pixel is not understood`);
  const first = header + colours * 12;
  const lines = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0, to = 0; y < height; y++) {
    to++;
    for (let x = 0, from = first + (top + y) * bytesPerLine; x < width; x++, from += 4, to += 3) {
      // The screen has blue first.
      [lines[to], lines[to + 1], lines[to + 2]] = [xwd[from + 2], xwd[from + 1], xwd[from]];
    }
  }
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, part("IHDR", size), part("IDAT", deflateSync(lines)), part("IEND", Buffer.alloc(0))]);
}

/** A part of a PNG. */
function part(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
