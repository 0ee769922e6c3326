// What a user has unfolded that no host keeps: the unset inputs of a node.

import { createContext, useContext } from "react";

export const MoreContext = createContext<(node: string) => void>(() => {});

export function useMore(): (node: string) => void {
  return useContext(MoreContext);
}
