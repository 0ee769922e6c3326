// What a canvas in JupyterLab gets: its document, and what the notebook around it can do.

import type { AtHand, Host, Position, Preferences, Sending, Snapshot } from "../canvas/host";
import { Refusal } from "../canvas/host";
import type { Edit, EditReply, FlowView, Known, Peek } from "../messages";
import type { Desk } from "./desk";
import type { FlowDocument } from "./document";
import type { Running } from "./running";
import type { Settings } from "./settings";

/** What the place of a canvas decides. */
export interface Place {
  /** Whether the canvas fills a panel. */
  readonly fills: boolean;
  /** Where what outlives one mounting is kept. */
  readonly memory: Map<string, unknown>;
  /** Says which cell is edited where it is not the one above the canvas; empty where it is. */
  elsewhere(): string;
  /** Marks a stretch of the flow's cell, in code points. */
  reveal(start: number, end: number): void;
  /** Opens the flow in a panel. */
  detach?(): void;
}

/** The host of one canvas. */
export class CanvasHost implements Host {
  constructor(
    private readonly desk: Desk,
    readonly document: FlowDocument,
    private readonly running: Running,
    private readonly settings: Settings,
    private readonly around: Place,
  ) {
    this.snapshot = this.placed;
    this.detach = around.detach ? () => around.detach?.() : undefined;
    this.leave = around.fills ? undefined : () => desk.enter(document.cell);
    document.changed.connect(this.follow, this);
    settings.changed.connect(this.follow, this);
  }

  snapshot: Snapshot;
  readonly detach: (() => void) | undefined;
  readonly leave: (() => void) | undefined;

  get fills(): boolean {
    return this.around.fills;
  }

  get memory(): Map<string, unknown> {
    return this.around.memory;
  }

  get preferences(): Preferences {
    return this.settings.preferences;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  edit(edits: Edit[], sending?: Sending): Promise<EditReply> {
    return this.document.edit(edits, sending);
  }

  undo(): boolean {
    return this.document.undo();
  }

  redo(): boolean {
    return this.document.redo();
  }

  run(): void {
    void this.running.run(this.desk, this.document);
  }

  cancel(): void {
    this.desk.link.interrupt();
  }

  async peek(node: string, port: string): Promise<Peek> {
    try {
      const { name, runs } = this.document;
      const version = runs.facts?.version ?? "";
      return await this.desk.link.ask<Peek>({ ask: "peek", name, node, port, version });
    } catch (error) {
      return { missing: error instanceof Error ? error.message : String(error) };
    }
  }

  async known(word: string, at: AtHand | null): Promise<Known[]> {
    const { name, source } = this.document;
    const wanted = { name, source, word, value: at?.value ?? "", type: at?.type ?? "" };
    if (this.desk.link.answers) {
      const known = await this.desk.link.ask<Known[] | null>({
        ask: "known",
        ...wanted,
        node: at?.node,
        port: at?.port,
      });
      return known ?? [];
    }
    return this.desk.service.known({ ...wanted, cells: this.desk.texts });
  }

  async open(node: string): Promise<FlowView> {
    const { name, source } = this.document;
    const view = await this.desk.link.ask<FlowView | null>({ ask: "open", name, source, node });
    if (view === null) throw new Refusal("The graph of that flow is not known.");
    return view;
  }

  place(positions: Record<string, Position | null>): void {
    this.document.place(positions);
  }

  fold(id: string, open: boolean): void {
    this.document.fold(id, open);
  }

  reveal(start: number, end: number): void {
    this.around.reveal(start, end);
  }

  dispose(): void {
    this.document.changed.disconnect(this.follow, this);
    this.settings.changed.disconnect(this.follow, this);
    this.listeners.clear();
  }

  private follow(): void {
    // A new object each time: what a canvas draws depends on the settings too.
    this.snapshot = this.placed;
    for (const each of [...this.listeners]) each();
  }

  private get placed(): Snapshot {
    const { snapshot } = this.document;
    return { ...snapshot, home: this.around.elsewhere() };
  }

  private readonly listeners = new Set<() => void>();
}
