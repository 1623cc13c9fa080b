// Where a part of the page is gone: asks the host whether there is a new version, says so, and reloads the page with the run. Its
// name stays the same, so that it is there when the others are not.

const NEW = "There is a new version of this page, and a part of this old one is gone. Reload it to go on: the run is kept.";
const MISSING = "Overlap could not start: a part of it could not be loaded.";

/** The page's first script, as it is named while the page is not only worked on. */
const FIRST = /boot-[0-9a-f]{16}/;

let isOld = false;

/**
 * Says it in the places of a selector that have nothing but words in them, or else for the whole page. Gives whether this is an
 * old page; if it is not, what was said of the part that is gone stays.
 */
export default async function (where) {
  isOld ||= await isThereAnother();
  if (isOld) say(where, NEW);
  else if (!window.overlapBoot) say(where, MISSING);
  // Nobody else does.
  if (!window.overlapBoot) parent.postMessage({ overlap: 1, event: "error", message: MISSING }, "*");
  return isOld;
}

/** Whether the host has the page with another first script than this one has. What comes, the browser keeps for the next time. */
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
  // A run that stands can go on without what is gone.
  if (window.overlap?.state) message.append(" ", button("Not now", () => message.remove()));
  document.body.prepend(message);
}

function button(text, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: text, onclick: act });
  made.style.padding = "0 12px";
  return made;
}

/** By hand only, so it cannot go round in circles. Only a run at rest says where it stands. */
function reload() {
  if (!window.overlap?.state?.().playing) return goOn();
  addEventListener("overlap:moment", goOn, { once: true });
  dispatchEvent(new CustomEvent("overlap:do", { detail: "toggle" }));
}

function goOn() {
  if (window.overlap?.link) location.replace("#" + overlap.link);
  location.reload();
}
