// What everything that hands do works with.

import type { Board } from "./board";
import type { Host } from "./host";
import type { Sender } from "./sender";
import type { Notices } from "./telling";

/** What is seen, as far as the hands move it; whoever draws sets it. */
export interface Screen {
  /** Selects nodes; gives the first of them the focus, unless told not to. */
  choose(ids: readonly string[], focus?: boolean): void;
  /** Gives a node the focus, the canvas itself where it is gone. */
  focus(id: string | null): void;
  /** Leaves only one node selected. */
  alone(id: string): void;
}

export const NO_SCREEN: Screen = { choose: () => {}, focus: () => {}, alone: () => {} };

export interface Means {
  readonly host: Host;
  readonly board: Board;
  readonly notices: Notices;
  readonly sender: Sender;
  readonly screen: Screen;
}
