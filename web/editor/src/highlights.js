// Lines that what is selected on the page speaks of.
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutterLineClass } from "@codemirror/view";

export const setHighlightRanges = StateEffect.define();

const line = Decoration.line({ class: "gw-here" });
const gutter = new (class extends GutterMarker {
  elementClass = "gw-here-gutter";
})();

const empty = { lines: Decoration.none, gutters: new RangeSetBuilder().finish() };

function ranges(document, list) {
  const starts = new Set();
  for (const { from, to } of list) {
    const last = document.lineAt(Math.min(Math.max(from, to - 1), document.length)).number;
    let number = document.lineAt(Math.min(from, document.length)).number;
    for (; number <= last; number += 1) starts.add(document.line(number).from);
  }
  const lines = new RangeSetBuilder();
  const gutters = new RangeSetBuilder();
  for (const start of [...starts].sort((a, b) => a - b)) {
    lines.add(start, start, line);
    gutters.add(start, start, gutter);
  }
  return { lines: lines.finish(), gutters: gutters.finish() };
}

export const highlightField = StateField.define({
  create: () => empty,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setHighlightRanges)) return ranges(transaction.newDoc, effect.value);
    }
    if (!transaction.docChanged) return value;
    return {
      lines: value.lines.map(transaction.changes),
      gutters: value.gutters.map(transaction.changes),
    };
  },
  provide: (field) => [
    EditorView.decorations.from(field, (value) => value.lines),
    gutterLineClass.from(field, (value) => value.gutters),
  ],
});
