// <overlap-playground preset="naive-swap-5-to-5" mode="joint" at="340">: element for course pages, documented in
// docs/embedding.md. It contains a frame, which is loaded when it comes near the window and has the height that the
// page in it requests. Names in capitals are placeholders of constants, which the build replaces.
(function () {
  "use strict";

  var NAME = "overlap-playground";
  if (!window.customElements || customElements.get(NAME)) return;

  // Address of this file. A module has no `currentScript`, so the address comes from the stack of an error.
  var own = (document.currentScript && document.currentScript.src) || (/\w+:\/\/[^\s()]+/.exec(new Error().stack) || [""])[0];
  // Folder of Overlap; empty if this file is part of a bundle.
  var HOME = (/^(.*\/)embed[^/]*\.js/.exec(own) || [])[1];
  // Aspect ratios, for one lane and for three, until the page requests a height.
  var RATIOS = { one: "80 / 34", three: "80 / 58" };
  var LINKED = { mode: "lane", "rules-off": "off", speed: "speed", at: "t" };
  /** Beginning of a script. */
  var SCRIPT = /^\s*overlap\s+\d/;
  var MOST_BYTES = OVERLAP_MAX_SCRIPT_BYTES;

  /** Functions of the elements that have the frames follow the theme of the page. Elements that exist use it at once. */
  var followers = new Set();

  customElements.define(NAME, class extends HTMLElement {
    static observedAttributes = ["preset", "src", "mode", "rules-off", "at", "speed", "theme", "keys", "hide", "text", "lessons", "lesson", "poster", "title", "height", "home"];

    #frame;
    #near = false;
    #isReady = false;
    /** Theme that the frame was last told. */
    #theme = "";
    /** Sequence of lessons and poster, which are in a file of their own: `course.js`. */
    #course = null;
    /** Reason why the frame shows nothing; empty if there is none. */
    #lacks = "";
    #asked = 0;
    #answers = new Map();
    #hear = (event) => {
      var told = event.data;
      if (!this.#frame || event.source !== this.#frame.contentWindow || !told || told.overlap !== 1) return;
      if (told.event === "resize" && !this.#height()) this.#size(told.height);
      var answered = this.#answers.get(told.id);
      this.#answers.delete(told.id);
      if (answered && told.event === "answer") answered.resolve(told);
      else if (answered) answered.reject(new Error(told.message));
      else {
        if (told.event === "ready") {
          this.#isReady = true;
          this.#follow();
        }
        this.#course?.hear?.(told);
        this.#tell(told);
      }
    };
    /** Tells the frame the theme if it has changed. Hosts animate such a change, so that there are several looks. */
    #follow = () => {
      var theme = this.getAttribute("theme") || themeBehind(this);
      if (!this.#isReady || theme === this.#theme) return;
      this.#theme = theme;
      this.ask("theme", { theme }).catch(({ message }) => this.#tell({ overlap: OVERLAP_MESSAGE_VERSION, event: "error", message }));
    };

    // The page may lay itself out again in its own listener.
    #onResize = () => requestAnimationFrame(() => this.#sharpen());

    connectedCallback() {
      addEventListener("message", this.#hear);
      followers.add(this.#follow);
      addEventListener("resize", this.#onResize);
      this.#empty();
      // The parser may not have reached the element's content yet.
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.#watch());
      else this.#watch();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      followers.delete(this.#follow);
      removeEventListener("resize", this.#onResize);
      this.#near = false;
      this.#course = null;
      this.#leave();
    }

    attributeChangedCallback(name) {
      if (name === "title" && this.#frame) this.#frame.title = this.title;
      if (name === "title" || !this.#near) return;
      if (name === "theme" && this.#isReady) return this.#follow();
      if (name === "lesson" && this.#course) return this.#course.go?.(+this.getAttribute(name));
      this.#course = null;
      this.#leave();
      this.#empty();
      this.#fill();
    }

    /** Rejects the unanswered calls of `ask` when the frame's page goes away. */
    #leave() {
      for (var { reject } of this.#answers.values()) reject(new Error("the page has gone"));
      this.#answers.clear();
    }

    /** Sends a message to the page, as in `ask("seek", { at: 340 })`, and returns a promise of the answer. */
    ask(verb, fields) {
      var id = ++this.#asked;
      return new Promise((resolve, reject) => {
        var lacks = this.#near ? this.#lacks : "the page is not there yet: wait for its event “ready”";
        if (lacks) return reject(new Error(lacks));
        this.#answers.set(id, { resolve, reject });
        this.#frame.contentWindow.postMessage({ ...fields, overlap: OVERLAP_MESSAGE_VERSION, id, do: verb }, "*");
      });
    }

    #tell(detail) {
      this.dispatchEvent(new CustomEvent("overlap", { detail, bubbles: true }));
    }

    /** Shows an error of the element above `rest`, and dispatches it as an event. */
    #say(message, rest) {
      var said = document.createElement("p");
      said.setAttribute("role", "alert");
      said.textContent = "Overlap: " + message + ".";
      this.#show(said, rest);
      this.#tell({ overlap: OVERLAP_MESSAGE_VERSION, event: "error", message });
    }

    /** Shows these nodes, below the controls of a sequence of lessons. */
    #show(...nodes) {
      var root = this.shadowRoot || this.attachShadow({ mode: "open" });
      var bar = this.#course?.bar;
      // The bar stays in its place, so that its buttons keep the focus.
      for (var it of [...root.childNodes]) if (it !== bar) it.remove();
      if (bar && !bar.isConnected) root.append(bar);
      root.append(...nodes);
    }

    /** Replaces the content by an empty frame, which reserves the space and loads nothing. */
    #empty() {
      var frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
      frame.setAttribute("referrerpolicy", "no-referrer");
      frame.title = this.title || "Overlap: changing the members of a Raft cluster";
      Object.assign(frame.style, { display: "block", width: "100%", border: 0, aspectRatio: RATIOS[this.#lanes()], minHeight: "300px" });
      this.#frame = frame;
      this.#lacks = "";
      this.#isReady = false;
      this.#size(this.#height());
      this.#show(frame);
      if (!this.style.display) this.style.display = "block";
    }

    /** Value of the attribute `height`; 0 if it is missing or invalid. */
    #height() {
      var height = parseFloat(this.getAttribute("height"));
      return height >= 100 && height <= 4000 ? height : 0;
    }

    #size(height) {
      if (height >= 100 && height <= 4000) Object.assign(this.#frame.style, { aspectRatio: "auto", minHeight: 0, height: height + "px" });
      this.#sharpen();
    }

    /** Has the frame draw in the pixels of the screen, where transforms of the page enlarge it, as on a slide. */
    async #sharpen() {
      var frame = this.#frame;
      if (this.getBoundingClientRect().width <= this.offsetWidth && !frame.style.zoom) return;
      try {
        (await import(this.#home() + "course.js")).sharpen(this, frame);
      } catch {
        // Without that file the frame is blurred, and works.
      }
    }

    #watch() {
      if (!window.IntersectionObserver) return this.#fill();
      var observer = new IntersectionObserver((seen) => {
        if (!this.isConnected) observer.disconnect();
        else if (seen.some((it) => it.isIntersecting)) {
          this.#sharpen();
          if (!this.#near) this.#fill();
        }
      }, { rootMargin: this.hasAttribute("poster") ? "0px" : "400px" });
      observer.observe(this);
    }

    #lanes() {
      return OVERLAP_MODES.includes(this.getAttribute("mode")) ? "one" : "three";
    }

    async #fill() {
      this.#near = true;
      if (!this.#course && (this.hasAttribute("lessons") || this.hasAttribute("poster"))) return this.#load();
      var frame = this.#frame;
      try {
        var src = this.#home() + (this.#lanes() === "one" ? "?embed=one" : "?embed");
        // The page reports invalid values of the attributes, as it does for links.
        src += "&theme=" + encodeURIComponent((this.#theme = this.getAttribute("theme") || themeBehind(this)));
        for (var name of ["keys", "hide", "text"]) {
          var value = this.getAttribute(name);
          if (value) src += "&" + name + "=" + encodeURIComponent(value.trim().replace(/\s+/g, ","));
        }
        src += "#" + (await this.#link());
        if (frame !== this.#frame) return;
        if (this.hasAttribute("height") && !this.#height()) this.#say("“height” is a number of pixels from 100 to 4000", frame);
        frame.src = src;
      } catch (error) {
        if (frame !== this.#frame) return;
        this.#lacks = error.message;
        // The element's content, for readers without JavaScript, replaces the frame. A sequence has its own words.
        if (!this.#course?.bar) this.#say(error.message, document.createElement("slot"));
      }
    }

    /** Loads what the attributes `lessons` and `poster` need. */
    async #load() {
      var frame = this.#frame;
      try {
        var { default: course } = await import(this.#home() + "course.js").catch(() => {
          throw new Error("“course.js” could not be loaded");
        });
        if (frame !== this.#frame) return;
        this.#course = course(this, {
          // A frame without a page in it is filled; one with a page opens the link.
          open: async (spec, again) => {
            if (this.#isReady && !again) return this.ask("load", { link: await this.#link(spec) });
            this.#leave();
            this.#empty();
            await this.#fill();
            if (this.#lacks) throw new Error(this.#lacks);
          },
          frame: () => this.#frame,
          show: (...nodes) => this.#show(...nodes),
          say: (message) => this.#say(message, document.createElement("slot")),
          tell: (detail) => this.#tell({ overlap: OVERLAP_MESSAGE_VERSION, ...detail }),
          home: this.#home(),
          ratio: RATIOS[this.#lanes()],
        });
      } catch (error) {
        if (frame !== this.#frame) return;
        this.#lacks = error.message;
        this.#say(error.message, document.createElement("slot"));
      }
    }

    /** Link to the scenario, or to a lesson of the sequence, at the moment of the attributes. */
    async #link(spec = this.#course?.spec) {
      var link = await this.#scenario(spec);
      for (var name in LINKED) {
        var value = this.getAttribute(name);
        if (value && value !== "all" && !(spec && name === "at")) link += "&" + LINKED[name] + "=" + encodeURIComponent(value);
      }
      return link;
    }

    #home() {
      var home = this.getAttribute("home");
      if (home) return new URL(home.replace(/\/?$/, "/"), this.baseURI).href;
      if (HOME) return HOME;
      throw new Error("this page does not say where Overlap is: the attribute “home” does");
    }

    /** Scenario as the beginning of a link: the fetched script, the script in the content, or else the preset. */
    async #scenario(spec) {
      var isScript = spec && !/#/.test(spec) && /\.overlap$|\//.test(spec);
      var src = spec ? isScript && spec : this.getAttribute("src");
      if (src) return pack(await fetched(src, this.baseURI), "“" + src + "”");
      if (spec) return encodeURIComponent(spec.replace(/^[^#]*#/, ""));
      var preset = this.getAttribute("preset");
      // Some tools recreate the script element without its type.
      var script = [...this.querySelectorAll("script:not([src])")].find((it) => it.type === "text/plain" || SCRIPT.test(it.text));
      var texts = [...this.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      var text = script ? script.text : texts.map((node) => node.textContent).join("");
      // Any other content is for readers without JavaScript.
      var isOwn = SCRIPT.test(text) || (!preset && (script || (/\S/.test(text) && !this.firstElementChild)));
      if (!isOwn) return encodeURIComponent((preset || "").replace(/^https?:[^#]*#/, ""));
      text = text.replace(/^\s*\n|\s+$/g, "");
      // Removes the indentation of the page.
      var margin = /^[ \t]*/.exec(text)[0];
      return pack(text.slice(margin.length).replaceAll("\n" + margin, "\n") + "\n", "the script between the tags");
    }
  });

  var follow = () => followers.forEach((it) => it());
  var look = () => [0, 100, 500].forEach((late) => setTimeout(follow, late));
  var changes = new MutationObserver(look);
  for (var it of [document.documentElement, document.body]) if (it) changes.observe(it, { attributes: true });
  // A script in the head runs before there is a body.
  if (!document.body) addEventListener("DOMContentLoaded", () => changes.observe(document.body, { attributes: true }));
  addEventListener("transitionend", follow);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look);

  /** Theme of the first opaque background behind an element, or else that of an empty page. */
  function themeBehind(element) {
    var brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    for (var it = element; brush && it; it = it.assignedSlot || it.parentElement || it.getRootNode().host) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = getComputedStyle(it).backgroundColor;
      brush.fillRect(0, 0, 1, 1);
      var [red, green, blue, opacity] = brush.getImageData(0, 0, 1, 1).data;
      if (opacity > 127) return 2 * red + 5 * green + blue < 1024 ? "dark" : "light";
    }
    var { colorScheme } = getComputedStyle(document.documentElement);
    var scheme = colorScheme === "normal" ? document.querySelector('meta[name="color-scheme"]')?.content : colorScheme;
    var isDark = /dark/.test(scheme) && (!/light/.test(scheme) || matchMedia("(prefers-color-scheme: dark)").matches);
    return isDark ? "dark" : "light";
  }

  async function fetched(src, base) {
    var answer = await fetch(new URL(src, base)).catch(() => ({}));
    if (!answer.ok) throw new Error("“" + src + "” could not be loaded" + (answer.status ? " (" + answer.status + ")" : ""));
    var text = await answer.text();
    if (/^\s*</.test(text)) throw new Error("“" + src + "” is a web page and not a script");
    return text;
  }

  async function pack(text, name) {
    if (!text.trim()) throw new Error(name + " is empty");
    if (text.length > MOST_BYTES) throw new Error(name + " is longer than 64 KiB");
    if (!window.CompressionStream) throw new Error(name + " needs a newer browser");
    var packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
    var bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    var letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    return "s2." + letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }
})();
