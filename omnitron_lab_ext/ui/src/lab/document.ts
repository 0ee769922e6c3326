// A flow in a notebook: its text in a cell, its view, its run, its places; shared by every canvas that shows it.

import type { CellChange, ISharedCodeCell } from "@jupyter/ydoc";
import { type ISignal, Signal } from "@lumino/signaling";
import { type Position, Refusal, type Sending, type Snapshot } from "../canvas/host";
import { carried, type Ids } from "../canvas/optimistic";
import type { DiagnosticView, Edit, EditReply, RunFacts } from "../messages";
import type { Anchor } from "./anchor";
import { decorated, magic } from "./cells";
import { failure } from "./failure";
import { revise } from "./history";
import { Keeping } from "./keeping";
import type { KernelLink } from "./kernel";
import { nodes } from "./labels";
import { Runs } from "./runs";
import type { TextService } from "./service";
import { changes } from "./spans";
import { Views } from "./views";

const ELSEWHERE = "The text of this flow is not in this notebook.";
const GONE = "The cell of this flow is gone, or is no code cell any more. Undo that, and the canvas goes on.";
const PLAIN = "This cell is no flow any more. Undo that, or write `%%flow` above it again, and the canvas goes on.";
const GIVEN_UP = "The edit was given up.";
const LOST = "What this edit was for is gone: the text has changed since.";

/** What a document needs of its notebook. */
export interface Surroundings {
  readonly service: TextService;
  readonly link: KernelLink;
  /** Why a cell must not be changed; empty where it may. */
  barred(cell: ISharedCodeCell): string;
  /** That may be different now. */
  readonly barring: ISignal<unknown, void>;
  /** Whether at most one cell defines a flow of that name. */
  alone(name: string): boolean;
  /** The flows of a cell that have documents. */
  claimed(anchor: Anchor): readonly string[];
}

/** What is to be said about a text, and which text. */
export interface Findings {
  readonly source: string;
  readonly diagnostics: readonly DiagnosticView[];
}

/** A flow whose text stands in a cell, or, without a cell, one that can only be looked at. */
export class FlowDocument {
  constructor(
    private readonly around: Surroundings,
    readonly anchor: Anchor | null,
    public name: string,
    readonly form: "cell" | "def",
    private readonly text = "",
  ) {
    this.keeping = new Keeping(anchor, form === "def" ? name : "");
    this.views = new Views(around, this, (ids) => this.follow(ids));
    this.runs = new Runs(around.link, this, () => this.set(this.told));
    this._snapshot = {
      ...{ view: null, stale: "", outdated: false, offer: "", notice: "", home: "" },
      facts: this.runs.facts,
      ...this.keeping.places,
      kernel: around.link.state,
      locked: this.lock(),
    };
    anchor?.changed.connect(this.edited, this);
    anchor?.moved.connect(this.moved, this);
    around.barring.connect(this.relock, this);
    around.link.changed.connect(this.linked, this);
    void this.views.refresh();
  }

  /** What is kept beside the code. */
  readonly keeping: Keeping;
  /** The newest run. */
  readonly runs: Runs;

  get snapshot(): Snapshot {
    return this._snapshot;
  }

  /** The snapshot was replaced. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What the newest text that was read calls for, and where its run failed. */
  get findings(): Findings {
    return this._findings;
  }

  get cell(): ISharedCodeCell | null {
    return this.anchor?.cell ?? null;
  }

