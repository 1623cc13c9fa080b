// Colours for the words that begin lines and for comments, in the lines that are in view.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";

const head = Decoration.mark({ class: "cm-head" });
const comment = Decoration.mark({ class: "cm-comment" });

/** `words` are those that begin lines, each as `[word, whether text follows]`: in a text there are no comments. */
export function highlighting(words) {
  const hasText = new Map(words);

  const decorate = (view) => {
    const builder = new RangeSetBuilder();
    for (const { from, to } of view.visibleRanges) {
      for (let at = from; at <= to; ) {
        const line = view.state.doc.lineAt(at);
        const word = /^[ \t]*([^\s#:]+)/.exec(line.text);
        const end = word ? word[0].length : 0;
        if (word && hasText.has(word[1])) builder.add(line.from + end - word[1].length, line.from + end, head);
        const mark = hasText.get(word?.[1]) ? -1 : line.text.search(/(?<=^|\s)#/);
        if (mark >= 0) builder.add(line.from + mark, line.to, comment);
        at = line.to + 1;
      }
    }
    return builder.finish();
  };

  return ViewPlugin.define(
    (view) => ({
      decorations: decorate(view),
      update(update) {
        if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
      },
    }),
    { decorations: (plugin) => plugin.decorations },
  );
}
