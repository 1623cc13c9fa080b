// The look of the editor, in the colours and the text size of the page.

import { EditorView } from "@codemirror/view";

const MONOSPACE = "ui-monospace, monospace";

export const theme = EditorView.theme({
  // Nothing in the editor changes the layout of the page, which need not be computed when a letter is typed.
  "&.cm-editor": { contain: "layout paint style", maxHeight: "min(45vh, 40rem)", border: "1px solid var(--faint)", borderRadius: "6px", color: "var(--ink)", background: "var(--card)" },
  "&.cm-focused": { outline: "2px solid var(--append)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: MONOSPACE, lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { minHeight: "16em", padding: ".375rem 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-line": { overflowWrap: "anywhere" },
  ".cm-gutters": { color: "var(--muted)", background: "var(--lane)", borderRight: "1px solid var(--edge)" },
  ".cm-gutter-lint": { width: "1.1em" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2ch", padding: "0 .25rem" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--append) 8%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--append) 30%, transparent)",
  },
  ".cm-head": { color: "var(--append)", fontWeight: "600" },
  ".cm-comment": { color: "var(--muted)", fontStyle: "italic" },
  ".cm-lintRange-error": { background: "none", borderBottom: "2px solid var(--broken)" },
  ".cm-lintRange-warning": { background: "none", borderBottom: "2px dotted var(--vote-fill)" },
  ".cm-tooltip": { color: "var(--ink)", background: "var(--card)", border: "1px solid var(--faint)", borderRadius: "6px", zIndex: "9" },
  ".cm-tooltip .cm-diagnostic, .cm-tooltip .word-help": { maxWidth: "22rem", margin: "0", padding: ".25rem .5rem", fontSize: ".8125rem", whiteSpace: "normal" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: MONOSPACE },
  ".cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--card)", background: "var(--append)" },
  ".cm-completionInfo": { maxWidth: "18rem", padding: ".375rem .5rem", fontSize: ".8125rem" },
});
