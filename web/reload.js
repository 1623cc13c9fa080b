// Loaded when a file of the page is missing: asks the host whether there is a new version, shows a message, and reloads
// the page with the run. The name of this file stays the same in all versions, so that an old page can load it.

const NEW = "There is a new version of this page, and a part of this old one is gone. Reload it to go on: the run is kept.";
const MISSING = "Overlap could not start: a part of it could not be loaded.";

/** Name of the page's first script in a published build. */
const FIRST = /boot-[0-9a-f]{16}/;

let isOld = false;

/**
 * Shows the message in the elements of the selector `where` that contain only text, or else above the page. Returns
 * whether this page is of an old version. If it is not, the earlier message about the missing file stays.
 */
export default async function (where) {
  isOld ||= await isThereAnother();
  if (isOld) say(where, NEW);
  else if (!window.overlapBoot) say(where, MISSING);
  // Without boot.js no other script reports the error to the host page.
  if (!window.overlapBoot) parent.postMessage({ overlap: OVERLAP_MESSAGE_VERSION, event: "error", message: MISSING }, "*");
  return isOld;
}

/** Whether the host's page names another first script than this page. The response also renews the browser's cache. */
async function isThereAnother() {
  const here = FIRST.exec(document.querySelector("script[src*=boot]").src);
  const answer = await fetch(location.href.split("#")[0], { cache: "reload" }).catch(() => null);
  const there = answer?.ok && FIRST.exec(await answer.text());
  return Boolean(here && there && here[0] !== there[0]);
}

function say(where, text) {
  const places = where ? [...document.querySelectorAll(where)] : [];
  if (!places.length) return sayToAll(text);
  for (const place of places.filter((it) => !it.childElementCount)) place.replaceChildren(text + " ", button("Reload", reload));
}

function sayToAll(text) {
  const message = document.getElementById("boot-message") ?? document.createElement("p");
  message.id = "boot-message";
  message.setAttribute("role", "alert");
  message.replaceChildren(text + " ", button("Reload", reload));
  // A run that is open can continue without the missing file.
  if (window.overlap?.state) message.append(" ", button("Not now", () => message.remove()));
  document.body.prepend(message);
}

function button(text, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: text, onclick: act });
  made.style.padding = "0 12px";
  return made;
}

/**
 * Reloads at the current moment of the run, after pausing it: a playing run does not update its link. Only the user
 * calls this, so there is no reload loop.
 */
function reload() {
  if (!window.overlap?.state?.().playing) return goOn();
  addEventListener("OVERLAP_EVENT_MOMENT", goOn, { once: true });
  dispatchEvent(new CustomEvent("OVERLAP_EVENT_DO", { detail: "OVERLAP_VERB_TOGGLE" }));
}

function goOn() {
  if (window.overlap?.link) location.replace("#" + overlap.link);
  location.reload();
}