  get source(): string {
    return this.cell?.getSource() ?? this.text;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** The function that is meant, where the text may hold several. */
  get wanted(): string | null {
    return this.form === "def" && magic(this.source) === null ? this.name : null;
  }

  /** Why the text is no flow at all, and is not read; empty where it is one. */
  get plain(): string {
    const { source } = this;
    return this.cell === null || magic(source) !== null || decorated(source).length > 0 ? "" : PLAIN;
  }

  /** Whether a version is one of this flow's texts. */
  owns(version: string): boolean {
    return this.had(version) || this.around.alone(this.name);
  }

  /** Whether a version is that of a text that was read here. */
  had(version: string): boolean {
    return this.views.had(version);
  }

  dispose(): void {
    if (this._disposed) return;
    this._disposed = true;
    this.runs.dispose();
    this.views.dispose();
    this.around.barring.disconnect(this.relock, this);
    this.around.link.changed.disconnect(this.linked, this);
    this.anchor?.dispose();
    Signal.clearData(this);
  }

  /**
   * Applies edits, one after the other; each is written as one step of the cell's own history.
   *
   * `sending` tells the view that they are meant for, and ends them. Rejects with a Refusal, and with another error
   * where nobody answers: then they are to be sent again.
   */
  edit(edits: Edit[], sending?: Sending): Promise<EditReply> {
    const seen = sending?.base ?? this._snapshot.view?.hash;
    const turn = this.turn.then(() => this.patch(edits, seen, sending?.signal));
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  /** Takes back the newest change of the cell's text, but not the one that made it this flow; says whether there was one. */
  undo(): boolean {
    const { cell } = this;
    if (cell === null || this.around.barred(cell)) return false;
    const before = cell.getSource();
    cell.undo();
    if (this.holds(cell.getSource())) return cell.getSource() !== before;
    cell.redo();
    return false;
  }

  redo(): boolean {
    const before = this.source;
    if (!this._snapshot.locked) this.cell?.redo();
    return this.source !== before;
  }

  /** Whether a text has a flow at all. */
  private holds(text: string): boolean {
    return this.form === "cell" ? magic(text) !== null : decorated(text).length > 0;
  }

  /** Takes over what an output says of a run, where it is news. */
  show(facts: RunFacts): void {
    this.runs.show(facts);
  }

  place(positions: Record<string, Position | null>): void {
    this.keeping.place(positions);
    this.set(this.keeping.places);
  }

  fold(id: string, open: boolean): void {
    this.keeping.fold(id, open);
    this.set(this.keeping.places);
  }

  /** Forgets where nodes were put, so that they are laid out anew. */
  arrange(): void {
    this.keeping.arrange();
    this.set(this.keeping.places);
  }

  /** What outlives one mounting of a canvas in a place. */
  memory(place: string): Map<string, unknown> {
    let memory = this.memories.get(place);
    if (memory === undefined) {
      memory = new Map();
      this.memories.set(place, memory);
    }
    return memory;
  }

  private async patch(edits: Edit[], seen?: string, signal?: AbortSignal): Promise<EditReply> {
    for (;;) {
      const cell = this.open();
      const source = cell.getSource();
      if (signal?.aborted) throw new Refusal(GIVEN_UP);
      if (this.views.read !== source) await this.views.look();
      if (this.views.read !== source) continue;
      const ids = seen === undefined ? null : this.views.since(seen);
      const meant = ids === null ? edits : carried(edits, ids);
      if (meant === null) throw new Refusal(LOST);
      const { signatures, substitute } = this.views;
      const request = { source, edits: meant, name: this.wanted, ...(signatures && { signatures }) };
      const reply = await this.around.service.edit(request, substitute);
      if (signal?.aborted || this.open() !== cell || cell.getSource() !== source) continue;
      this.write(cell, source, reply);
      const since = seen === undefined ? null : this.views.since(seen);
      return since === null ? reply : { ...reply, ids: { ...since } };
    }
  }

  /** The cell, where it may be changed. */
  private open(): ISharedCodeCell {
    const { cell } = this;
    const reason = this._disposed ? "The notebook was closed." : this.lock();
    if (reason || cell === null) throw new Refusal(reason);
    return cell;
  }

  private lock(): string {
    if (this.anchor === null) return ELSEWHERE;
    if (this.cell === null) return GONE;
    return this.plain || this.around.barred(this.cell);
  }

  private relock(): void {
    const locked = this.lock();
    if (locked !== this._snapshot.locked) this.set({ locked });
  }

  private write(cell: ISharedCodeCell, source: string, reply: EditReply): void {
    this.writing = true;
    try {
      revise(cell, changes(source, reply.spans));
    } finally {
      this.writing = false;
    }
    if (this.form === "def" && reply.name) this.rename(reply.name);
    this.views.take(this.source, reply.view, reply.ids ?? {});
  }

  private rename(name: string): void {
    this.name = name;
    this.keeping.rename(name);
  }

  /** The cell's text, or something beside it, was changed. */
  private edited(_: Anchor, change: CellChange): void {
    if (this.keeping.meant(change.metadataChange)) {
      this.keeping.renew();
      this.set(this.keeping.places);
    }
    this.relock();
    if (!change.sourceChange || this.writing) return;
    this.find();
    this.views.soon();
  }

  /** The cell is another object with the same id, or there is none. */
  private moved(): void {
    this.relock();
    if (this.cell === null) return;
    this.keeping.renew();
    this.set(this.keeping.places);
    this.find();
    if (this.views.read !== this.source) void this.views.refresh();
  }

  /** Finds a function that was renamed in its cell: the only one there that is no other document's. */
  private find(): void {
    if (this.form !== "def" || this.anchor === null || magic(this.source) !== null) return;
    const names = decorated(this.source);
    if (names.includes(this.name)) return;
    const claimed = this.around.claimed(this.anchor);
    const [name, ...others] = names.filter((each) => !claimed.includes(each));
    if (name !== undefined && others.length === 0) this.rename(name);
  }

  /** Follows the picture: what is kept of its nodes goes with them. */
  private follow(ids: Ids | null): void {
    const { view, stale, notice } = this.views;
    if (view !== null && ids !== null) {
      if (this.form === "cell" && view.name) this.name = view.name;
      this.keeping.carry(ids);
      this.keeping.settle(new Set(nodes(view.graph).keys()));
    }
    this._snapshot = { ...this._snapshot, view, stale, notice, ...this.keeping.places };
    this.set(this.told);
    if (view?.version) this.runs.learned(view.version);
  }

  /** What is to be drawn of the newest run. */
  private get told(): Pick<Snapshot, "facts" | "outdated"> {
    const { facts } = this.runs;
    const { view, read } = this.views;
    return { facts, outdated: this.runs.outdated(read ?? this.source, view?.version) };
  }

  private linked(): void {
    const kernel = this.around.link.state;
    if (kernel !== this._snapshot.kernel) this.set({ kernel });
  }

  private set(change: Partial<Snapshot>): void {
    if (this._disposed) return;
    this._snapshot = { ...this._snapshot, ...change };
    this.complain();
    this._changed.emit();
  }

  /** Notes what is to be said about the text, where that is something else. */
  private complain(): void {
    const { read, complaints } = this.views;
    const { facts, view, outdated, stale } = this._snapshot;
    if (read === null) return;
    const failed = stale || outdated || view === null || facts === null ? null : failure(facts, view);
    const diagnostics = failed ? [...complaints, failed] : complaints;
    const old = this._findings;
    if (old.source === read && JSON.stringify(old.diagnostics) === JSON.stringify(diagnostics)) return;
    this._findings = { source: read, diagnostics };
  }

  private readonly views: Views;
  private writing = false;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly memories = new Map<string, Map<string, unknown>>();
  private _snapshot: Snapshot;
  private _findings: Findings = { source: "", diagnostics: [] };
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
