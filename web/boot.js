// Starts the program and watches over it: while it loads, when it cannot start and when it breaks, there are words on the
// page, never nothing. Plain on purpose: it must run where the program cannot. Once that stands it sends `overlap:ready`.
(function () {
  "use strict";

  var ready = false;
  var told = false;
  // Whether the page is an old one, parts of which are gone.
  var old = false;
  // For missing.js.
  window.overlapBoot = true;

  // The default preset's start, until it is there itself.
  var picture = document.getElementById("first-picture");
  picture.hidden = !/^(#(naive-swap-5-to-5)?)?$/.test(location.search + location.hash);

  addEventListener("overlap:ready", function () {
    // Whatever was said before, the page stands.
    ready = true;
    told = false;
    document.getElementById("boot-message").remove();
    picture.remove();
  });

  // The panels of the study come when one of them is first open; if they do not, the next opening tries again, unless they are gone
  // for good.
  var study;
  addEventListener("overlap:moment", function () {
    if (document.querySelector(".study")) loadStudy();
  });
  // A preset that is not built in is a file; what travels in the link as a script is for the study to read.
  addEventListener("overlap:wanted", function () {
    var id = window.overlap.wanted;
    if (/\./.test(id)) return loadStudy();
    fetch(new URL("./presets/" + id + ".txt", document.baseURI))
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      // Some hosts answer with a page for what they have not.
      .then(function (text) { return text.startsWith(id + "\n") ? text : ""; })
      .catch(function () { return "the preset “" + id + "” could not be loaded"; })
      .then(function (detail) { if (window.overlap.wanted === id) bring(detail); });
  });

  // The clipboard may be denied, or there is none: then the page puts it into the address.
  addEventListener("overlap:copied", function () {
    var link = window.overlap.copied;
    Promise.resolve()
      .then(function () { return navigator.clipboard.writeText(location.href.split("#")[0] + "#" + link); })
      .catch(function () { dispatchEvent(new CustomEvent("overlap:do", { detail: "uncopied " + link })); });
  });

  function loadStudy() {
    // Its workers run the same program.
    window.overlap.later = new URL("./later/study.js", document.baseURI).href;
    study = study || (old ? Promise.reject() : load(window.overlap.later)).catch(function () {
      study = null;
      sayThere("This part could not be loaded. Close it and open it to try again.", ":empty");
      if (/\./.test(window.overlap.wanted)) bring("what reads scripts could not be loaded");
      lose(".study");
    });
  }

  /** A part of the page is gone. If that is because there is a new version, reload.js says so there, or else over the page. */
  function lose(where) {
    import(new URL("./reload.js", document.baseURI))
      .then(function (reload) { return reload.default(where); })
      .then(function (isOld) { old = isOld; })
      .catch(function () {});
  }
  // The programs say so too.
  addEventListener("overlap:lost", function () { lose(); });

  function bring(detail) {
    dispatchEvent(new CustomEvent("overlap:scenario", { detail: detail }));
  }

  function sayThere(text, which) {
    document.querySelectorAll(".study" + (which || "")).forEach(function (panel) { panel.textContent = text; });
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

  // It is on its way already: see `pattern_script` in Trunk.toml. In another page, what speaks with that one comes first.
  if (parent === window && !/^\?embed/.test(location.search)) start();
  else load("./later/host.js").then(start, function (reason) {
    // Without it there is nobody to speak with the page around.
    addEventListener("overlap:fault", function (event) {
      parent.postMessage({ overlap: 1, event: "error", message: event.detail }, "*");
    });
    failed(reason && reason.message);
  });

  function start() {
    return load("./web.js");
  }

  /** Loads a program, which finds its wasm by itself. In a frame whose origin is null, a script like this has no address. */
  function load(name) {
    return import(new URL(name, document.baseURI)).then(function (program) { return program.default(); });
  }

  function failed(reason) {
    // An error in a page that stands is its own to tell, unless it is the end of the program: a trap, or what went through
    // the program and cut it short.
    var ended = reason instanceof WebAssembly.RuntimeError || /wasm-function/.test(reason && reason.stack);
    if (told || (ready && !ended)) return;
    if (/\/later\//.test(reason && reason.stack)) {
      sayThere("This part has a fault and has stopped; the run goes on. Reloading the page brings it back.");
      return;
    }
    var text = String((reason && reason.message) || reason || "an error without words").replace(/\.$/, "");
    if (ended) text = "it has a fault (" + text + ")";
    else if (reason instanceof WebAssembly.CompileError) text = "the program that came is not what was sent (" + text + ")";
    else if (/fetch|load|network/i.test(text)) text = "a part of it could not be loaded (" + text + ")";
    var message = tell((ready ? "Overlap has stopped: " : "Overlap could not start: ") + text + ".");
    // The program keeps a link to the moment of the last command there; a link opens at rest.
    var link = (ready && window.overlap.link) || location.hash.slice(1);
    message.append(
      " ",
      way(ready ? "Start again from here" : "Reload the page", link),
      " or ",
      way("Start over", link.split("&")[0]),
    );
    if (!ended) return lose();
    // What is left of the program is seen, and does nothing.
    document.getElementById("app").inert = true;
    window.requestAnimationFrame = function () {};
    addEventListener("keydown", function (event) { event.stopPropagation(); }, true);
    message.tabIndex = -1;
    message.focus();
  }

  /** A link that opens the page afresh. */
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

  /** The message on the page. The first one stays: what comes after it only follows from it. */
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
