// A flow in a notebook: its text in a cell, its view, its run, its places; shared by every canvas that shows it.

import type { ISharedCell, ISharedCodeCell } from "@jupyter/ydoc";
import { type ISignal, Signal } from "@lumino/signaling";
import { type Position, Refusal, type Snapshot } from "../canvas/host";
import type { DiagnosticView, Edit, EditReply, FlowView, RunFacts, Tell } from "../messages";
import { magic } from "./cells";
import { newer, told } from "./facts";
import { revise } from "./history";
import type { KernelLink } from "./kernel";
import { labelled, nodes } from "./labels";
import { carried, NOWHERE, type Place, type Places, read, settled, written } from "./places";
import { Away, type Substitute, type TextService } from "./service";
import { changes } from "./spans";
import { renamed } from "./waiting";

const TYPING = 80;
const RETRY = 1500;
const KEY = "omnitron";

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
    this.places = this.kept();
    this._snapshot = {
      view: null,
      stale: "",
      facts: null,
      outdated: false,
      positions: this.places.positions,
      folds: this.places.folds,
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
    const now: Record<string, Position> = { ...this.places.positions };
    for (const [id, position] of Object.entries(positions)) {
      if (position === null) delete now[id];
      else now[id] = position;
    }
    this.keep({ ...this.places, positions: now });
  }

  fold(id: string, open: boolean): void {
    this.keep({ ...this.places, folds: { ...this.places.folds, [id]: open } });
  }

  /** Forgets where nodes were put, so that they are laid out anew. */
  arrange(): void {
    this.keep({ ...this.places, positions: {} });
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
    if (this.form === "def") this.name = reply.name || this.name;
    const ids = reply.ids ?? {};
    if (Object.keys(ids).length > 0) {
      this.renamings.push(ids);
      for (const id of Object.keys(ids)) this.remember(id);
      this.places = carried(this.places, ids);
    }
    this.asked++;
    this.good(this.source, reply.view);
    this.enrich();
  }

  /** Keeps what is kept of a node that has another id now, for when the edit is undone. */
  private remember(id: string): void {
    const { positions, folds } = this.places;
    if (id in positions || id in folds) this.aside.set(id, { position: positions[id], fold: folds[id] });
  }

  private moved(_: ISharedCell, change: { sourceChange?: unknown; metadataChange?: Map<string, unknown> }): void {
    if (change.metadataChange?.has(KEY) && !this.keeping) {
      this.places = this.kept();
      this.set({ positions: this.places.positions, folds: this.places.folds });
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
      this.places = settled(this.places, this.aside, new Set(nodes(now.graph).keys()));
      this.store();
    }
    const stale = view.readable === false ? (first?.message ?? "The text cannot be read.") : "";
    const { positions, folds } = this.places;
    this.set({ view: now, stale, notice: "", positions, folds, outdated });
  }

  private outdated(source: string, view: FlowView): boolean {
    const { version } = view as { version?: string };
    const ran = this._snapshot.facts?.version;
    if (version && ran) return version !== ran;
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

  /** Changes the cell's metadata, and with it what every canvas shows. */
  private keep(places: Places): void {
    this.places = places;
    this.store();
    this.set({ positions: places.positions, folds: places.folds });
  }

  private store(): void {
    if (this.cell === null) return;
    const old = this.cell.getMetadata(KEY) as Record<string, unknown> | undefined;
    const { positions: _, folds: __, ...others } = old ?? {};
    const mine = written(this.places);
    const flows = { ...((others.flows as Record<string, unknown> | undefined) ?? {}) };
    let next: Record<string, unknown>;
    if (this.form === "cell") next = { ...others, ...mine };
    else {
      if (mine) flows[this.name] = mine;
      else delete flows[this.name];
      const { flows: ___, ...rest } = old ?? {};
      next = Object.keys(flows).length ? { ...rest, flows } : rest;
    }
    if (JSON.stringify(next) === JSON.stringify(old ?? {})) return;
    this.keeping = true;
    try {
      if (Object.keys(next).length === 0) this.cell.deleteMetadata(KEY);
      else this.cell.setMetadata(KEY, next as Parameters<ISharedCodeCell["setMetadata"]>[1] & string);
    } finally {
      this.keeping = false;
    }
  }

  private kept(): Places {
    const all = this.cell?.getMetadata(KEY) as Record<string, unknown> | undefined;
    if (all === undefined) return NOWHERE;
    if (this.form === "cell") return read(all);
    return read((all.flows as Record<string, unknown> | undefined)?.[this.name]);
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

  private places: Places;
  private live: FlowView | null = null;
  private running: string | null = null;
  private enriching: string | null = null;
  private asked = 0;
  private writing = false;
  private keeping = false;
  private typing: number | undefined;
  private retrying: number | undefined;
  private wake: () => void = () => undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly memories = new Map<string, Map<string, unknown>>();
  private readonly renamings: Record<string, string | null>[] = [];
  private readonly aside = new Map<string, Partial<Place>>();
  private _snapshot: Snapshot;
  private _findings: Findings = { source: "", diagnostics: [] };
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
