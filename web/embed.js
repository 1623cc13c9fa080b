// <overlap-playground preset="naive-swap-5-to-5" mode="joint" at="340">: Overlap in a course page, as docs/embedding.md has it.
// A frame that is filled when it comes near the window, and is as high as the page in it says.
(function () {
  "use strict";

  var NAME = "overlap-playground";
  if (!window.customElements || customElements.get(NAME)) return;

  var own = document.currentScript || document.querySelector('script[src*="embed"][src$=".js"]');
  var home = new URL(".", own.src);
  // What the height is until the page tells it, as parts of the width: of one lane, of three.
  var RATIOS = { one: "80 / 34", three: "80 / 58" };
  var LINKED = { mode: "lane", "rules-off": "off", speed: "speed", at: "t" };

  customElements.define(NAME, class extends HTMLElement {
    static observedAttributes = ["preset", "mode", "rules-off", "at", "speed", "theme", "title", "height"];

    #frame;
    #near = false;
    #asked = 0;
    #answers = new Map();
    #hear = (event) => {
      var told = event.data;
      if (!this.#frame || event.source !== this.#frame.contentWindow || !told || told.overlap !== 1) return;
      if (told.event === "resize" && !this.hasAttribute("height")) this.#size(told.height);
      var answered = this.#answers.get(told.id);
      this.#answers.delete(told.id);
      if (answered && told.event === "answer") answered.resolve(told);
      else if (answered) answered.reject(new Error(told.message));
      else this.dispatchEvent(new CustomEvent("overlap", { detail: told, bubbles: true }));
    };

    connectedCallback() {
      addEventListener("message", this.#hear);
      this.#empty();
      // The element's text may not have come yet.
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

    /** Who still waits for an answer of the page that was here gets none. */
    #leave() {
      for (var { reject } of this.#answers.values()) reject(new Error("the page has gone"));
      this.#answers.clear();
    }

    /** Asks the page for something: `ask("seek", { at: 340 })`. Gives its answer. */
    ask(verb, fields) {
      var id = ++this.#asked;
      return new Promise((resolve, reject) => {
        if (!this.#near) return reject(new Error("the page is not there yet: wait for its event “ready”"));
        this.#answers.set(id, { resolve, reject });
        this.#frame.contentWindow.postMessage({ ...fields, overlap: 1, id, do: verb }, "*");
      });
    }

    /** A frame with nothing in it: it loads nothing, and has its place. */
    #empty() {
      var frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
      frame.setAttribute("referrerpolicy", "no-referrer");
      frame.title = this.title || "Overlap: changing the members of a Raft cluster";
      Object.assign(frame.style, { display: "block", width: "100%", border: 0, aspectRatio: RATIOS[this.#lanes()], minHeight: "300px" });
      this.#frame = frame;
      this.#size(Number(this.getAttribute("height")));
      (this.shadowRoot || this.attachShadow({ mode: "open" })).replaceChildren(frame);
      if (!this.style.display) this.style.display = "block";
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
      return /^(naive|single|joint)$/.test(this.getAttribute("mode")) ? "one" : "three";
    }

    async #fill() {
      this.#near = true;
      var frame = this.#frame;
      var link = await this.#scenario();
      for (var name in LINKED) {
        var value = this.getAttribute(name);
        if (value && value !== "all") link += "&" + LINKED[name] + "=" + encodeURIComponent(value);
      }
      var theme = this.getAttribute("theme");
      var search = (this.#lanes() === "one" ? "?embed=one" : "?embed") + (/^(light|dark)$/.test(theme) ? "&theme=" + theme : "");
      frame.src = home.href + search + "#" + link;
    }

    /** What is to be seen: a script between the tags, or else a preset. */
    async #scenario() {
      var script = this.querySelector('script[type="text/plain"]');
      var texts = [...this.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      var text = (script ? [script] : texts).map((node) => node.textContent).join("").replace(/^\s*\n|\s+$/g, "");
      if (!text.trim()) return encodeURIComponent(this.getAttribute("preset") || "");
      // As far in as the page around it.
      var margin = /^[ \t]*/.exec(text)[0];
      text = text.slice(margin.length).replaceAll("\n" + margin, "\n") + "\n";
      var packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
      var bytes = new Uint8Array(await new Response(packed).arrayBuffer());
      var letters = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
      return "s2." + letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    }
  });
})();
