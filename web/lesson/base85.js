// Four bytes as five characters: those of ASCII from "!" on, without what has a meaning in HTML or in strings, so that the
// text of a page survives every tool. `crates/xtask/src/lesson.rs` encodes.

const VALUES = new Int8Array(128).fill(-1);
for (let code = 33, value = 0; value < 85; code++) {
  if (!`"&'<>\\\``.includes(String.fromCharCode(code))) VALUES[code] = value++;
}

/** The bytes of a text, in which white space has no meaning. */
export function decode(text) {
  const bytes = new Uint8Array(Math.ceil((text.length * 4) / 5) + 4);
  let [length, digits, word] = [0, 0, 0];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code <= 32) continue;
    const value = code < 128 ? VALUES[code] : -1;
    if (value < 0) throw new Error("a character that does not belong there");
    word = word * 85 + value;
    if (++digits < 5) continue;
    bytes[length++] = word >>> 24;
    bytes[length++] = word >>> 16;
    bytes[length++] = word >>> 8;
    bytes[length++] = word;
    [digits, word] = [0, 0];
  }
  if (digits) throw new Error("it is cut off");
  return bytes.subarray(0, length);
}
