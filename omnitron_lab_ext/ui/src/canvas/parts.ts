// The words for what is drawn: parts, wires, and the outline that holds them.

import type { FlowView, NodeView, PortView } from "../messages";
import type { Face, Spot } from "./faces";
import type { Lane } from "./layout/tree";

export interface Looks {
  readonly folds: Readonly<Record<string, boolean>>;
  /** The graphs of called flows that were opened, by the id of the node that calls. */
  readonly opened: ReadonlyMap<string, FlowView>;
  /** The nodes whose unset inputs are shown. */
  readonly wide: ReadonlySet<string>;
}

export type Part =
  | {
      readonly kind: "card";
      readonly id: string;
      readonly parent: string;
      readonly node: NodeView;
      readonly face: Face;
      readonly inside: number;
      readonly foreign: boolean;
    }
  | {
      readonly kind: "block";
      readonly id: string;
      readonly parent: string;
      readonly node: NodeView;
      readonly face: Face;
      readonly inside: number;
      readonly foreign: boolean;
      /** The flow that it opened into, which is shown and not edited. */
      readonly into: string;
    }
  | {
      readonly kind: "lane";
      readonly id: string;
      readonly parent: string;
      readonly block: NodeView;
      readonly branch: string;
      readonly header: string;
      readonly spots: readonly Spot[];
      readonly inputs: readonly PortView[];
      readonly bound: readonly string[];
      readonly gives: readonly string[];
      readonly empty: boolean;
      readonly foreign: boolean;
    }
  | End<"inputs">
  | End<"captures">
  | End<"result">;

interface End<Kind> {
  readonly kind: Kind;
  readonly id: string;
  readonly parent: string;
  readonly face: Face;
}

/** A line as it is drawn, and what it says. */
export interface Wire {
  readonly id: string;
  readonly source: string;
  readonly output: string;
  readonly target: string;
  readonly input: string;
  readonly kind: "data" | "order" | "capture";
  readonly port?: PortView;
  /** What a reader is told that it leads from; where its value can be asked for. */
  readonly from: { readonly node: string; readonly port: string };
  readonly foreign: boolean;
}

export interface Outline {
  readonly root: Lane;
  readonly parts: readonly Part[];
  readonly wires: readonly Wire[];
  readonly orders: readonly Wire[];
  /** How many nodes the flow has, those of closed blocks too. */
  readonly count: number;
}

export interface InBlock {
  readonly node: NodeView;
  readonly id: string;
  readonly index: number;
  readonly of: number;
  readonly mark: string;
  readonly into: boolean;
  readonly around: (port: string) => { node: string; port: string };
  readonly face: Face;
  readonly used: ReadonlySet<string>;
  readonly names: ReadonlySet<string> | null;
}

/** Where the names that a lane is given stand, and those that it gives: boxes of their own in its layout. */
export const railIn = (lane: string): string => `${lane}|in`;
export const railOut = (lane: string): string => `${lane}|out`;
