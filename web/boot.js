// Starts the program and handles its failures. While the program loads, when it cannot start and when it crashes, the
// page shows a message. The syntax is old on purpose: this file must run in browsers in which the program cannot. The
// program sends `overlap:ready` when it is mounted. Names in capitals are placeholders of constants, which the build
// replaces (`crates/xtask/src/script_constants.rs`).
(function () {
  "use strict";

  var ready = false;
  var hasMessage = false;
  // Whether the program has ended. It gets no key then; this listener comes before its own.
  var hasEnded = false;
  addEventListener("keydown", function (event) { if (hasEnded) event.stopImmediatePropagation(); }, true);
  // Flag for missing.js.
  window.overlapBoot = true;

  // Static picture of the default preset's start, shown until the program draws the lanes.
  var picture = document.getElementById("first-picture");
  picture.hidden = !/^(#(OVERLAP_DEFAULT_PRESET)?)?$/.test(location.search + location.hash);

  addEventListener("OVERLAP_EVENT_READY", function () {
    // The program is mounted, so an earlier message no longer holds.
    ready = true;
    hasMessage = false;
    document.getElementById("boot-message").remove();
    picture.remove();
  });

  // A preset that is not built in is a file.
  addEventListener("OVERLAP_EVENT_WANTED", function () {
    var id = window.overlap.wanted;
    fetch(new URL("./OVERLAP_PRESET_FOLDER/" + id + ".txt", document.baseURI))
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      // Some hosts answer requests for missing files with a page.
      .then(function (text) { return text.startsWith(id + "\n") ? text : ""; })
      .catch(function () { return "the preset “" + id + "” could not be loaded"; })
      .then(function (detail) { if (window.overlap.wanted === id) deliver(detail); });
  });

  // If there is no clipboard or access is denied, the page puts the link into its address.
  addEventListener("OVERLAP_EVENT_COPIED", function () {
    var link = window.overlap.copied;
    Promise.resolve()
      .then(function () { return navigator.clipboard.writeText(location.href.split("#")[0] + "#" + link); })
      .catch(function () { dispatchEvent(new CustomEvent("OVERLAP_EVENT_DO", { detail: "OVERLAP_VERB_UNCOPIED " + link })); });
  });

  /**
   * Handles a missing file. If the host has a new version, reload.js says so in the elements of `where`, or else above
   * the page.
   */
  function onMissingFile(where) {
    import(new URL("./reload.js", document.baseURI))
      .then(function (reload) { return reload.default(where); })
      .catch(function () {});
  }
  // The program reports missing files by these events.
  addEventListener("OVERLAP_EVENT_LOST", function () { onMissingFile(); });
  addEventListener("OVERLAP_EVENT_LOST_PANELS", function () { onMissingFile(".panel-content"); });

  function deliver(detail) {
    dispatchEvent(new CustomEvent("OVERLAP_EVENT_SCENARIO", { detail: detail }));
  }

  if (typeof WebAssembly !== "object") {
    showMessage("Overlap needs WebAssembly, and this browser has none or has it switched off. A current Firefox, Chrome, Edge or Safari will do.");
    return;
  }

  addEventListener("error", function (event) {
    failed(event.error || event.message);
  });
  addEventListener("unhandledrejection", function (event) {
    failed(event.reason);
  });

  // The page preloads the program: see `pattern_script` in Trunk.toml. In a frame, host.js is loaded before it.
  if (parent === window && !/^\?embed/.test(location.search)) start();
  else load("./later/host.js").then(start, function (reason) {
    // host.js, which would report errors to the host page, is missing.
    addEventListener("OVERLAP_EVENT_FAULT", function (event) {
      parent.postMessage({ overlap: OVERLAP_MESSAGE_VERSION, event: "error", message: event.detail }, "*");
    });
    failed(reason && reason.message);
  });

  function start() {
    // A worker loads the same program. The panel of scripts loads the editor.
    window.overlap = {
      program: new URL("./web.js", document.baseURI).href,
      editor: function () { return load("./later/editor.js"); },
    };
    return load("./web.js");
  }

  /**
   * Loads a program and starts it. The address is relative to the document: in a frame whose origin is null, a classic
   * script has no address of its own.
   */
  function load(name) {
    return import(new URL(name, document.baseURI)).then(function (program) { return program.default(); });
  }

  function failed(reason) {
    // A mounted page reports its own errors. Exceptions are those that end the program: a trap, or an exception that
    // unwound through wasm.
    var ended = reason instanceof WebAssembly.RuntimeError || /wasm-function/.test(reason && reason.stack);
    if (hasMessage || (ready && !ended)) return;
    var text = String((reason && reason.message) || reason || "an error without words").replace(/\.$/, "");
    if (ended) text = "it has a fault (" + text + ")";
    else if (reason instanceof WebAssembly.CompileError) text = "the program that came is not what was sent (" + text + ")";
    else if (/fetch|load|network/i.test(text)) text = "a part of it could not be loaded (" + text + ")";
    var message = showMessage((ready ? "Overlap has stopped: " : "Overlap could not start: ") + text + ".");
    // `overlap.link` leads to the moment of the last command. A run opened from a link is paused.
    var link = (ready && window.overlap.link) || location.hash.slice(1);
    message.append(
      " ",
      recoveryLink(ready ? "Start again from here" : "Reload the page", link),
      " or ",
      recoveryLink("Start over", link.split("&")[0]),
    );
    if (!ended) return onMissingFile();
    // The last picture stays visible, but takes no input, and no timer calls the program.
    document.getElementById("app").inert = true;
    window.requestAnimationFrame = function () {};
    for (var timer = setTimeout(function () {}); timer; timer--) clearTimeout(timer);
    hasEnded = true;
    message.tabIndex = -1;
    message.focus();
  }

  /** Link that reloads the page at another fragment. */
  function recoveryLink(text, link) {
    var anchor = document.createElement("a");
    anchor.href = "#" + link;
    anchor.textContent = text;
    anchor.addEventListener("click", function (event) {
      event.preventDefault();
      location.href = anchor.href;
      location.reload();
    });
    return anchor;
  }

  /**
   * Shows a message on the page, and returns it. `failed` shows the first error only: later ones are its consequences.
   */
  function showMessage(text) {
    hasMessage = true;
    picture.remove();
    dispatchEvent(new CustomEvent("OVERLAP_EVENT_FAULT", { detail: text }));
    var message = document.getElementById("boot-message") || document.createElement("p");
    message.id = "boot-message";
    message.setAttribute("role", "alert");
    message.textContent = text;
    document.body.prepend(message);
    return message;
  }
})();
