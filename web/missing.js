// Runs after boot.js and looks whether that came: a cache may have kept a page whose files are gone. Both names here stay the same.
if (!window.overlapBoot) import(new URL("./reload.js", document.baseURI)).then((reload) => reload.default());
