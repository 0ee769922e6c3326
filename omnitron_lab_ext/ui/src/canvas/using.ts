// How the parts of a canvas come to the hands over it.

import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import { Hands } from "./acting";
import type { HandsState } from "./hands-state";
import type { Host } from "./host";

export const HandsContext = createContext<Hands | null>(null);

/** The hands of a canvas over a host. */
export function useHandsOf(host: Host): Hands {
  const hands = useMemo(() => new Hands(host), [host]);
  useEffect(() => hands.open(), [hands]);
  return hands;
}

export function useHands(): Hands {
  const hands = useContext(HandsContext);
  if (hands === null) throw new Error("a canvas part stands outside a canvas");
  return hands;
}

/** A part of what the hands know; what is selected has to be the same value while it says the same. */
export function useHandsState<T>(select: (state: HandsState) => T): T {
  const { board } = useHands();
  return useSyncExternalStore(board.subscribe, () => select(board.state));
}
