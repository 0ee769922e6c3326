// What an editor of a `%%flow` cell has more than others: its signature in colour, and complaints where they belong.

import { highlightingFor, language } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { type Extension, type Range, RangeSet } from "@codemirror/state";
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { ISharedCodeCell } from "@jupyter/ydoc";
import { highlightTree, tags } from "@lezer/highlight";
import type { DiagnosticView } from "../messages";
import { magic } from "./cells";
import type { Desk, Desks } from "./desk";
import type { FlowDocument } from "./document";
import { marks } from "./marks";
import { offsets } from "./offsets";
import { signature } from "./signature";

/** The extension of one code cell's editor; in a cell that is no flow it does nothing. */
export function flowEditor(cell: ISharedCodeCell, desks: Desks): Extension {
  return [marks, colours, complaints(cell, desks)];
}

const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = coloured(view);
    }

    update(update: ViewUpdate): void {
      const other = update.startState.facet(language) !== update.state.facet(language);
      if (update.docChanged || other) this.decorations = coloured(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** The signature as Python would colour it behind a `def`. */
function coloured({ state }: EditorView): DecorationSet {
  const text = state.doc.sliceString(0);
  const found = signature(text);
  const parser = state.facet(language)?.parser;
  if (found === null || parser === undefined) return RangeSet.empty;
  const ranges: Range<Decoration>[] = [];
  const put = (from: number, to: number, style: string | null) => {
    if (style !== null && to > from) ranges.push(Decoration.mark({ class: style }).range(from, to));
  };
  put(...found.word, `om-magic ${highlightingFor(state, [tags.keyword]) ?? ""}`);
  for (const each of found.options) put(...each, highlightingFor(state, [tags.meta, tags.modifier]) ?? "om-option");
  const written = text.slice(found.from, found.to);
  const word = /^async\b/.test(written) ? "" : "def ";
  const python = written.replace(/^async([ \t\f]+)/, "async$1def ");
  const shift = word.length || python.length - written.length;
  const tree = parser.parse(`${word}${python}: pass`);
  highlightTree(tree, { style: (given) => highlightingFor(state, given) }, (from, to, style) => {
    const start = found.from + Math.max(0, from - shift);
    const end = Math.min(found.from + to - shift, found.to);
    if (from >= shift) put(start, end, style);
  });
  return Decoration.set(ranges, true);
}

/** Complaints as lint marks, in flow cells alone: elsewhere not even an empty list is set. */
function complaints(cell: ISharedCodeCell, desks: Desks): Extension {
  return ViewPlugin.fromClass(
    class {
      constructor(private readonly view: EditorView) {
        desks.added.connect(this.attach, this);
        this.pending = window.setTimeout(() => this.attach(), 0);
      }

      update(update: ViewUpdate): void {
        if (update.docChanged && this.view.hasFocus) this.typed = true;
        if (update.docChanged && this.document === null && magic(update.state.doc.sliceString(0)) !== null) {
          window.clearTimeout(this.pending);
          this.pending = window.setTimeout(() => this.attach(), 0);
        }
      }

      destroy(): void {
        window.clearTimeout(this.pending);
        desks.added.disconnect(this.attach, this);
        this.leave();
      }

      private attach(): void {
        if (this.document !== null && !this.document.isDisposed) return;
        this.leave();
        if (magic(cell.getSource()) === null) return;
        const desk = desks.holding(cell);
        const widget = desk?.widget(cell);
        // A notebook that nobody trusts is left alone until somebody writes in it.
        if (!desk || !widget || !(widget.model.trusted || this.typed)) return;
        this.document = desk.of(widget.model);
        this.desk = desk;
        if (this.document) desk.hold(this.document, this);
        this.document?.changed.connect(this.tell, this);
        this.tell();
      }

      private leave(): void {
        const { document } = this;
        this.document = null;
        document?.changed.disconnect(this.tell, this);
        if (document) this.desk?.release(document, this);
      }

      private tell(): void {
        const findings = this.document?.findings;
        if (findings === undefined || findings === this.told) return;
        const text = this.view.state.doc.sliceString(0);
        if (findings.source.replace(/\r\n?/g, "\n") !== text) return;
        this.told = findings;
        const flow = magic(text) !== null;
        const list = flow ? findings.diagnostics.map((each) => shown(findings.source, each)) : [];
        if (list.length === 0 && !this.marked) return;
        this.marked = list.length > 0;
        // Not now: a document may change while this editor is being updated.
        queueMicrotask(() => this.view.dom.isConnected && this.view.dispatch(setDiagnostics(this.view.state, list)));
      }

      private document: FlowDocument | null = null;
      private desk: Desk | null = null;
      private typed = false;
      private told: unknown;
      private marked = false;
      private pending: number | undefined;
    },
  );
}

function shown(source: string, { severity, message, cure, start, end }: DiagnosticView): Diagnostic {
  const { units } = offsets(source);
  const before = (place: number) => {
    const at = units(place);
    return at - (source.slice(0, at).match(/\r\n/g)?.length ?? 0);
  };
  const length = source.replace(/\r\n/g, "\n").length;
  const from = Math.min(before(start), length);
  const to = Math.max(from, Math.min(before(end), length));
  return {
    from,
    to,
    severity,
    source: "Omnitron",
    message: cure ? `${message} ${cure}` : message,
    renderMessage: () => {
      const element = document.createElement("div");
      element.className = "om-complaint";
      for (const [part, name] of [
        [message, "om-complaint-message"],
        [cure, "om-complaint-cure"],
      ] as const) {
        if (!part) continue;
        const line = element.appendChild(document.createElement("div"));
        line.className = name;
        line.textContent = part;
      }
      return element;
    },
  };
}
