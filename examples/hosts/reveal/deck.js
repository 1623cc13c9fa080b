Reveal.initialize({ hash: true, transition: "none" });

// The key T changes to dark colours and back.
Reveal.addKeyBinding({ keyCode: 84, key: "T", description: "Dark colours" }, () => {
  const isDark = document.documentElement.classList.toggle("dark");
  document.getElementById("dark").media = isDark ? "all" : "not all";
});
