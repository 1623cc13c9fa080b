// What a PDF paints.

import { inflateSync } from "node:zlib";

/** How many shapes and texts a PDF paints. */
export function painted(pdf) {
  let count = 0;
  for (const [, packed] of pdf.toString("latin1").matchAll(/\/FlateDecode[^>]*>>\s*stream\r?\n([^]*?)\r?\nendstream/g)) {
    let text;
    try {
      text = inflateSync(Buffer.from(packed, "latin1")).toString("latin1");
    } catch {
      continue;
    }
    // The other streams are fonts.
    if (/^[\x09-\x7e]*$/.test(text)) count += (text.match(/(?<=\s)(f\*?|S|B\*?|TJ|Tj)(?=\s|$)/g) ?? []).length;
  }
  return count;
}
