// The tools of docs/embedding.md, and how a course of two pages is built with each: only what a course needs beside the recipe stands
// here. `build` gives the addresses of the lesson and, where a tool puts pages in without loading them, of the page that leads there.

import { execFile } from "node:child_process";
import { cp, mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { LESSON } from "./recipes.mjs";

const run = promisify(execFile);

/** Versions are those that the titles name, which are those of the document. */
const PYTHON = ["mkdocs-material==9.8.2", "sphinx==9.0.4", "myst-parser==5.2.0", "nbconvert==7.17.2", "ipykernel==7.4.0"];
const NODE = [
  "vitepress@1.6.4",
  "@docusaurus/core@3.10.2",
  "@docusaurus/preset-classic@3.10.2",
  "react@19.3.1",
  "react-dom@19.3.1",
  "reveal.js@6.0.2",
];
const MDBOOK = "0.5.4";

const exists = (path) => stat(path).then(() => true, () => false);

/** Brings in what a tool needs, once. */
export async function bring({ needs }, place) {
  await mkdir(place, { recursive: true });
  if (needs === "python" && !(await exists(join(place, "python/ready")))) {
    await run("python3", ["-m", "venv", join(place, "python")]);
    await run(join(place, "python/bin/pip"), ["install", "--quiet", ...PYTHON], { maxBuffer: 1 << 26 });
    await writeFile(join(place, "python/ready"), "");
  }
  if (needs === "node" && !(await exists(join(place, "node/ready")))) {
    await mkdir(join(place, "node"), { recursive: true });
    await writeFile(join(place, "node/package.json"), '{ "private": true, "type": "module" }\n');
    await run("npm", ["install", "--no-audit", "--no-fund", ...NODE], { cwd: join(place, "node"), maxBuffer: 1 << 26 });
    await writeFile(join(place, "node/ready"), "");
  }
  if (needs === "mdbook" && !(await exists(join(place, "mdbook/bin/mdbook")))) {
    await run("cargo", ["install", "mdbook", "--version", MDBOOK, "--locked", "--root", join(place, "mdbook")], { maxBuffer: 1 << 26 });
  }
}

/** Writes files into a folder. */
async function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const START = "# A course\n\n[To the lesson](LESSON)\n";
const page = ({ element, lines }, withElement = true) => `# A lesson\n\n${withElement ? element + "\n\n" : ""}${lines}\nAnd more words.\n`;
const html = (body) => `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>A course</title><link rel="icon" href="data:,">\n<body>\n${body}</body></html>\n`;

export const TOOLS = [
  {
    name: "html",
    out: "",
    title: "plain HTML",
    async build(folder, recipe) {
      await write(folder, { "lesson.html": html(`<h1>A lesson</h1>\n${recipe.element}\n${recipe.lines}`), [recipe.lesson]: LESSON });
      return { lesson: "lesson.html" };
    },
  },
  {
    name: "mdbook",
    out: "book",
    title: `mdBook ${MDBOOK}`,
    needs: "mdbook",
    async build(folder, recipe, place) {
      await write(folder, {
        "book.toml": '[book]\ntitle = "A course"\n',
        "src/SUMMARY.md": "- [Start](start.md)\n- [Lesson](lesson.md)\n",
        "src/start.md": START.replace("LESSON", "lesson.md"),
        "src/lesson.md": page(recipe),
        [recipe.lesson]: LESSON,
      });
      await run(join(place, "mdbook/bin/mdbook"), ["build"], { cwd: folder });
      return { lesson: "lesson.html" };
    },
  },
  {
    name: "mkdocs",
    out: "site",
    title: "MkDocs Material 9.8.2",
    needs: "python",
    config: "mkdocs.yml",
    async build(folder, recipe, place, url) {
      await write(folder, {
        // Instant navigation asks for the address of the site, and for a list of its pages.
        "mkdocs.yml": `site_name: A course\nsite_url: ${url}\ntheme:\n  name: material\n  font: false\n  features: [navigation.instant]\n${recipe.config}`,
        "docs/index.md": START.replace("LESSON", "lesson.md"),
        "docs/lesson.md": page(recipe, false),
        [recipe.lesson]: LESSON,
      });
      await run(join(place, "python/bin/mkdocs"), ["build", "--quiet"], { cwd: folder });
      return { lesson: "lesson/", start: "" };
    },
  },
  {
    name: "sphinx",
    out: "out",
    title: "Sphinx 9.0.4, MyST 5.2.0",
    needs: "python",
    config: "conf.py",
    async build(folder, recipe, place) {
      await write(folder, {
        "conf.py": `project = "A course"\nextensions = ["myst_parser"]\n${recipe.config}`,
        "index.md": "# A course\n\n```{toctree}\nlesson\n```\n",
        "lesson.md": page(recipe, false),
        [recipe.lesson]: LESSON,
      });
      await run(join(place, "python/bin/sphinx-build"), ["-q", "-b", "html", folder, join(folder, "out")]);
      return { lesson: "lesson.html" };
    },
  },
  {
    name: "vitepress",
    out: ".vitepress/dist",
    title: "VitePress 1.6.4",
    needs: "node",
    config: ".vitepress/config.mjs",
    async build(folder, recipe, place) {
      await symlink(join(place, "node/node_modules"), join(folder, "node_modules"));
      await write(folder, {
        "package.json": '{ "type": "module" }\n',
        ".vitepress/config.mjs": recipe.config,
        "index.md": START.replace("LESSON", "./lesson.md"),
        "lesson.md": page(recipe, false),
        [recipe.lesson]: LESSON,
      });
      await run(process.execPath, ["node_modules/vitepress/bin/vitepress.js", "build"], { cwd: folder });
      return { lesson: "lesson.html", start: "" };
    },
  },
  {
    name: "docusaurus",
    out: "build",
    title: "Docusaurus 3.10.2",
    needs: "node",
    config: "docusaurus.config.js",
    async build(folder, recipe, place) {
      await symlink(join(place, "node/node_modules"), join(folder, "node_modules"));
      const config = `export default {
  title: "A course", url: "http://127.0.0.1", baseUrl: "/", onBrokenLinks: "warn",
  presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: undefined }, blog: false, pages: false }]],
  ${recipe.config}};\n`;
      await write(folder, {
        "package.json": '{ "private": true }\n',
        "docusaurus.config.js": config,
        "docs/index.md": `---\nslug: /\n---\n${START.replace("LESSON", "./lesson.mdx")}`,
        "docs/lesson.mdx": page(recipe, false),
        [recipe.lesson]: LESSON,
      });
      const environment = { ...process.env, DISABLE_VERSION_CHECK: "true", DO_NOT_TRACK: "1" };
      await run(process.execPath, ["node_modules/@docusaurus/core/bin/docusaurus.mjs", "build"], { cwd: folder, env: environment, maxBuffer: 1 << 26 });
      return { lesson: "lesson/", start: "" };
    },
  },
  {
    name: "reveal",
    out: "",
    title: "reveal.js 6.0.2",
    needs: "node",
    async build(folder, recipe, place) {
      await cp(join(place, "node/node_modules/reveal.js/dist"), join(folder, "dist"), { recursive: true });
      const slides = recipe.lines.split("\n\n").map((line) => `<section>${line.replace("<overlap-playground ", '<overlap-playground height="580" ').replace('height="770"', 'height="580"')}</section>`);
      const body = `<link rel="stylesheet" href="dist/reveal.css"><link rel="stylesheet" href="dist/theme/white.css">${recipe.element}
<div class="reveal"><div class="slides">${slides.join("\n")}</div></div>
<script src="dist/reveal.js"></script><script>Reveal.initialize({ transition: "none" });</script>`;
      await write(folder, { "lesson.html": html(body), [recipe.lesson]: LESSON });
      return { lesson: "lesson.html", slides: true };
    },
  },
  {
    name: "nbconvert",
    out: "",
    title: "nbconvert 7.17.2",
    needs: "python",
    async build(folder, recipe, place) {
      const [first, ...others] = recipe.lines.split("\n\n");
      const cell = (type, text) => ({ cell_type: type, id: type + text.length, metadata: {}, source: text, ...(type === "code" && { execution_count: null, outputs: [] }) });
      const notebook = {
        nbformat: 4,
        nbformat_minor: 5,
        metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
        // The first line in a cell that runs, the others in text.
        cells: [cell("code", `%%html\n${recipe.element}\n${first}`), cell("markdown", `# A lesson\n\n${recipe.element}\n\n${others.join("\n\n")}`)],
      };
      await write(folder, { "lesson.ipynb": JSON.stringify(notebook), [recipe.lesson]: LESSON });
      const environment = { ...process.env, PATH: `${join(place, "python/bin")}:${process.env.PATH}` };
      await run(join(place, "python/bin/jupyter"), ["nbconvert", "--execute", "--to", "html", "lesson.ipynb"], { cwd: folder, env: environment, maxBuffer: 1 << 26 });
      return { lesson: "lesson.html" };
    },
  },
];
