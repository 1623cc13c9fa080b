// The courses in examples/hosts/: how each is built with its tool, where its pages are, and how a reader chooses dark colours there.

import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { ROOT } from "../harness.mjs";

export const FOLDER = join(ROOT, "examples/hosts");
/** Links to the tool, made by set-up. */
const TOOLS = ["node_modules", ".venv"];

const execute = promisify(execFile);
const node = (...words) => [process.execPath, ...words];
const python = (...words) => [".venv/bin/python", "-m", ...words];

/** Clicks a button that takes turns, until the page's colours are those. */
const cycle = (button, attribute) => async (page, theme) => {
  for (let turn = 0; turn < 3 && (await page.evaluate(attribute)) !== theme; turn++) await page.locator(button).filter({ visible: true }).first().click();
};

/** Presses a button that changes to and fro. A click at its place could miss it while the embeds above or below it change their heights. */
const press = (button) => (page) => page.locator(button).filter({ visible: true }).first().evaluate((it) => it.click());

/**
 * - `title`: as docs/embedding.md has it; `lesson`, `config`: its files of the page and of the settings that the document shows
 * - `steps`: the commands that build it; `out`: the folder that is published
 * - `at`: the address of the lesson; `start`: of the page that leads there, and `isInstant` if that page stays loaded
 * - `colours`: chooses "dark" or "light" as a reader does; `dark`: the address of the lesson in dark colours, where the author chooses them
 * - `slides`: an element a slide, after the first
 */
export const COURSES = [
  {
    name: "html",
    title: "plain HTML",
    lesson: "lesson.html",
    steps: [],
    out: "",
    at: "lesson.html",
    start: "index.html",
    colours: press("#dark"),
  },
  {
    name: "mdbook",
    title: "mdBook",
    lesson: "src/lesson.md",
    steps: [["mdbook", "build"]],
    out: "book",
    at: "lesson.html",
    start: "start.html",
    async colours(page, theme) {
      const choice = page.locator(`#mdbook-theme-${theme === "dark" ? "coal" : "light"}`);
      // The list stays open after a choice.
      if (!(await choice.isVisible())) await page.locator("#mdbook-theme-toggle").click();
      await choice.click();
    },
  },
  {
    name: "mkdocs",
    title: "MkDocs Material",
    lesson: "docs/lesson.md",
    config: "mkdocs.yml",
    steps: [python("mkdocs", "build", "--quiet")],
    out: "site",
    at: "lesson/",
    start: "",
    isInstant: true,
    colours: press("label.md-header__button[for^=__palette]"),
  },
  {
    name: "sphinx",
    title: "Sphinx",
    lesson: "lesson.md",
    config: "conf.py",
    steps: [python("sphinx", "-q", "-b", "html", ".", "out")],
    out: "out",
    at: "lesson.html",
    start: "index.html",
    colours: cycle(".theme-toggle", () => document.body.dataset.theme),
  },
  {
    name: "vitepress",
    title: "VitePress",
    lesson: "lesson.md",
    config: ".vitepress/config.mjs",
    steps: [node("node_modules/vitepress/bin/vitepress.js", "build")],
    out: ".vitepress/dist",
    at: "lesson.html",
    start: "",
    isInstant: true,
    colours: press(".VPSwitchAppearance"),
  },
  {
    name: "docusaurus",
    title: "Docusaurus",
    lesson: "docs/lesson.mdx",
    config: "docusaurus.config.js",
    steps: [node("node_modules/@docusaurus/core/bin/docusaurus.mjs", "build")],
    out: "build",
    at: "lesson/",
    start: "",
    isInstant: true,
    colours: cycle("button[class*=toggleButton]", () => document.documentElement.dataset.themeChoice),
  },
  {
    name: "reveal",
    title: "reveal.js",
    lesson: "lesson.html",
    steps: [],
    out: "",
    at: "lesson.html",
    slides: true,
    // It has no switch of its own: the course adds a key.
    colours: (page) => page.keyboard.press("t"),
  },
  {
    name: "nbconvert",
    title: "nbconvert",
    lesson: "lesson.ipynb",
    steps: [
      python("nbconvert", "--execute", "--to", "html", "index.ipynb", "lesson.ipynb"),
      python("nbconvert", "--execute", "--to", "html", "--theme", "dark", "--output", "lesson-dark", "lesson.ipynb"),
    ],
    out: "",
    at: "lesson.html",
    start: "index.html",
    dark: "lesson-dark.html",
  },
];

/** The text of a course's page, as its author reads it. */
export async function lessonOf({ name, lesson }) {
  const text = await readFile(join(FOLDER, name, lesson), "utf8");
  return lesson.endsWith(".ipynb") ? JSON.parse(text).cells.map(({ source }) => source.join("")).join("\n") : text;
}

/** An empty folder for `build`. */
export const emptyFolder = (name) => mkdtemp(join(tmpdir(), `overlap-course-${name}-`));

/** Builds a course into a folder, for an Overlap at `home` and a course at `url`. */
export async function build({ name, steps }, folder, home, url) {
  const source = join(FOLDER, name);
  await cp(source, folder, { recursive: true, filter: (path) => !TOOLS.some((tool) => path === join(source, tool)) });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === "package-lock.json") continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const text = await readFile(path, "utf8");
    const placed = text.replaceAll("https://overlap.example/", home).replaceAll("https://course.example/", url);
    if (placed !== text) await writeFile(path, placed);
  }
  for (const tool of TOOLS) {
    const path = await realpath(join(source, tool)).catch(() => "");
    if (path) await symlink(path, join(folder, tool));
  }
  // Docusaurus asks for newer versions of itself otherwise.
  const env = { ...process.env, DISABLE_VERSION_CHECK: "true", DO_NOT_TRACK: "1" };
  for (const [program, ...words] of steps) {
    await execute(program, words, { cwd: folder, env, maxBuffer: 1 << 26 }).catch((error) => {
      throw new Error(`${program} ${words.join(" ")}: ${error.message}\n${error.stdout ?? ""}`);
    });
  }
}
