// One notebook and its flows: which cell holds which, and the document of each.

import type { ISharedCell, ISharedCodeCell } from "@jupyter/ydoc";
import type { CodeCell, ICodeCellModel } from "@jupyterlab/cells";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { IOutputAreaModel } from "@jupyterlab/outputarea";
import { type ISignal, Signal } from "@lumino/signaling";
import type { FlowFacts, RunFacts } from "../messages";
import { Anchor } from "./anchor";
import { decorated, defines, home, magic } from "./cells";
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
    this.context.model.stateChanged.connect(this.rebar, this);
    this.context.fileChanged.connect(this.rebar, this);
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

  /** Gives a cell the focus, in command mode. */
  enter(cell: ISharedCell | null): void {
    const notebook = this.panel?.content;
    const widget = this.widget(cell);
    if (!notebook || widget === null) return;
    notebook.activeCellIndex = notebook.widgets.indexOf(widget);
    notebook.mode = "command";
    notebook.activate();
  }

  get texts(): string[] {
    return this.cells.map((each) => each.model.sharedModel.getSource());
  }

  alone(name: string): boolean {
    return this.texts.filter((each) => defines(each, name)).length <= 1;
  }

  claimed(anchor: Anchor): readonly string[] {
    return this.documents
      .filter((each) => each.anchor?.id === anchor.id && each.form === "def")
      .map((each) => each.name);
  }

  barred(cell: ISharedCodeCell): string {
    if (cell.getMetadata("editable") === false) return "This cell is not editable: that is one of its properties.";
    const { model, contentsModel } = this.context;
    if (model.readOnly || contentsModel?.writable === false) return "This notebook can only be read.";
    return "";
  }

  get barring(): ISignal<this, void> {
    return this._barring;
  }

  /** The document of a flow that an output shows. */
  shown(facts: FlowFacts | RunFacts, output: CodeCell): FlowDocument {
    const { cells } = this;
    const own = cells.indexOf(output);
    const ran = (index: number) => {
      const id = cells[index]?.model.sharedModel.getId();
      return this.documents.some((each) => each.anchor?.id === id && each.had(facts.version ?? ""));
    };
    const cell = cells[home(this.texts, own, facts.flow, ran)];
    const document = cell && this.of(cell.model, facts.flow);
    if (document) return document;
    // A cell that has been made a plain one a moment ago may be a flow again.
    const id = output.model.sharedModel.getId();
    const former = this.documents.find((each) => each.anchor?.id === id && each.name === facts.flow && each.plain);
    if (former) return former;
    const { source = "", form = "cell", flow } = facts;
    return (
      this.documents.find((each) => each.anchor === null && each.name === flow && each.source === source) ??
      this.add(new FlowDocument(this, null, flow, form, source))
    );
  }

  /** The document of a cell's flow; of a cell that defines several by name, else its first; null where it has none. */
  of(cell: ICodeCellModel, name = ""): FlowDocument | null {
    const shared = cell.sharedModel as ISharedCodeCell;
    const source = shared.getSource();
    const here = this.documents.filter((each) => each.anchor?.id === shared.getId());
    const found = magic(source);
    if (found !== null) {
      const one = here.find((each) => each.form === "cell");
      return one ?? this.begin(shared, found.name || name, "cell");
    }
    const names = decorated(source);
    const wanted = names.includes(name) ? name : names[0];
    if (wanted === undefined) return null;
    return here.find((each) => each.form === "def" && each.name === wanted) ?? this.begin(shared, wanted, "def");
  }

  /** Keeps a document for as long as somebody holds it; those of the notebook's own cells are kept anyway. */
  hold(document: FlowDocument, who: object): void {
    const holders = this.holders.get(document) ?? new Set();
    this.holders.set(document, holders.add(who));
  }

  release(document: FlowDocument, who: object): void {
    this.holders.get(document)?.delete(who);
    this.sweep();
  }

  dispose(): void {
    this.context.model.stateChanged.disconnect(this.rebar, this);
    this.context.fileChanged.disconnect(this.rebar, this);
    for (const each of this.documents.splice(0)) each.dispose();
    for (const each of this.seats) each.dispose();
    this.seats.clear();
    this.link.dispose();
    Signal.clearData(this);
  }

  private begin(cell: ISharedCodeCell, name: string, form: "cell" | "def"): FlowDocument | null {
    const { notebook } = cell;
    return notebook && this.add(new FlowDocument(this, new Anchor(notebook, cell.getId()), name, form));
  }

  private add(document: FlowDocument): FlowDocument {
    this.sweep();
    this.documents.push(document);
    return document;
  }

  private sweep(): void {
    const idle = (each: FlowDocument) => each.cell === null && !this.holders.get(each)?.size;
    for (const each of this.documents.filter(idle)) {
      this.documents.splice(this.documents.indexOf(each), 1);
      this.holders.delete(each);
      each.dispose();
    }
  }

  private rebar(): void {
    this._barring.emit();
  }

  private readonly documents: FlowDocument[] = [];
  private readonly holders = new Map<FlowDocument, Set<object>>();
  private readonly _barring = new Signal<this, void>(this);
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
