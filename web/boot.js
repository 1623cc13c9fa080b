// Watches over the start of the page: while it loads, and when it cannot start, there are words on it, never nothing.
// Plain and old-fashioned on purpose: it must run where the app cannot. Once the app stands it sends `overlap:ready`.
(function () {
  "use strict";

  var ready = false;
  var told = false;

  addEventListener("overlap:ready", function () {
    ready = true;
    var message = document.getElementById("boot-message");
    if (message && !told) message.remove();
  });

  // The panels of the study come when one of them is first open; if they do not, the next opening tries again.
  var study;
  addEventListener("overlap:moment", function () {
    var panel = document.querySelector(".study");
    if (panel && !study) {
      study = import("./later/study.js").then(function (module) { return module.default(); });
      study.catch(function () {
        study = null;
        panel.textContent = "This part could not be loaded. Close it and open it to try again.";
      });
    }
  });

  if (typeof WebAssembly !== "object") {
    tell("Overlap needs WebAssembly, and this browser has none or has it switched off. A current Firefox, Chrome, Edge or Safari will do.");
    return;
  }

  addEventListener(
    "error",
    function (event) {
      // A script that could not be loaded reports itself here, without words of its own.
      if (event.target && event.target.tagName === "SCRIPT") failed("a script of the page could not be loaded");
      else if (event.target === window) failed(event.error || event.message);
    },
    true,
  );
  addEventListener("unhandledrejection", function (event) {
    failed(event.reason);
  });

  function failed(reason) {
    // An error in a page that stands is its own to tell, unless it is the end of the program.
    if (ready && !(reason instanceof WebAssembly.RuntimeError)) return;
    tell((ready ? "Overlap has stopped: " : "Overlap could not start: ") + inWords(reason), true);
  }

  function inWords(reason) {
    var text = String((reason && reason.message) || reason || "an error without words").replace(/\.$/, "");
    if (ready) return text + ".";
    if (reason instanceof WebAssembly.CompileError) return "the program that came is not what was sent (" + text + ").";
    if (/fetch|load|network/i.test(text)) return "a part of it could not be loaded (" + text + ").";
    return text + ".";
  }

  // The first message stays: what comes after it only follows from it.
  function tell(text, canReload) {
    if (told) return;
    told = true;
    if (document.body && document.getElementById("app")) show(text, canReload);
    else addEventListener("DOMContentLoaded", function () { show(text, canReload); });
  }

  function show(text, canReload) {
    var message = document.getElementById("boot-message");
    if (!message) {
      message = document.createElement("p");
      message.id = "boot-message";
      document.body.insertBefore(message, document.body.firstChild);
    }
    message.setAttribute("role", "alert");
    message.textContent = text;
    if (!canReload) return;
    var reload = document.createElement("a");
    reload.href = location.href;
    reload.textContent = "Reload the page";
    reload.addEventListener("click", function (event) {
      event.preventDefault();
      location.reload();
    });
    message.append(" ", reload);
  }
})();
