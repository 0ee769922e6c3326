// When something is looked at: what the pointer rests on, once it rests.

import { type Edge, type Node, useReactFlow } from "@xyflow/react";
import { type MouseEvent as ReactMouseEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { FlowView } from "../messages";
import type { Rect } from "./beside";
import type { Look } from "./keyboard";
import type { Looked } from "./peek";
import type { PartData, WireData } from "./scene";
import { find, INPUTS } from "./tree";
import { useHands } from "./using";

const EDGE_AFTER = 120;
const NODE_AFTER = 500;
/** How long the pointer may be away: on its way back, or to what is shown. */
const LINGERS = 300;
/** How far from the pointer what an edge carries is shown. */
const NEAR = 10;

export interface Hover {
  readonly looked: Looked | null;
  readonly props: {
    onNodeMouseEnter(event: ReactMouseEvent, node: Node): void;
    onNodeMouseLeave(): void;
    onEdgeMouseEnter(event: ReactMouseEvent, edge: Edge): void;
    onEdgeMouseLeave(): void;
    onMoveStart(): void;
  };
  /** Keeps what is shown while the pointer is on it. */
  hold(): void;
  leave(): void;
  end(): void;
  /** Looks without a pointer. */
  look: Look;
}

export function useHover(view: FlowView | null, root: RefObject<HTMLElement | null>): Hover {
  const hands = useHands();
  const flow = useReactFlow();
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
    let last = { node: "", output: 0 };
    const look: Look = (at, what) => {
      clearTimeout(timer.current);
      if ("edge" in at) {
        const wire = (flow.getEdge(at.edge)?.data as WireData | undefined)?.wire;
        const where = root.current && placeOf(root.current, `.react-flow__edge[data-id="${CSS.escape(at.edge)}"]`);
        if (!wire || !where) return;
        const { node, port } = wire.from;
        const middle = around((where.left + where.right) / 2, (where.top + where.bottom) / 2);
        return setLooked({ kind: "edge", node, port, type: wire.port?.type ?? "", at: middle });
      }
      const found = latest.current ? find(latest.current, at.node)?.node : undefined;
      const where = root.current && placeOf(root.current, `.react-flow__node[data-id="${CSS.escape(at.node)}"]`);
      if (!where) return;
      const data = flow.getNode(at.node)?.data as PartData | undefined;
      if (what === "about") {
        return found && data && setLooked({ kind: "node", node: found, told: data.told, at: where });
      }
      const outputs = found?.outputs ?? (at.node === INPUTS ? latest.current?.graph.inputs : undefined) ?? [];
      last = { node: at.node, output: last.node === at.node ? last.output + 1 : 0 };
      const output = outputs[last.output % Math.max(1, outputs.length)];
      if (!output) return hands.tell(`${at.node} gives no value.`, "info");
      setLooked({ kind: "edge", node: at.node, port: output.id, type: output.type ?? "", at: where });
    };
    return {
      end,
      look,
      leave,
      hold: () => clearTimeout(timer.current),
      props: {
        onNodeMouseEnter: (event, node) => {
          const { part, told } = node.data as PartData;
          if (part.kind !== "card" || event.buttons !== 0) return;
          const raw = latest.current ? find(latest.current, part.node.id)?.node : undefined;
          later(NODE_AFTER, {
            kind: "node",
            node: raw ?? part.node,
            told,
            at: event.currentTarget.getBoundingClientRect(),
          });
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
            at: around(event.clientX, event.clientY),
          });
        },
        onEdgeMouseLeave: leave,
        onMoveStart: end,
      },
    };
  }, [flow, hands, root]);
  useEffect(() => {
    if (looked === null) return;
    hands.looks.add(fixed.end);
    return () => void hands.looks.delete(fixed.end);
  }, [looked, hands, fixed]);
  return { looked, ...fixed };
}

function around(x: number, y: number): Rect {
  return { left: x - NEAR, top: y - NEAR, right: x + NEAR, bottom: y + NEAR };
}

/** Where something on the canvas is on the screen. */
function placeOf(root: HTMLElement, selector: string): Rect | null {
  return root.querySelector(selector)?.getBoundingClientRect() ?? null;
}
