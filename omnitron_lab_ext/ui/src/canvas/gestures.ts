// What the mouse does with nodes and edges: connecting, reconnecting, moving. The props are for React Flow.
//
// One thing is always true here: what Escape, a lost pointer or a lost window ends has not happened.

import {
  type Edge,
  type Node,
  type ReactFlowInstance,
  type ReactFlowProps,
  SelectionMode,
  useReactFlow,
  useStoreApi,
} from "@xyflow/react";
import { type MouseEvent as ReactMouseEvent, type RefObject, useEffect, useMemo } from "react";
import type { Hands } from "./acting";
import { key, objection } from "./connecting";
import { dropped, type Ground, loosened, port } from "./dropping";
import { GRID, onGrid, snaps } from "./grid";
import type { Position } from "./host";
import { dim, laneAt, light, onField, type Point } from "./pointing";
import { useHands } from "./using";

type View = Pick<ReactFlowInstance, "getViewport">;
type Store = ReturnType<typeof useStoreApi>;

/** What `<ReactFlow>` is given besides nodes and edges. */
export function useGestures(root: RefObject<HTMLElement | null>): Partial<ReactFlowProps> {
  const hands = useHands();
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const lost = (): void => hands.gesture?.();
    const stop = new AbortController();
    for (const kind of ["blur", "pointercancel"]) window.addEventListener(kind, lost, { signal: stop.signal });
    return () => stop.abort();
  }, [hands]);
  return useMemo(() => new Gestures(hands, flow, store, root).props, [hands, flow, store, root]);
}

class Gestures {
  /** The edge whose end is being dragged. */
  private reconnecting: { edge: Edge; done: boolean } | null = null;
  /** Whether what ends now was given up. */
  private given = false;

  constructor(
    private readonly hands: Hands,
    private readonly flow: ReactFlowInstance,
    private readonly store: Store,
    private readonly root: RefObject<HTMLElement | null>,
  ) {}

