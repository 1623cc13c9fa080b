// Starts the program and handles its failures. While the program loads, when it cannot start and when it crashes, the
// page shows a message. The syntax is old on purpose: this file must run in browsers in which the program cannot. The
// program sends `overlap:ready` when it is mounted.
(function () {
  "use strict";

  var ready = false;
  var told = false;
  // Whether this page is of an older version whose files are no longer on the host.
  var old = false;
  // Flag for missing.js.
  window.overlapBoot = true;

  // Static picture of the default preset's start, shown until the program draws the lanes.
  var picture = document.getElementById("first-picture");
  picture.hidden = !/^(#(naive-swap-5-to-5)?)?$/.test(location.search + location.hash);

  addEventListener("overlap:ready", function () {
    // The program is mounted, so an earlier message no longer holds.
    ready = true;
    told = false;
    document.getElementById("boot-message").remove();
    picture.remove();
  });

  // The panels are a chunk of the program, loaded when one of them is opened for the first time. After a failure the next
  // opening tries again, unless the file is gone from the host.
  var loading = false;
  addEventListener("overlap:moment", function () {
    if (document.querySelector(".study")) loadStudy();
  });
  // A preset that is not built in is a file. A script in a link is parsed by the panels' program.
  addEventListener("overlap:wanted", function () {
    var id = window.overlap.wanted;
    if (/\./.test(id)) return loadStudy();
    fetch(new URL("./presets/" + id + ".txt", document.baseURI))
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      // Some hosts answer requests for missing files with a page.
      .then(function (text) { return text.startsWith(id + "\n") ? text : ""; })
      .catch(function () { return "the preset “" + id + "” could not be loaded"; })
      .then(function (detail) { if (window.overlap.wanted === id) bring(detail); });
  });

  // If there is no clipboard or access is denied, the page puts the link into its address.
  addEventListener("overlap:copied", function () {
    var link = window.overlap.copied;
    Promise.resolve()
      .then(function () { return navigator.clipboard.writeText(location.href.split("#")[0] + "#" + link); })
      .catch(function () { dispatchEvent(new CustomEvent("overlap:do", { detail: "uncopied " + link })); });
  });

  function loadStudy() {
    // The workers load the same program from this address.
    window.overlap.later = new URL("./web.js", document.baseURI).href;
    if (old) return lost();
    if (loading) return;
    loading = true;
    window.overlap.panels(function (isLoaded) {
      if (isLoaded) return;
      loading = false;
      lost();
    });

    function lost() {
      document.querySelectorAll(".study:empty").forEach(function (panel) {
        panel.textContent = "This part could not be loaded. Close it and open it to try again.";
      });
      if (/\./.test(window.overlap.wanted)) bring("what reads scripts could not be loaded");
      lose(".study");
    }
  }

  /**
   * Handles a missing file. If the host has a new version, reload.js says so in the elements of `where`, or else above
   * the page.
   */
  function lose(where) {
    import(new URL("./reload.js", document.baseURI))
      .then(function (reload) { return reload.default(where); })
      .then(function (isOld) { old = isOld; })
      .catch(function () {});
  }
  // The programs report missing files by this event.
  addEventListener("overlap:lost", function () { lose(); });

  function bring(detail) {
    dispatchEvent(new CustomEvent("overlap:scenario", { detail: detail }));
  }

  if (typeof WebAssembly !== "object") {
    tell("Overlap needs WebAssembly, and this browser has none or has it switched off. A current Firefox, Chrome, Edge or Safari will do.");
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
    addEventListener("overlap:fault", function (event) {
      parent.postMessage({ overlap: 1, event: "error", message: event.detail }, "*");
    });
    failed(reason && reason.message);
  });

  function start() {
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
    if (told || (ready && !ended)) return;
    var text = String((reason && reason.message) || reason || "an error without words").replace(/\.$/, "");
    if (ended) text = "it has a fault (" + text + ")";
    else if (reason instanceof WebAssembly.CompileError) text = "the program that came is not what was sent (" + text + ")";
    else if (/fetch|load|network/i.test(text)) text = "a part of it could not be loaded (" + text + ")";
    var message = tell((ready ? "Overlap has stopped: " : "Overlap could not start: ") + text + ".");
    // `overlap.link` leads to the moment of the last command. A run opened from a link is paused.
    var link = (ready && window.overlap.link) || location.hash.slice(1);
    message.append(
      " ",
      way(ready ? "Start again from here" : "Reload the page", link),
      " or ",
      way("Start over", link.split("&")[0]),
    );
    if (!ended) return lose();
    // The last picture stays visible, but takes no input, and no timer calls the program.
    document.getElementById("app").inert = true;
    window.requestAnimationFrame = function () {};
    for (var timer = setTimeout(function () {}); timer; timer--) clearTimeout(timer);
    addEventListener("keydown", function (event) { event.stopPropagation(); }, true);
    message.tabIndex = -1;
    message.focus();
  }

  /** Link that reloads the page at another fragment. */
  function way(text, link) {
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
  function tell(text) {
    told = true;
    picture.remove();
    dispatchEvent(new CustomEvent("overlap:fault", { detail: text }));
    var message = document.getElementById("boot-message") || document.createElement("p");
    message.id = "boot-message";
    message.setAttribute("role", "alert");
    message.textContent = text;
    document.body.prepend(message);
    return message;
  }
})();
