// What a canvas needs of the place it stands in. One thing is always true here: a canvas never changes a flow by
// itself; it asks its host for edits, and draws what the host's snapshot says.

import type { Edit, EditReply, FlowView, Known, Peek, RunFacts } from "../messages";

export interface Position {
  x: number;
  y: number;
}

/** How the kernel is; `none` where no kernel was started, `silent` where it has not loaded the extension. */
export type KernelState = "none" | "silent" | "starting" | "idle" | "busy" | "restarting" | "dead" | "disconnected";

/** All that a canvas draws; never changed, only replaced. */
export interface Snapshot {
  /** The last view of the text that could be read; null before the first. */
  readonly view: FlowView | null;
  /** Why the picture is behind the text; empty while they are in step. */
  readonly stale: string;
  /** The newest run that is known, with all its nodes. */
  readonly facts: RunFacts | null;
  /** Whether that run was of another text. */
  readonly outdated: boolean;
  /** Where the user put nodes, by id; all others are laid out. */
  readonly positions: Readonly<Record<string, Position>>;
  /** Which blocks and called flows the user opened (true) or closed (false), by id. */
  readonly folds: Readonly<Record<string, boolean>>;
  readonly kernel: KernelState;
  /** Why nothing can be edited here; empty where it can. */
  readonly locked: string;
  /** Changed source that this host cannot write into a cell; empty where it can. */
  readonly offer: string;
  /** What a host has to say, such as that edits wait for a server; empty for nothing. */
  readonly notice: string;
  /** Which cell holds the flow, as in "in cell [2] above", where that is not the canvas's own; empty where it is. */
  readonly home: string;
}

/** What a user prefers, where the place of a canvas has settings. */
export interface Preferences {
  /** Whether edges of order are drawn. */
  readonly orderEdges: boolean;
  /** Whether moved nodes stop at the grid. */
  readonly snap: boolean;
  readonly minimap: boolean;
}

/** An edit that was refused: the message says why, and what to do. */
export class Refusal extends Error {}

/** What goes with edits on their way. */
export interface Sending {
  /** The hash of the view whose ids the edits name; the ids of the answer tell what became of those. */
  readonly base: string;
  /** Aborted where the user gave the edits up: from then on they no longer change the source. */
  readonly signal: AbortSignal;
}

/** The value that a node is to take which is being added: an output, the name it is read by, and its type. */
export interface AtHand {
  readonly node: string;
  readonly port: string;
  readonly value: string;
  readonly type: string;
}

export interface Host {
  readonly snapshot: Snapshot;
  /** Whether a canvas here fills its place (a panel), instead of having a height of its own (an output). */
  readonly fills: boolean;
  subscribe(listener: () => void): () => void;
  /** Applies edits to the source, checked as one; rejects with a Refusal, and with another error to be asked again. */
  edit(edits: Edit[], sending?: Sending): Promise<EditReply>;
  /** Takes back the newest change of the flow's text; says whether there was one. */
  undo(): boolean;
  /** Makes the change that was taken back; says whether there was one. */
  redo(): boolean;
  run(): void;
  cancel(): void;
  /** A value as it is now; resolves to a Peek whose `missing` says why there is none. */
  peek(node: string, port: string): Promise<Peek>;
  /** What can be added, best first; with a value at hand, what takes that. */
  known(word: string, at: AtHand | null): Promise<Known[]>;
  /** The flow that a node calls. */
  open(node: string): Promise<FlowView>;
  /** Keeps where nodes were put; null forgets a place. */
  place(positions: Record<string, Position | null>): void;
  /** Keeps that a block is open or closed. */
  fold(id: string, open: boolean): void;
  /** Gives the focus back to what is around the canvas. */
  leave?(): void;
  /** Shows a stretch of the source, in code points. */
  reveal?(start: number, end: number): void;
  /** Opens the same flow in a place of its own. */
  detach?(): void;
  /** Puts the offered source into the next cell. */
  take?(): void;
  /** What the user prefers; may be other values whenever the snapshot is a new one. */
  readonly preferences?: Preferences;
  /** What outlives one mounting of a canvas, such as its viewport. */
  readonly memory: Map<string, unknown>;
}
