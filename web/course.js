// Sequence of lessons and poster of <overlap-playground>, documented in docs/embedding.md, and its sharpness where it is enlarged. `embed.js`
// loads this file only for an element with the attribute `lessons` or `poster`, or one that transforms enlarge. The name of this file stays
// the same in all versions, because a host may have `embed.js` in a bundle of its own.

/** Style of the bar and of the poster. */
const STYLE = `
nav { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; padding: .5rem .75rem; font: 1rem/1.4 system-ui, sans-serif; }
nav span { flex: 1 1 8rem; }
nav button, .poster button { min-height: 2.25rem; padding: .25rem .875rem; font: inherit; cursor: pointer; }
.poster { position: relative; display: grid; place-items: center; overflow: hidden; min-height: 300px; border: 1px solid; box-sizing: border-box; }
.poster img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain; }
.poster button { position: relative; max-width: 90%; min-height: 3rem; font: 600 1.125rem/1.4 system-ui, sans-serif; }
[role=alert] { padding: 0 .75rem; font: 1rem/1.4 system-ui, sans-serif; }`;

/**
 * Zooms the frame by as much as transforms of the page enlarge the element, as on a slide, so that it draws in the pixels of the screen, and
 * scales it back to the size that the page has given it. The page's own CSS zoom is no part of that scale: the frame draws at it anyway. A
 * rotated element keeps its scale.
 */
export function sharpen(element, { style }) {
  const { width, height } = element.getBoundingClientRect();
  const enlarged = width / element.offsetWidth / (element.currentCSSZoom || 1);
  if (Math.abs((height * element.offsetWidth) / (width * element.offsetHeight) - 1) > 0.01 || !(enlarged < 10)) return;
  const scale = Math.max(1, enlarged);
  if (scale === 1 && !style.zoom) return;
  // The margin takes back what the zoomed height adds.
  const marginBottom = parseFloat(style.height) * (1 / scale - 1) + "px";
  Object.assign(style, { zoom: scale, scale: 1 / scale, transformOrigin: "0 0", width: 100 * scale + "%", marginBottom });
}

/** Returns the parts that `embed.js` calls: `hear` for the events of the frame, `go` to a lesson, the `bar`, the `spec` of the lesson. */
export default function (element, parts) {
  const course = element.hasAttribute("lessons") ? sequence(element, parts) : { begin: () => parts.open() };
  if (!element.hasAttribute("poster")) {
    // The element has to know the course before it opens the first lesson.
    queueMicrotask(() => course.begin().catch(() => {}));
    return course;
  }
  let plays = false;
  const { hear } = course;
  course.hear = (told) => {
    hear?.(told);
    if (told.event !== "ready" || !plays) return;
    plays = false;
    element.ask("play").catch(() => {});
  };
  const shown = poster(element, parts, async () => {
    plays = true;
    await course.begin().catch(() => {});
    parts.frame().focus();
  });
  queueMicrotask(() => parts.show(...shown));
  return course;
}

function make(tag, properties = {}, ...children) {
  const it = Object.assign(document.createElement(tag), properties);
  it.append(...children);
  return it;
}

/** Sheet and box of the poster: a picture, if there is one, with the button that starts the lesson. */
function poster(element, { ratio, home }, start) {
  const title = element.title || element.getAttribute("preset") || "this lesson";
  const button = make("button", { type: "button", textContent: "▶ Play " + (element.title ? "“" + title + "”" : title), onclick: start });
  const box = make("div", { className: "poster" }, button);
  box.style.aspectRatio = ratio;
  const source = element.getAttribute("poster");
  const first = (element.getAttribute("lessons") ?? element.getAttribute("preset") ?? "").trim().split(/[\s&]/)[0];
  // Each preset has a picture on the site of Overlap. A script of one's own has none.
  const own = /^[a-z0-9-]+$/.test(first) && !element.hasAttribute("src") ? `${home}OVERLAP_PRESET_FOLDER/${first}/picture.svg` : "";
  if (source || own) {
    const picture = make("img", { alt: "", src: source ? new URL(source, element.baseURI).href : own });
    // Without its picture the poster is a plain box.
    picture.onerror = () => picture.remove();
    box.prepend(picture);
  }
  return [make("style", { textContent: STYLE }), box];
}

/** Sequence of the lessons that the attribute names, with a bar to go from one to the next. */
function sequence(element, { open, frame, show, tell }) {
  const specs = element.getAttribute("lessons").split(/\s+/).filter(Boolean);
  const titles = [];
  const within = (index) => Math.min(Math.max(Math.round(index) || 1, 1), specs.length);
  let index = within(Number(element.getAttribute("lesson")));
  let opened = 0;

  const previous = make("button", { type: "button", textContent: "Previous", onclick: () => go(index - 1) });
  const next = make("button", { type: "button", textContent: "Next", onclick: () => go(index + 1) });
  const place = make("span");
  place.setAttribute("aria-live", "polite");
  const bar = make("nav", {}, make("style", { textContent: STYLE }), previous, place, next);
  bar.setAttribute("aria-label", "Lessons");

  const course = {
    bar,
    spec: specs[index - 1],
    begin: () => go(index, true),
    go,
    hear(told) {
      if (told.event !== "ready") return;
      name(told.state.title);
      lesson();
    },
  };
  return course;

  function name(title) {
    if (title) titles[index] = title;
    place.textContent = `${index} of ${specs.length}` + (titles[index] ? ": " + titles[index] : "");
    // A disabled button would lose the focus.
    previous.setAttribute("aria-disabled", index === 1);
    next.setAttribute("aria-disabled", index === specs.length);
  }

  function lesson() {
    tell({ event: "lesson", index, of: specs.length, ...(titles[index] ? { title: titles[index] } : {}) });
  }

  async function go(to, again) {
    if (!specs.length) return refuse("the attribute “lessons” names no lesson");
    if (!again && within(to) === index) return;
    index = within(to);
    course.spec = specs[index - 1];
    const turn = ++opened;
    bar.querySelector("[role=alert]")?.remove();
    name();
    try {
      const answer = await open(course.spec, again || frame().hidden);
      if (turn !== opened || !answer) return;
      name(answer.state.title);
      lesson();
    } catch (error) {
      // The page says what is true of a page that a reader sees; here the reason takes its place.
      if (turn === opened) refuse(error.message.replace(/; the page stays where it was$/, ""));
    }
  }

  /** Says in place of the frame why the lesson cannot be shown. */
  function refuse(message) {
    const said = make("p", { textContent: `Lesson ${index} of ${specs.length} cannot be shown: ${message}.` });
    said.setAttribute("role", "alert");
    frame().hidden = true;
    frame().style.display = "none";
    show(said);
    tell({ event: "error", message: said.textContent });
    lesson();
  }
}
