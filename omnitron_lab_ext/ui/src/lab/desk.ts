// One notebook and its flows: which cell holds which, and the document of each.

import type { ISharedCell, ISharedCodeCell } from "@jupyter/ydoc";
import type { CodeCell, ICodeCellModel } from "@jupyterlab/cells";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { IOutputAreaModel } from "@jupyterlab/outputarea";
import { type ISignal, Signal } from "@lumino/signaling";
import type { FlowFacts, RunFacts } from "../messages";
import { decorated, home, magic } from "./cells";
import { FlowDocument, type Surroundings } from "./document";
import { KernelLink } from "./kernel";
import type { Seat } from "./seat";
import type { TextService } from "./service";

/** A notebook that is open, in however many panels. */
export class Desk implements Surroundings {
  constructor(
    panel: NotebookPanel,
    readonly service: TextService,
    private readonly tracker: INotebookTracker,
  ) {
    this.context = panel.context;
    this.link = new KernelLink(panel.sessionContext);
  }

  readonly context: NotebookPanel["context"];
  readonly link: KernelLink;
  /** Canvases whose output was cleared a moment ago, and that the next output takes over. */
  readonly seats = new Set<Seat>();

  /** The panel that shows this notebook; of several the one that was used last. */
  get panel(): NotebookPanel | null {
    const current = this.tracker.currentWidget;
    if (current?.context === this.context) return current;
    return this.tracker.find((each) => each.context === this.context) ?? null;
  }

  get cells(): CodeCell[] {
    return (this.panel?.content.widgets ?? []).filter((each): each is CodeCell => each.model.type === "code");
  }

  /** The cell as it is shown. */
  widget(cell: ISharedCell | null): CodeCell | null {
    return this.cells.find((each) => each.model.sharedModel === cell) ?? null;
  }

  get texts(): string[] {
    return this.cells.map((each) => each.model.sharedModel.getSource());
  }

  /** The document of a flow that an output shows. */
  shown(facts: FlowFacts | RunFacts, output: CodeCell): FlowDocument {
    const { cells } = this;
    const own = cells.indexOf(output);
    const texts = cells.map((each) => each.model.sharedModel.getSource());
    let index = home(texts, own, facts.flow);
    if (index < 0 && own >= 0 && magic(texts[own] ?? "") !== null) index = own;
    const cell = cells[index];
    if (cell !== undefined) return this.document(cell.model, facts.flow);
    const key = `${facts.flow}\n${facts.source ?? ""}`;
    const old = this.strange.get(key);
    if (old !== undefined) return old;
    const made = new FlowDocument(this, null, facts.flow, facts.form ?? "cell", facts.source ?? "");
    this.strange.set(key, made);
    return made;
  }

  /** The document of a cell's flow; of a cell that defines several by name, else its first; null where it has none. */
  of(cell: ICodeCellModel, name = ""): FlowDocument | null {
    const source = cell.sharedModel.getSource();
    if (magic(source) !== null) return this.document(cell, name);
    const names = decorated(source);
    const found = names.includes(name) ? name : names[0];
    return found === undefined ? null : this.document(cell, found);
  }

  dispose(): void {
    for (const each of this.strange.values()) each.dispose();
    for (const flows of this.documents.values()) for (const each of flows.values()) each.dispose();
    for (const each of this.seats) each.dispose();
    this.link.dispose();
  }

  private document(cell: ICodeCellModel, name: string): FlowDocument {
    const shared = cell.sharedModel as ISharedCodeCell;
    const found = magic(shared.getSource());
    let flows = this.documents.get(shared);
    if (flows === undefined) {
      flows = new Map();
      this.documents.set(shared, flows);
      shared.disposed.connect(() => {
        for (const each of this.documents.get(shared)?.values() ?? []) each.dispose();
        this.documents.delete(shared);
      });
    }
    if (found !== null) {
      let one = flows.get("");
      if (one === undefined) {
        one = new FlowDocument(this, shared, found.name || name, "cell");
        flows.set("", one);
      }
      return one;
    }
    // A function keeps its document when it is renamed on the canvas.
    const renamed = [...flows.values()].find((each) => each.form === "def" && each.name === name);
    if (renamed !== undefined) return renamed;
    const made = new FlowDocument(this, shared, name, "def");
    flows.set(name, made);
    return made;
  }

  private readonly documents = new Map<ISharedCell, Map<string, FlowDocument>>();
  private readonly strange = new Map<string, FlowDocument>();
}

/** All notebooks that are open. */
export class Desks {
  constructor(
    readonly tracker: INotebookTracker,
    private readonly service: TextService,
  ) {
    tracker.widgetAdded.connect((_, panel) => this.of(panel));
  }

  /** A desk was set up. */
  get added(): ISignal<this, Desk> {
    return this._added;
  }

  of(panel: NotebookPanel): Desk {
    const old = this.desks.get(panel.context);
    if (old !== undefined) return old;
    const desk = new Desk(panel, this.service, this.tracker);
    this.desks.set(panel.context, desk);
    panel.context.disposed.connect(() => {
      desk.dispose();
      this.desks.delete(panel.context);
    });
    this._added.emit(desk);
    return desk;
  }

  /** The desk of the notebook that a cell belongs to. */
  holding(cell: ISharedCell): Desk | null {
    return [...this.desks.values()].find((each) => each.context.model?.sharedModel === cell.notebook) ?? null;
  }

  /** The cell whose outputs these are, wherever they are shown, and its desk. */
  showing(outputs: IOutputAreaModel): { desk: Desk; cell: CodeCell } | null {
    for (const desk of this.desks.values()) {
      const cell = desk.cells.find((each) => each.model.outputs === outputs);
      if (cell !== undefined) return { desk, cell };
    }
    return null;
  }

  private readonly desks = new Map<NotebookPanel["context"], Desk>();
  private readonly _added = new Signal<this, Desk>(this);
}
