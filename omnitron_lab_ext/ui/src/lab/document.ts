// A flow in a notebook: its text in a cell, its view, its run, its places; shared by every canvas that shows it.

import type { ISharedCell, ISharedCodeCell } from "@jupyter/ydoc";
import { type ISignal, Signal } from "@lumino/signaling";
import { type Position, Refusal, type Snapshot } from "../canvas/host";
import type { DiagnosticView, Edit, EditReply, FlowView, RunFacts, Tell } from "../messages";
import { magic } from "./cells";
import { newer, told } from "./facts";
import { revise } from "./history";
import { Keeping } from "./keeping";
import type { KernelLink } from "./kernel";
import { labelled, nodes } from "./labels";
import { Away, type Substitute, type TextService } from "./service";
import { changes } from "./spans";
import { renamed } from "./waiting";

const TYPING = 80;
const RETRY = 1500;

/** What a document needs of its notebook. */
export interface Surroundings {
  readonly service: TextService;
  readonly link: KernelLink;
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
    readonly cell: ISharedCodeCell | null,
    public name: string,
    readonly form: "cell" | "def",
    private readonly text = "",
  ) {
    this.keeping = new Keeping(cell, form === "def" ? name : "");
    this._snapshot = {
      view: null,
      stale: "",
      facts: null,
      outdated: false,
      ...this.keeping.places,
      kernel: around.link.state,
      locked: cell === null ? "The text of this flow is not in this notebook." : "",
      offer: "",
      notice: "",
    };
    cell?.changed.connect(this.moved, this);
    around.link.changed.connect(this.linked, this);
    around.link.met.connect(this.met, this);
    around.link.told.connect(this.hear, this);
    void this.refresh();
    if (around.link.answers) this.met();
  }

  /** What is kept beside the code. */
  readonly keeping: Keeping;

  get snapshot(): Snapshot {
    return this._snapshot;
  }

  /** The snapshot was replaced. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** What the newest text that was read calls for. */
  get findings(): Findings {
    return this._findings;
  }

  get source(): string {
    return this.cell?.getSource() ?? this.text;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (this._disposed) return;
    this._disposed = true;
    this.cell?.changed.disconnect(this.moved, this);
    this.around.link.changed.disconnect(this.linked, this);
    this.around.link.met.disconnect(this.met, this);
    this.around.link.told.disconnect(this.hear, this);
    window.clearTimeout(this.typing);
    window.clearTimeout(this.retrying);
    this.wake();
    Signal.clearData(this);
  }

  /** Applies edits, one after the other; each is written as one step of the cell's own history. */
  edit(edits: Edit[]): Promise<EditReply> {
    const since = this.renamings.length;
    const turn = this.turn.then(() => {
      const before = this.renamings.slice(since);
      return this.patch(before.reduce((now, ids) => now.map((each) => renamed(each, ids)), edits));
    });
    this.turn = turn.catch(() => undefined);
    return turn;
  }

  undo(): void {
    this.cell?.undo();
  }

  redo(): void {
    this.cell?.redo();
  }

  /** Takes over what an output says of a run, where it is news. */
  show(facts: RunFacts): void {
    const { facts: known, view } = this._snapshot;
    const now = newer(known, facts);
    if (now === known) return;
    this.set({ facts: now });
    if (view !== null) this.set({ outdated: this.outdated(this.source, view) });
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

  /** Remembers which text a run that begins now is of. */
  ran(): void {
    this.running = this.source;
  }

  private async patch(edits: Edit[]): Promise<EditReply> {
    for (;;) {
      if (this.cell === null) throw new Refusal(this._snapshot.locked);
      if (this._disposed) throw new Refusal("The notebook was closed.");
      const source = this.source;
      let reply: EditReply;
      try {
        reply = await this.around.service.edit({ source, edits, name: this.wanted }, this.substitute);
      } catch (error) {
        if (!(error instanceof Away)) throw error;
        this.set({ notice: `Your edit waits: ${error.message}.` });
        await this.pause();
        continue;
      }
      if (this._snapshot.notice) this.set({ notice: "" });
      if (this.source !== source) continue;
      this.write(this.cell, source, reply);
      return reply;
    }
  }

  private write(cell: ISharedCodeCell, source: string, reply: EditReply): void {
    this.writing = true;
    try {
      revise(cell, changes(source, reply.spans));
    } finally {
      this.writing = false;
    }
    if (this.form === "def" && reply.name) {
      this.name = reply.name;
      this.keeping.rename(reply.name);
    }
    const ids = reply.ids ?? {};
    if (Object.keys(ids).length > 0) {
      this.renamings.push(ids);
      this.keeping.carry(ids);
    }
    this.asked++;
    this.good(this.source, reply.view);
    this.enrich();
  }

  private moved(_: ISharedCell, change: { sourceChange?: unknown; metadataChange?: Map<string, unknown> }): void {
    if (this.keeping.meant(change.metadataChange)) {
      this.keeping.renew();
      this.set(this.keeping.places);
    }
    if (!change.sourceChange || this.writing) return;
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => void this.refresh(), TYPING);
  }

  private async refresh(): Promise<void> {
    const turn = ++this.asked;
    const source = this.source;
    let view: FlowView;
    try {
      view = await this.around.service.read({ source, name: this.wanted }, this.substitute);
    } catch (error) {
      if (turn !== this.asked || this._disposed) return;
      if (error instanceof Away) {
        this.set({ notice: `The picture waits: ${error.message}.` });
        window.clearTimeout(this.retrying);
        this.retrying = window.setTimeout(() => void this.refresh(), RETRY);
      } else this.set({ stale: error instanceof Error ? error.message : String(error) });
      return;
    }
    if (turn !== this.asked || this._disposed) return;
    this.good(source, view);
    this.enrich();
  }

  private good(source: string, view: FlowView): void {
    const diagnostics = view.diagnostics ?? [];
    this._findings = { source, diagnostics };
    const first = diagnostics.find((each) => each.severity === "error") ?? diagnostics[0];
    const outdated = this._snapshot.facts !== null && this.outdated(source, view);
    if (view.readable === false && this._snapshot.view !== null) {
      this.set({ stale: first ? first.message : "The text cannot be read.", notice: "" });
      return;
    }
    if (this.form === "cell" && view.name) this.name = view.name;
    const now = labelled(view, this.live);
    if (view.readable !== false) {
      this.keeping.settle(new Set(nodes(now.graph).keys()));
    }
    const stale = view.readable === false ? (first?.message ?? "The text cannot be read.") : "";
    this.set({ view: now, stale, notice: "", ...this.keeping.places, outdated });
  }

  private outdated(source: string, view: FlowView): boolean {
    const ran = this._snapshot.facts?.version;
    if (view.version && ran) return view.version !== ran;
    return this.running !== null && this.running !== source;
  }

  /** Asks the kernel what lives in the notebook behind the names of the text. */
  private enrich(): void {
    if (!this.around.link.answers) return;
    const source = this.source;
    if (this.enriching === source) return;
    this.enriching = source;
    void this.around.link
      .ask<FlowView>({ ask: "read", source, name: this.wanted ?? "" })
      .then((view) => {
        if (this._disposed || view.readable === false || this.source !== source) return;
        this.live = view;
        const shown = this._snapshot.view;
        if (shown?.hash === view.hash) this.set({ view });
      })
      .catch(() => undefined)
      .finally(() => {
        if (this.enriching === source) this.enriching = null;
      });
  }

  private linked(): void {
    const kernel = this.around.link.state;
    if (kernel !== this._snapshot.kernel) this.set({ kernel });
    this.wake();
  }

  private met(): void {
    this.enriching = null;
    this.enrich();
    void this.around.link
      .ask<RunFacts | null>({ ask: "facts", name: this.name })
      .then((facts) => facts && !this._disposed && this.show(facts))
      .catch(() => undefined);
  }

  private hear(_: KernelLink, tell: Tell): void {
    if (tell.facts.flow !== this.name) return;
    const known = this._snapshot.facts;
    const now = told(known, tell);
    if (now === null) {
      if (known === null || (tell.facts.started ?? 0) >= (known.started ?? 0)) this.met();
      return;
    }
    if (known?.run !== now.run) this.running = this.source;
    const source = this._findings.source;
    const view = this._snapshot.view;
    this.set({ facts: now });
    if (view) this.set({ outdated: this.outdated(source, view) });
  }

  private get wanted(): string | null {
    return this.form === "def" && magic(this.source) === null ? this.name : null;
  }

  private get substitute(): Substitute | null {
    const { link } = this.around;
    if (!link.answers) return null;
    return {
      read: ({ source, name }) => link.ask<FlowView>({ ask: "read", source, name: name ?? "" }),
      edit: ({ source, edits, name }) => link.ask<EditReply>({ ask: "edit", source, edits, name: name ?? "" }),
    };
  }

  private set(change: Partial<Snapshot>): void {
    if (this._disposed) return;
    this._snapshot = { ...this._snapshot, ...change };
    this._changed.emit();
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      window.setTimeout(resolve, RETRY);
    });
  }

  private live: FlowView | null = null;
  private running: string | null = null;
  private enriching: string | null = null;
  private asked = 0;
  private writing = false;
  private typing: number | undefined;
  private retrying: number | undefined;
  private wake: () => void = () => undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly memories = new Map<string, Map<string, unknown>>();
  private readonly renamings: Record<string, string | null>[] = [];
  private _snapshot: Snapshot;
  private _findings: Findings = { source: "", diagnostics: [] };
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
