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

  customElements.define(NAME, class extends HTMLElement {
    static observedAttributes = ["preset", "src", "mode", "rules-off", "at", "speed", "theme", "title", "height", "home"];

    #frame;
    #near = false;
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
      else this.#tell(told);
    };

    connectedCallback() {
      addEventListener("message", this.#hear);
      this.#empty();
      // The parser may not have reached the element's content yet.
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.#watch());
      else this.#watch();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      this.#near = false;
      this.#leave();
    }

    attributeChangedCallback(name) {
      if (name === "title" && this.#frame) this.#frame.title = this.title;
      if (name === "title" || !this.#near) return;
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
      this.shadowRoot.replaceChildren(said, rest);
      this.#tell({ overlap: OVERLAP_MESSAGE_VERSION, event: "error", message });
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
      this.#size(this.#height());
      (this.shadowRoot || this.attachShadow({ mode: "open" })).replaceChildren(frame);
      if (!this.style.display) this.style.display = "block";
    }

    /** Value of the attribute `height`; 0 if it is missing or invalid. */
    #height() {
      var height = parseFloat(this.getAttribute("height"));
      return height >= 100 && height <= 4000 ? height : 0;
    }

    #size(height) {
      if (height >= 100 && height <= 4000) Object.assign(this.#frame.style, { aspectRatio: "auto", minHeight: 0, height: height + "px" });
    }

    #watch() {
      if (!window.IntersectionObserver) return this.#fill();
      var observer = new IntersectionObserver((seen) => {
        if (!this.isConnected) observer.disconnect();
        else if (seen.some((it) => it.isIntersecting)) {
          observer.disconnect();
          this.#fill();
        }
      }, { rootMargin: "400px" });
      observer.observe(this);
    }

    #lanes() {
      return OVERLAP_MODES.includes(this.getAttribute("mode")) ? "one" : "three";
    }

    async #fill() {
      this.#near = true;
      var frame = this.#frame;
      try {
        var src = this.#home() + (this.#lanes() === "one" ? "?embed=one" : "?embed");
        var theme = this.getAttribute("theme");
        // The page reports invalid values of the attributes, as it does for links.
        if (theme) src += "&theme=" + encodeURIComponent(theme);
        src += "#" + (await this.#scenario());
        for (var name in LINKED) {
          var value = this.getAttribute(name);
          if (value && value !== "all") src += "&" + LINKED[name] + "=" + encodeURIComponent(value);
        }
        if (frame !== this.#frame) return;
        if (this.hasAttribute("height") && !this.#height()) this.#say("“height” is a number of pixels from 100 to 4000", frame);
        frame.src = src;
      } catch (error) {
        if (frame !== this.#frame) return;
        this.#lacks = error.message;
        // The element's content, for readers without JavaScript, replaces the frame.
        this.#say(error.message, document.createElement("slot"));
      }
    }

    #home() {
      var home = this.getAttribute("home");
      if (home) return new URL(home.replace(/\/?$/, "/"), this.baseURI).href;
      if (HOME) return HOME;
      throw new Error("this page does not say where Overlap is: the attribute “home” does");
    }

    /** Scenario as the beginning of a link: the fetched script, the script in the content, or else the preset. */
    async #scenario() {
      var src = this.getAttribute("src");
      if (src) return pack(await fetched(src, this.baseURI), "“" + src + "”");
      var preset = this.getAttribute("preset");
      // Some tools recreate the script element without its type.
      var script = [...this.querySelectorAll("script:not([src])")].find((it) => it.type === "text/plain" || SCRIPT.test(it.text));
      var texts = [...this.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      var text = script ? script.text : texts.map((node) => node.textContent).join("");
      // Any other content is for readers without JavaScript.
      var isScript = SCRIPT.test(text) || (!preset && (script || (/\S/.test(text) && !this.firstElementChild)));
      if (!isScript) return encodeURIComponent((preset || "").replace(/^https?:[^#]*#/, ""));
      text = text.replace(/^\s*\n|\s+$/g, "");
      // Removes the indentation of the page.
      var margin = /^[ \t]*/.exec(text)[0];
      return pack(text.slice(margin.length).replaceAll("\n" + margin, "\n") + "\n", "the script between the tags");
    }
  });

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
    if (!window.CompressionStream) throw new Error(name + " cannot be packed by this browser: a newer one can");
    var packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
    var bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    var letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    return "s2." + letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }
})();