  get props(): Partial<ReactFlowProps> {
    const { hands } = this;
    return {
      snapGrid: [GRID, GRID],
      deleteKeyCode: null,
      selectionKeyCode: "Shift",
      multiSelectionKeyCode: ["Control", "Meta"],
      selectionMode: SelectionMode.Partial,
      panActivationKeyCode: null,
      disableKeyboardA11y: true,
      nodesFocusable: true,
      edgesFocusable: true,
      edgesReconnectable: true,
      zoomOnDoubleClick: false,
      connectionRadius: 24,
      reconnectRadius: 14,
      nodeDragThreshold: 3,
      connectionDragThreshold: 3,
      connectOnClick: false,
      ...this.connecting,
      ...this.moving,
      onNodeClick: (event, node) => {
        // A press on one of several chosen nodes may begin to move them all; a mere click means that one.
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !onField(event.target)) hands.screen.alone(node.id);
      },
      onPaneMouseMove: (event) => {
        hands.pointer = this.place({ x: event.clientX, y: event.clientY });
      },
      onDoubleClick: (event) => this.twice(event),
    };
  }

  private get connecting(): Partial<ReactFlowProps> {
    const { hands } = this;
    return {
      isValidConnection: ({ source, target, sourceHandle, targetHandle }) => {
        const { view } = hands.state.snapshot;
        return view !== null && objection(view, port(source, sourceHandle), port(target, targetHandle)) === "";
      },
      onConnectStart: (_, { nodeId, handleId, handleType }) => {
        const { view } = hands.state.snapshot;
        if (nodeId === null || view === null || !this.root.current) return;
        light(this.root.current, view, port(nodeId, handleId), handleType === "target");
        this.begin();
      },
      onConnect: ({ source, sourceHandle, target, targetHandle }) => {
        if (!this.given) void hands.changes.connect(port(source, sourceHandle), port(target, targetHandle));
      },
      onConnectEnd: (event, connection) => {
        if (this.root.current) dim(this.root.current);
        if (this.reconnecting) return;
        const ground = this.end();
        if (ground) dropped(ground, event, connection);
      },
      onReconnectStart: (_, edge) => {
        this.reconnecting = { edge, done: false };
      },
      onReconnect: (edge, next) => {
        if (this.reconnecting) this.reconnecting.done = true;
        if (this.given) return;
        const from = port(edge.target, edge.targetHandle);
        const to = port(next.target, next.targetHandle);
        const source = port(next.source, next.sourceHandle);
        const same = key(from.node, from.port) === key(to.node, to.port);
        if (same && edge.source === next.source && edge.sourceHandle === next.sourceHandle) return;
        void hands.changes.reconnect(source, from, to);
      },
      onReconnectEnd: (event, edge, _handle, connection) => {
        if (this.root.current) dim(this.root.current);
        const done = this.reconnecting?.done;
        this.reconnecting = null;
        const ground = this.end();
        if (ground && !done) loosened(ground, event, edge, connection);
      },
    };
  }

  private get moving(): Partial<ReactFlowProps> {
    return {
      onNodeDragStart: (_event, _node, nodes) => this.begin(nodes),
      onSelectionDragStart: (_event, nodes) => this.begin(nodes),
      onNodeDrag: (event) => this.free(event.altKey),
      onSelectionDrag: (event) => this.free(event.altKey),
      onNodeDragStop: (event, _node, nodes) => this.settle(nodes, event.altKey),
      onSelectionDragStop: (event, nodes) => this.settle(nodes, event.altKey),
    };
  }

  private readonly place = (at: Point) => this.flow.screenToFlowPosition({ x: at.x, y: at.y });

  /** From now on Escape ends what the mouse is doing; nodes that it moves go back to where they are now. */
  private begin(nodes: readonly Node[] = []): void {
    const starts = nodes.map(({ id, position }) => ({ id, position: { ...position } }));
    this.given = false;
    this.hands.gesture = () => {
      this.given = true;
      // React Flow ends a gesture when the button is let go, and only then.
      const release = new MouseEvent("mouseup", { bubbles: true, composed: true, view: window });
      (this.root.current?.getRootNode() ?? document).dispatchEvent(release);
      this.end();
      this.put(starts);
    };
  }

  private put(places: readonly { id: string; position: Position }[]): void {
    const { triggerNodeChanges } = this.store.getState();
    triggerNodeChanges(places.map((each) => ({ ...each, type: "position", dragging: false })));
  }

  /** Ends what the mouse did; null where it was given up. */
  private end(): Ground | null {
    const { hands, root, place, given } = this;
    hands.gesture = null;
    return given || root.current === null ? null : { hands, root: root.current, place };
  }

  /** Alt takes what is dragged off the grid, for as long as it is held. */
  private free(held: boolean): void {
    const snapToGrid = snaps(this.hands.host) && !held;
    if (this.store.getState().snapToGrid !== snapToGrid) this.store.setState({ snapToGrid });
  }

  /** Where nodes were put is kept; unmoved ones are left to the layout. */
  private settle(nodes: readonly Node[], held: boolean): void {
    const { hands, flow } = this;
    this.free(false);
    if (this.end() === null) return;
    const placed = hands.host.snapshot.positions;
    const snap = snaps(hands.host) && !held;
    const places = nodes.map(({ id, position: { x, y } }) => ({ id, position: snap ? onGrid({ x, y }) : { x, y } }));
    this.put(places);
    const moved = places
      .filter(({ id, position: { x, y } }) => placed[id]?.x !== x || placed[id]?.y !== y)
      .map(({ id, position }) => [id, position] as const);
    if (moved.length === 0) return;
    keepView(hands, flow);
    const said = moved.length === 1 ? `Moved ${moved[0]?.[0]}.` : `Moved ${moved.length} nodes.`;
    hands.course.place(Object.fromEntries(moved), said);
  }

  /** A double click on the ground adds a node there, in the branch whose ground it is. */
  private twice(event: ReactMouseEvent): void {
    const target = event.target as Element;
    const point = { x: event.clientX, y: event.clientY };
    const ground = target.matches(".om-block, .om-lane, .om-lane-empty, .react-flow__pane, .react-flow__node-lane");
    if (!ground || this.root.current === null) return;
    const into = laneAt(this.root.current, point);
    if (into) this.hands.palette(this.place(point), { into });
    else if (target.matches(".react-flow__pane")) this.hands.palette(this.place(point));
  }
}

/** Who moves nodes has found the view that suits: it follows the layout no more. */
export function keepView(hands: Hands, flow: View): void {
  hands.host.memory.set("viewport", flow.getViewport());
}
