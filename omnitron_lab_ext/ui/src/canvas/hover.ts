// When something is looked at: what the pointer rests on, once it rests.

import type { Edge, Node } from "@xyflow/react";
import { type MouseEvent as ReactMouseEvent, useEffect, useMemo, useRef, useState } from "react";
import type { FlowView } from "../messages";
import type { Looked } from "./peek";
import type { PartData, WireData } from "./scene";
import { find } from "./tree";

const EDGE_AFTER = 120;
const NODE_AFTER = 500;
/** How long the pointer may be away on its way back. */
const LINGERS = 120;

export interface Hover {
  readonly looked: Looked | null;
  readonly props: {
    onNodeMouseEnter(event: ReactMouseEvent, node: Node): void;
    onNodeMouseLeave(): void;
    onEdgeMouseEnter(event: ReactMouseEvent, edge: Edge): void;
    onEdgeMouseLeave(): void;
    onMoveStart(): void;
    onNodeDragStart(): void;
  };
  end(): void;
}

export function useHover(view: FlowView | null): Hover {
  const [looked, setLooked] = useState<Looked | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(view);
  latest.current = view;
  useEffect(() => () => clearTimeout(timer.current), []);
  const fixed = useMemo((): Omit<Hover, "looked"> => {
    const later = (after: number, next: Looked | null): void => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setLooked(next), after);
    };
    const end = (): void => {
      clearTimeout(timer.current);
      setLooked(null);
    };
    const leave = (): void => later(LINGERS, null);
    return {
      end,
      props: {
        onNodeMouseEnter: (event, node) => {
          const { part, told } = node.data as PartData;
          if (part.kind !== "card" || event.buttons !== 0) return;
          const raw = latest.current ? find(latest.current, part.node.id)?.node : undefined;
          later(NODE_AFTER, { kind: "node", node: raw ?? part.node, told, at: { x: event.clientX, y: event.clientY } });
        },
        onNodeMouseLeave: leave,
        onEdgeMouseEnter: (event, edge) => {
          const { wire } = edge.data as WireData;
          if (wire.kind === "order" || event.buttons !== 0) return;
          const { node, port } = wire.from;
          later(EDGE_AFTER, {
            kind: "edge",
            node,
            port,
            type: wire.port?.type ?? "",
            at: { x: event.clientX, y: event.clientY },
          });
        },
        onEdgeMouseLeave: leave,
        onMoveStart: end,
        onNodeDragStart: end,
      },
    };
  }, []);
  return { looked, ...fixed };
}
