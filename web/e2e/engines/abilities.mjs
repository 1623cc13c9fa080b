// What an engine lacks, as it is in Debian's packages, or what its driver does. Stories name the abilities that they need. A test of each
// engine checks those that a page can see (`SEEN`), in both directions, so that no line outlives its reason.

/** By engine and ability: why it is so. */
export const LACKS = {
  chromium: {},
  firefox: {},
  webkit: {
    video: "its MediaRecorder records no WebM",
    "forced colours": "it has no such setting",
    "a default text size": "MiniBrowser has no option for it; the stories enlarge the page's root instead",
    "'self' in a sandbox": "it blocks all of a frame without an origin; the stories send the headers that docs/hosting.md has for it",
    console: "WebDriver has no way to the console",
  },
};

/** Whether a page has an ability. */
export const SEEN = {
  video: () => typeof MediaRecorder === "function" && MediaRecorder.isTypeSupported("video/webm"),
  "a worker": () => typeof Worker === "function",
  "compressed links": () => typeof CompressionStream === "function" && typeof DecompressionStream === "function",
  "the clipboard": () => typeof navigator.clipboard?.writeText === "function",
};

/** Whether the browser of a reader who has forced colours says so to the page. */
export const hasForcedColours = () => matchMedia("(forced-colors: active)").matches;
