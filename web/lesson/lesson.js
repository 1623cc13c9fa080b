// Starts the page of a lesson, one HTML file without any request. The page's files are in the element `#overlap-files`:
// `cargo xtask build` packs them (`crates/xtask/src/lesson.rs`), and this script unpacks them and answers each request of
// the program from them. The lessons are in the element `#overlap-lessons`, into which `overlap lesson` writes them.

// The decoder alone: the package's own entry has its encoder, too, of 40 kB. The build knows these names.
import { Decoder } from "lzma1/decoder";
import { InputBuffer, OutputBuffer } from "lzma1/streams";

import { decode } from "./base85.js";

const element = (id) => document.getElementById(id);

function fail(error) {
  const message = element("boot-message") ?? document.body.appendChild(document.createElement("p"));
  message.setAttribute("role", "alert");
  message.textContent = `${error.message ?? error}.`;
}

/** The files by name. The text before the first line break lists names and lengths; the contents follow. */
function unpack() {
  try {
    const packed = decode(element("overlap-files").textContent);
    const output = new OutputBuffer(4 * packed.length);
    new Decoder().decompress(new InputBuffer(packed), output);
    const bytes = output.toArray();
    const end = bytes.indexOf(10);
    let start = end + 1;
    const files = new Map();
    for (const [name, length] of JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)))) {
      if (start + length > bytes.length) throw new Error(`${name} is cut off`);
      files.set(name, bytes.slice(start, (start += length)));
    }
    return files;
  } catch (error) {
    throw new Error(`This file is damaged (${error.message ?? error}): get it once more, or make it again with “overlap lesson”`);
  }
}

/**
 * What the program has instead of a network: its `fetch` and its `import()`, answered from `files`. The worker gets this
 * function as a text, so that it uses nothing outside of itself.
 */
function network(files) {
  const last = (address) => String(address).split("?")[0].split("/").pop();
  return {
    async fetch(address) {
      const name = last(address);
      const body = files.get(name);
      // Not "not found": it is no part of this file, now or later.
      if (!body) return new Response("", { status: 410 });
      return new Response(body, { headers: { "content-type": name.endsWith(".wasm") ? "application/wasm" : "text/plain" } });
    },
    async load(address) {
      const name = last(address);
      if (name === "web.js") return { default: () => this.program() };
      // A lesson in a frame has no host to talk to.
      if (name === "host.js") return { default() {} };
      throw new Error(`${name} is no part of this file`);
    },
  };
}

/** The lessons: their titles, and their links as they follow a `#`. */
function lessons() {
  try {
    return JSON.parse(element("overlap-lessons").textContent);
  } catch {
    throw new Error("The list of lessons in this file is damaged: make the file again with “overlap lesson”");
  }
}

/** Shows which of several lessons is open, with ways to the one before and the one after it. */
function showPlace(all) {
  const place = document.createElement("nav");
  place.id = "lessons";
  place.setAttribute("aria-label", "Lessons");
  document.body.prepend(place);
  const name = (link) => link.replace(/^#/, "").split("&")[0];
  let index = 0;
  const way = (text, lesson) => {
    const anchor = document.createElement("a");
    anchor.textContent = text;
    if (lesson) anchor.href = `#${lesson.link}`;
    else anchor.setAttribute("aria-disabled", "true");
    return anchor;
  };
  const show = () => {
    const here = location.hash.slice(1);
    const found = all.findIndex(({ link }) => link === here);
    // Two lessons may be two moments of one scenario. A script of no lesson belongs to the lesson that was open.
    const ofName = all.findIndex(({ link }) => name(link) === name(here));
    if (found >= 0) index = found;
    else if (ofName >= 0 && name(all[index].link) !== name(here)) index = ofName;
    const title = document.createElement("b");
    title.textContent = `Lesson ${index + 1} of ${all.length}: ${all[index].title}`;
    place.replaceChildren(way("← Previous lesson", all[index - 1]), title, way("Next lesson →", all[index + 1]));
  };
  addEventListener("hashchange", show);
  show();
}

function start() {
  const files = unpack();
  const all = lessons();
  const text = (name) => new TextDecoder().decode(files.get(name));
  // An address of the file may name a moment of a lesson.
  if (all.length && !location.hash.slice(1)) history.replaceState(null, "", `#${all[0].link}`);
  const style = document.createElement("style");
  style.textContent = text("style.css");
  document.head.append(style);
  if (all.length > 1) showPlace(all);
  const program = text("program.js");
  const code = `onmessage=({data})=>{onmessage=null;self.overlapLesson=(${network})(data);${program};overlapLesson.program()}`;
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  globalThis.overlapLesson = network(files);
  // A worker of a page from a file may load nothing by itself: it gets the files.
  overlapLesson.Worker = class extends Worker {
    constructor() {
      super(address);
      this.postMessage(files);
    }
  };
  for (const source of [program, text("boot.js")]) {
    const script = document.createElement("script");
    script.textContent = source;
    document.body.append(script);
  }
}

// The message above is painted before the page is busy.
setTimeout(() => {
  try {
    start();
  } catch (error) {
    fail(error);
  }
}, 50);
