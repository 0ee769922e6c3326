// All that the hands of a canvas know; never changed, only replaced.

import type { Spot } from "./arrangement";
import type { Position, Snapshot } from "./host";
import type { Notice } from "./telling";
import type { PortRef } from "./tree";

/** What of a node can be edited in place; the branch says which header. */
export interface Part {
  readonly node: string;
  readonly part: "name" | "code" | "header";
  readonly branch?: string;
}

/** A part that is being edited. */
export interface Editing extends Part {
  /** Which editing it is, however its node is called by now. */
  readonly begun: number;
  /** What the cell said when it began. */
  readonly base: string;
  /** What stands in the editor. */
  readonly draft: string;
  /** Whether that is on its way. */
  readonly busy: boolean;
}

/** Something to choose from a list: where an output is to go, or what to add. */
export interface Asking {
  readonly title: string;
  readonly at: Position | null;
  readonly choices: readonly { label: string; detail: string; choose(): void }[];
}

/** Where a node is to be added: `at` in the flow, behind a node or in a branch; `from` is an output to connect to it. */
export interface Adding {
  readonly at: Position | null;
  readonly from?: PortRef;
  readonly after?: string;
  readonly into?: { block: string; branch: string };
  /** The output that is offered to what is chosen, though it was not dragged: that of a selected node. */
  readonly near?: PortRef;
  /** How the added nodes stand to each other; they stand one below the other where that is not known. */
  readonly spots?: readonly Spot[];
}

/** All that the hands know; never changed, only replaced. */
export interface HandsState {
  /** What to draw: the host's snapshot with the edits that are on their way. */
  readonly snapshot: Snapshot;
  readonly editing: Editing | null;
  /** Why what was typed into a field or an editor was refused, by `key(node, port)`. */
  readonly problems: ReadonlyMap<string, string>;
  /** Where something is to be added; null while nothing is. */
  readonly palette: Adding | null;
  readonly asking: Asking | null;
  readonly notices: readonly Notice[];
  /** What a screen reader says next. */
  readonly spoken: string;
  /** How many edits are on their way. */
  readonly waiting: number;
  /** Why they wait; empty while all goes well. */
  readonly trouble: string;
  readonly help: boolean;
}
