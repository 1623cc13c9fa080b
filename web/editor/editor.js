/*! Contains CodeMirror 6, copyright by Marijn Haverbeke and others, under the MIT licence: https://codemirror.net/LICENSE */

// The script editor: CodeMirror with what Overlap knows about scripts. The page loads it with its panel. All it knows
// of the language it asks the program, by one function; web/src/panels/code_editor.rs is the other side.

import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorSelection, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers, tooltips } from "@codemirror/view";

import { highlighting } from "./highlighting.js";
import { theme } from "./theme.js";

/** Time after the last key before the program gets the text, in milliseconds. */
const TYPED_MS = 20;
/** Time after the last move of the cursor before the help follows it, in milliseconds. */
const HELP_MS = 150;

/** Marks changes by the program. */
const fromProgram = Annotation.define();

export default () => create;

/**
 * Makes an editor. `ask` is the program:
 *
 * - `ask(["typed", text])` tells it the text after the user has changed it;
 * - `ask(["complete", text of the line before the cursor])` returns `[length of the word before the cursor, offers]`,
 *   each offer as `[word, help]`;
 * - `ask(["explain", text of the line, offset in it])` returns `[start, end, help]`, or nothing;
 * - `ask(["words"])` returns the words that begin lines, each as `[word, whether text follows]`.
 *
 * Offsets count UTF-16 code units.
 */
