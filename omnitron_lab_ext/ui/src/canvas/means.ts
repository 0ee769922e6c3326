// What everything that hands do works with.

import type { Spot } from "./arrangement";
import type { Board } from "./board";
import type { Host, Position } from "./host";
import type { Sender } from "./sender";
import type { Notices } from "./telling";

/** What is seen, as far as the hands move it; whoever draws sets it. */
export interface Screen {
  /** Selects nodes; gives the first of them the focus, unless told not to. */
  choose(ids: readonly string[], focus?: boolean): void;
  /** Chooses the first of some nodes that is drawn. */
  first(ids: readonly string[]): void;
  /** Gives a node the focus, the canvas itself where it is gone. */
  focus(id: string | null): void;
  /** Leaves only one node selected. */
  alone(id: string): void;
  /** A place for nodes at which they touch none of those that are there, as near to the wanted one as can be. */
  room(spots: readonly Spot[], at: Position): Position;
}

export const NO_SCREEN: Screen = {
  choose: () => {},
  first: () => {},
  focus: () => {},
  alone: () => {},
  room: (_, at) => at,
};

export interface Means {
  readonly host: Host;
  readonly board: Board;
  readonly notices: Notices;
  readonly sender: Sender;
  readonly screen: Screen;
}
