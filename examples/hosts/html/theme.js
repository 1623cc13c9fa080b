// The button “Dark colours” of every page.
document.getElementById("dark").addEventListener("click", () => document.documentElement.classList.toggle("dark"));