function create(ask, label) {
  let typed;
  let ahead = false;
  let moved;
  const dom = document.createElement("div");
  const help = document.createElement("p");
  help.className = "small word-help";

  const tell = () => {
    clearTimeout(typed);
    if (!ahead) return;
    ahead = false;
    ask(["typed", text()]);
  };

  /** The help for the word at a position. */
  const explain = (view, at) => {
    const line = view.state.doc.lineAt(at);
    const found = ask(["explain", line.text, at - line.from]);
    return found && { pos: line.from + found[0], end: line.from + found[1], text: found[2] };
  };

  const showHelp = () => (help.textContent = explain(view, view.state.selection.main.head)?.text ?? "");

  const announceHelp = (view) => {
    showHelp();
    view.dispatch({ effects: EditorView.announce.of(help.textContent) });
    return true;
  };

  const complete = ({ state, pos, explicit }) => {
    const line = state.doc.lineAt(pos);
    const [length, offers] = ask(["complete", line.text.slice(0, pos - line.from)]);
    const word = line.text.slice(pos - line.from - length, pos - line.from);
    // Enter after a complete word begins a new line.
    const isDone = word === "" || offers.some(([offer]) => offer === word);
    if (offers.length === 0 || (isDone && !explicit)) return null;
    return { from: pos - length, options: offers.map(([label, info]) => ({ label, info: info || undefined })) };
  };

  const hover = (view, at) => {
    const found = explain(view, at);
    if (!found) return null;
    const create = () => {
      const dom = document.createElement("p");
      dom.className = "word-help";
      dom.textContent = found.text;
      return { dom };
    };
    return { pos: found.pos, end: found.end, create };
  };

  const onUpdate = (update) => {
    if (update.docChanged && !update.transactions.every((it) => it.annotation(fromProgram))) {
      ahead = true;
      clearTimeout(typed);
      typed = setTimeout(tell, TYPED_MS);
    }
    if (update.docChanged || update.selectionSet) {
      clearTimeout(moved);
      moved = setTimeout(showHelp, HELP_MS);
    }
  };

  const extensions = [
    lineNumbers(),
    lintGutter(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    history(),
    highlighting(ask(["words"])),
    autocompletion({ override: [complete], icons: false }),
    hoverTooltip(hover),
    // They are not clipped there.
    tooltips({ parent: dom }),
    // Tab is not among these keys: it leaves the editor.
    keymap.of([
      { key: "F8", run: nextDiagnostic, shift: previousDiagnostic },
      { key: "Mod-i", run: announceHelp, preventDefault: true },
      ...completionKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.lineWrapping,
    // The list of faults may cover the foot of the panel.
    EditorView.scrollMargins.of(() => ({ bottom: document.getElementById("faults")?.offsetHeight ?? 0 })),
    EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label, "aria-describedby": "faults" }),
    EditorView.clipboardInputFilter.of((text, state) => text.replace(/\r\n?|\n/g, state.lineBreak)),
    EditorView.updateListener.of(onUpdate),
    EditorView.domEventHandlers({ blur: tell }),
    theme,
  ];

  /**
   * A new document without earlier changes. Its lines end at the line breaks of the text, and nothing else, so that the
   * text is unchanged, and so that lines are counted as the parser counts them.
   */
  const newState = (text) => {
    const isCrlf = /\r\n/.test(text) && !/(^|[^\r])\n/.test(text);
    return EditorState.create({ doc: text, extensions: [extensions, EditorState.lineSeparator.of(isCrlf ? "\r\n" : "\n")] });
  };

  const view = new EditorView({ state: newState("") });
  dom.append(view.dom, help);
  // The page's shortcuts are for elements without a text.
  dom.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) event.stopPropagation();
  });

  const text = () => view.state.sliceDoc();

  /** Replaces the part of the text that differs, as one change. */
  const replace = (text, annotations) => {
    const { state } = view;
    const [before, after] = [state.toText(state.sliceDoc()), state.toText(text)];
    const [from, to, end] = difference(before.toString(), after.toString());
    view.dispatch({
      changes: { from, to, insert: after.slice(from, end) },
      selection: EditorSelection.cursor(end),
      scrollIntoView: true,
      annotations,
    });
  };

  const position = (line, offset) => {
    const { doc } = view.state;
    const { from, length } = doc.line(Math.min(Math.max(line, 1), doc.lines));
    return from + Math.min(offset, length);
  };

  // As a text field has it: for programs that fill in forms, and for tests.
  Object.defineProperty(view.contentDOM, "value", {
    get: text,
    set: (text) => replace(text, []),
  });

  return {
    /** Shows the editor in an element, if it is not there. Returns whether it is new there. */
    attach(parent) {
      if (dom.parentElement === parent) return false;
      parent.replaceChildren(dom);
      view.requestMeasure();
      return true;
    },
    /** Whether the user has changed the text since the program got it. */
    isAhead: () => ahead,
    text,
    /** Gives the program the text, if the user has changed it. */
    tell,
    /** Opens another text. */
    open(text) {
      ahead = false;
      clearTimeout(typed);
      view.setState(newState(text));
      showHelp();
    },
    /** Changes the text to this one, in one step, which can be undone. */
    insert(text) {
      ahead = false;
      clearTimeout(typed);
      replace(text, [fromProgram.of(true), isolateHistory.of("full")]);
    },
    /** Marks places, each as `[line, start, end, severity, message]`. */
    mark(places) {
      const diagnostics = places.map(([line, start, end, severity, message]) =>
        ({ from: position(line, start), to: position(line, end), severity, message }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    /** Selects a place, and goes there. */
    goTo(line, start, end) {
      view.dispatch({ selection: { anchor: position(line, start), head: position(line, end) }, scrollIntoView: true });
      view.focus();
    },
    /** Selects the text between these offsets, and takes the focus. */
    focus(anchor, head) {
      const { length } = view.state.doc;
      view.dispatch({ selection: { anchor: Math.min(anchor, length), head: Math.min(head, length) } });
      view.focus();
    },
  };
}

/** Start of the part in which two texts differ, and its end in each. */
function difference(before, after) {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let [end, newEnd] = [before.length, after.length];
  while (end > start && newEnd > start && before[end - 1] === after[newEnd - 1]) [end, newEnd] = [end - 1, newEnd - 1];
  return [start, end, newEnd];
}
