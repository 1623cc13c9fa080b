// Runs after boot.js and loads reload.js if boot.js is missing: a cache may have kept a page whose files are gone from
// the host. The names of this file and of reload.js stay the same in all versions.
if (!window.overlapBoot) import(new URL("./reload.js", document.baseURI)).then((reload) => reload.default());
