// The lines of a node, marked lightly in its cell.

import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import { CodeMirrorEditor } from "@jupyterlab/codemirror";
import type { Desk } from "./desk";
import type { FlowDocument } from "./document";
import { offsets } from "./offsets";

interface Stretch {
  readonly from: number;
  readonly to: number;
}

const mark = StateEffect.define<Stretch | null>();
const line = Decoration.line({ class: "om-revealed" });

/** Holds which lines are marked; typing takes the mark away. */
export const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marked, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(mark)) continue;
      if (effect.value === null) return Decoration.none;
      const { doc } = transaction.state;
      const last = doc.lineAt(Math.min(effect.value.to, doc.length)).number;
      const builder = new RangeSetBuilder<Decoration>();
      for (let number = doc.lineAt(Math.min(effect.value.from, doc.length)).number; number <= last; number++) {
        const { from } = doc.line(number);
        builder.add(from, from, line);
      }
      return builder.finish();
    }
    return marked.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const MARKED = new WeakMap<Desk, EditorView>();

/** Marks the lines of a stretch of a flow's text, given in code points; in a panel it scrolls the notebook to them. */
export function reveal(desk: Desk, document: FlowDocument, start: number, end: number, scrolls: boolean): void {
  const cell = desk.widget(document.cell);
  const notebook = desk.panel?.content;
  if (cell === null || notebook === undefined) return;
  const show = () => {
    const { editor } = cell;
    if (!(editor instanceof CodeMirrorEditor)) return;
    const view = editor.editor;
    if (view.state.field(marks, false) === undefined) return;
    const { units } = offsets(document.source);
    const last = MARKED.get(desk);
    if (last !== undefined && last !== view && last.dom.isConnected) last.dispatch({ effects: mark.of(null) });
    MARKED.set(desk, view);
    view.dispatch({ effects: mark.of(end > start ? { from: units(start), to: units(end) } : null) });
  };
  if (!scrolls) show();
  else void notebook.scrollToItem(notebook.widgets.indexOf(cell), "auto").then(show, show);
}
