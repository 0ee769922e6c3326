// What the mouse does with nodes and edges: connecting, reconnecting, moving. The props are for React Flow.

import {
  type Edge,
  type FinalConnectionState,
  type Node,
  type ReactFlowInstance,
  type ReactFlowProps,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import { type MouseEvent as ReactMouseEvent, useMemo, useRef } from "react";
import type { FlowView } from "../messages";
import { type Hands, useHands } from "./acting";
import type { PortRef } from "./actions";
import { clearPlace, feeding, fitting, key, objection, placesFor } from "./connecting";
import type { Position } from "./host";
import { edgesOf, find, INPUTS, isInputs, OUTPUT } from "./tree";

/** The grid on which nodes stand, in the flow's units. */
export const GRID = 10;

type Point = { x: number; y: number };
type View = Pick<ReactFlowInstance, "getViewport">;

/** What `<ReactFlow>` is given besides nodes and edges. */
export function useGestures(): Partial<ReactFlowProps> {
  const hands = useHands();
  const flow = useReactFlow();
  const reconnecting = useRef<{ edge: Edge; done: boolean } | null>(null);

  return useMemo((): Partial<ReactFlowProps> => {
    const place = (event: Point): Position => flow.screenToFlowPosition({ x: event.x, y: event.y });
    return {
      snapToGrid: true,
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
      isValidConnection: (connection) => {
        const view = hands.state.snapshot.view;
        const { source, target, sourceHandle, targetHandle } = connection;
        return view !== null && objection(view, port(source, sourceHandle), port(target, targetHandle)) === "";
      },
      onConnectStart: (event, { nodeId, handleId, handleType }) => {
        if (nodeId === null) return;
        light(hands, event.target, port(nodeId, handleId), handleType === "target");
      },
      onConnect: ({ source, sourceHandle, target, targetHandle }) => {
        void hands.connect(port(source, sourceHandle), port(target, targetHandle));
      },
      onConnectEnd: (event, connection) => {
        dim(event.target);
        if (reconnecting.current) return;
        dropped(hands, event, connection, place);
      },
      onReconnectStart: (_, edge) => {
        reconnecting.current = { edge, done: false };
      },
      onReconnect: (edge, next) => {
        if (reconnecting.current) reconnecting.current.done = true;
        const from = port(edge.target, edge.targetHandle);
        const to = port(next.target, next.targetHandle);
        const source = port(next.source, next.sourceHandle);
        const same = key(from.node, from.port) === key(to.node, to.port);
        if (same && edge.source === next.source && edge.sourceHandle === next.sourceHandle) return;
        void hands.reconnect(source, from, to);
      },
      onReconnectEnd: (event, edge, _handle, connection) => {
        dim(event.target);
        const done = reconnecting.current?.done;
        reconnecting.current = null;
        if (!done) loosened(hands, event, edge, connection);
      },
      onNodeDragStop: (_event, _node, nodes) => settle(hands, flow, nodes),
      onSelectionDragStop: (_event, nodes) => settle(hands, flow, nodes),
      onNodeClick: (event, node) => {
        // A press on one of several chosen nodes may begin to move them all; a mere click means that one.
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey && !onField(event.target)) hands.alone(node.id);
      },
      onPaneMouseMove: (event) => {
        hands.pointer = place({ x: event.clientX, y: event.clientY });
      },
      onDoubleClick: (event: ReactMouseEvent) => {
        const target = event.target as Element;
        const at = place({ x: event.clientX, y: event.clientY });
        const inside = target.classList.contains("om-block")
          ? laneAt(target, { x: event.clientX, y: event.clientY })
          : "";
        const [, block = "", branch = ""] = /^(.+)\/([^/]+)\/<inputs>$/.exec(inside) ?? [];
        if (block) hands.palette(at, { into: { block, branch } });
        else if (target.classList.contains("react-flow__pane")) hands.palette(at);
      },
    };
  }, [hands, flow]);
}

function port(node: string, handle: string | null | undefined): PortRef {
  return { node, port: handle ?? "" };
}

/** Who moves nodes has found the view that suits: it follows the layout no more. */
export function keepView(hands: Hands, flow: View): void {
  hands.host.memory.set("viewport", flow.getViewport());
}

/** Where nodes were put is kept; unmoved ones are left to the layout. */
function settle(hands: Hands, flow: View, nodes: readonly Node[]): void {
  const placed = hands.host.snapshot.positions;
  const moved = nodes.filter(({ id, position }) => placed[id]?.x !== position.x || placed[id]?.y !== position.y);
  if (moved.length === 0) return;
  keepView(hands, flow);
  hands.host.place(Object.fromEntries(moved.map(({ id, position }) => [id, { x: position.x, y: position.y }])));
  hands.speak(moved.length === 1 ? `Moved ${moved[0]?.id}.` : `Moved ${moved.length} nodes.`);
}

/** The ports and nodes under the pointer's reach say whether they fit; what they look like then is the style's. */
function light(hands: Hands, at: EventTarget | null, from: PortRef, backwards: boolean): void {
  const view = hands.state.snapshot.view;
  const root = (at as Element | null)?.closest?.(".om-canvas");
  if (!root || view === null) return;
  const fits = backwards ? feeding(view, from) : fitting(view, from);
  root.setAttribute("data-connecting", backwards ? "source" : "target");
  const open = new Set<string>();
  const feeder = backwards ? feederOf(view, from) : null;
  const others = feeder ? fitting(view, feeder) : new Map<string, boolean>();
  for (const handle of root.querySelectorAll<HTMLElement>(".react-flow__handle")) {
    const { nodeid = "", handleid = "" } = handle.dataset;
    const wanted = handle.classList.contains(backwards ? "source" : "target") ? fits : others;
    const yes = (!backwards && nodeid === OUTPUT) || wanted.get(key(nodeid, handleid)) === true;
    handle.dataset.fits = yes ? "yes" : "no";
    if (yes) open.add(nodeid);
  }
  for (const node of root.querySelectorAll<HTMLElement>(".react-flow__node")) {
    const { id = "" } = node.dataset;
    node.dataset.fits = open.has(id) || id === from.node ? "yes" : "no";
  }
}

function dim(at: EventTarget | null): void {
  const roots =
    (at as Element | null)?.closest?.(".om-canvas") ?? document.querySelector(".om-canvas[data-connecting]");
  if (!roots) return;
  roots.removeAttribute("data-connecting");
  for (const each of roots.querySelectorAll<HTMLElement>("[data-fits]")) delete each.dataset.fits;
}

/** A connection that ended elsewhere than on a port that takes it. */
function dropped(
  hands: Hands,
  event: MouseEvent | TouchEvent,
  connection: FinalConnectionState,
  place: (at: Point) => Position,
) {
  const view = hands.state.snapshot.view;
  const { fromHandle, toHandle, isValid } = connection;
  if (isValid || view === null || fromHandle === null) return;
  const from = port(fromHandle.nodeId, fromHandle.id);
  const backwards = fromHandle.type === "target";
  const feeder = backwards ? feederOf(view, from) : null;
  const at = pointOf(event);
  if (toHandle) {
    const to = port(toHandle.nodeId, toHandle.id);
    if (key(to.node, to.port) === key(from.node, from.port)) return;
    if (toHandle.type !== fromHandle.type) {
      return hands.tell(backwards ? objection(view, to, from) : objection(view, from, to), "error");
    }
    if (feeder) return void hands.reconnect(feeder, from, to);
    return hands.tell(`Both of these are ${backwards ? "inputs" : "outputs"}. Connect an output to an input.`, "error");
  }
  const node = nodeAt(at);
  if (node === from.node) return;
  if (node === OUTPUT && !backwards) return void hands.setOutput(from);
  if (node !== null) {
    if (!backwards) return offer(hands, from, node, place(at));
    const takes = feeder ? placesFor(view, feeder, node) : [];
    if (feeder && takes[0])
      return void hands.reconnect(feeder, from, { node, port: (clearPlace(takes) ?? takes[0]).id });
    return feed(hands, node, from, place(at));
  }
  if (!onGround(at)) return;
  if (!backwards) hands.palette(place(at), { from });
  else if (feeder) void hands.disconnect(from);
}

/** What feeds an input by an edge. */
function feederOf(view: FlowView, to: PortRef): PortRef | null {
  for (const { source, output, target, input, kind } of edgesOf(view.graph)) {
    if (target !== to.node || input !== to.port || kind === "order" || kind === "capture") continue;
    const graph = find(view, target);
    const around = graph?.path.at(-1);
    if (source !== INPUTS || around === undefined) return { node: source, port: output };
    const branch = around.branches?.find((each) => each === graph?.graph);
    return { node: `${around.id}/${branch?.name ?? ""}/${INPUTS}`, port: output };
  }
  return null;
}

/** An output was dropped on a node: it goes to the port that is surely meant, or the user is asked. */
function offer(hands: Hands, from: PortRef, node: string, at: Position) {
  const view = hands.state.snapshot.view;
  if (view === null) return;
  const places = placesFor(view, from, node);
  const clear = clearPlace(places);
  if (clear) return void hands.connect(from, { node, port: clear.id });
  if (places.length === 0) {
    return hands.tell(objection(view, from, { node, port: "" }) || `No input of ${node} takes ${from.port}.`, "error");
  }
  hands.ask({
    title: `Which input of ${node} takes ${from.port}?`,
    at,
    choices: places.map((each) => ({
      label: each.label || each.id,
      detail: each.code && each.given !== false ? `instead of ${each.code}` : (each.type ?? ""),
      choose: () => void hands.connect(from, { node, port: each.id }),
    })),
  });
}

/** An input was dragged onto a node: that node feeds it. */
function feed(hands: Hands, node: string, to: PortRef, at: Position) {
  const view = hands.state.snapshot.view;
  if (view === null) return;
  const all = [...feeding(view, to)].map(([id, fits]) => ({
    node: id.split("\n")[0],
    port: id.split("\n")[1] ?? "",
    fits,
  }));
  const outputs = all.filter((each) => each.node === node);
  const open = outputs.filter((each) => each.fits);
  if (open.length === 1 && open[0]) return void hands.connect({ node, port: open[0].port }, to);
  if (open.length === 0) {
    const reason = objection(view, { node, port: outputs[0]?.port ?? "" }, to);
    return hands.tell(reason || `${node} gives nothing that ${to.port} takes.`, "error");
  }
  hands.ask({
    title: `Which output of ${node} feeds ${to.port}?`,
    at,
    choices: open.map((each) => ({
      label: each.port,
      detail: "",
      choose: () => void hands.connect({ node, port: each.port }, to),
    })),
  });
}

/** The end of an edge was dragged to where nothing takes it: on the ground it is disconnected. */
function loosened(hands: Hands, event: MouseEvent | TouchEvent, edge: Edge, connection: FinalConnectionState) {
  const view = hands.state.snapshot.view;
  const at = pointOf(event);
  const from = port(edge.target, edge.targetHandle);
  const source = port(edge.source, edge.sourceHandle);
  const node = nodeAt(at);
  const moved = connection.fromHandle?.type === "source" || connection.fromHandle === null;
  if (view === null) return;
  if (connection.toHandle && !connection.isValid) {
    const to = port(connection.toHandle.nodeId, connection.toHandle.id);
    return hands.tell(moved ? objection(view, source, to) : objection(view, to, from), "error");
  }
  if (node === null) return onGround(at) ? void hands.disconnect(from) : undefined;
  if (node === edge.target || node === edge.source || !moved) return;
  const places = placesFor(view, source, node);
  const clear = clearPlace(places) ?? places[0];
  if (clear) void hands.reconnect(source, from, { node, port: clear.id });
  else hands.tell(objection(view, source, { node, port: "" }) || `No input of ${node} takes ${source.port}.`, "error");
}

function onField(target: EventTarget): boolean {
  return (target as Element).closest(".om-field, .om-editing, button") !== null;
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}

/** The node under a point of the screen, wherever the page keeps the canvas. */
function nodeAt(at: Point): string | null {
  for (const each of under(at)) {
    const node = each.closest<HTMLElement>(".react-flow__node");
    const id = node?.dataset.id;
    // The ground inside a block is ground.
    if (id !== undefined) return isInputs(id) && id !== INPUTS ? null : id;
  }
  return null;
}

/** The branch of a block under a point, by the id of its ground, which lets the pointer through. */
function laneAt(block: Element, at: Point): string {
  const id = block.closest<HTMLElement>(".react-flow__node")?.dataset.id ?? "";
  for (const lane of block.closest(".om-canvas")?.querySelectorAll<HTMLElement>(".react-flow__node-lane") ?? []) {
    const { left, top, right, bottom } = lane.getBoundingClientRect();
    const own = lane.dataset.id ?? "";
    const depth = own.slice(id.length + 1).split("/").length;
    const within = at.x >= left && at.x <= right && at.y >= top && at.y <= bottom;
    if (within && own.startsWith(`${id}/`) && depth === 2) return own;
  }
  return "";
}

function onGround(at: Point): boolean {
  return under(at).some((each) => each.closest(".react-flow__renderer") !== null);
}

function under(at: Point): Element[] {
  let found = document.elementsFromPoint(at.x, at.y);
  for (let inner = found[0]?.shadowRoot; inner; inner = found[0]?.shadowRoot)
    found = inner.elementsFromPoint(at.x, at.y);
  return found.slice(0, 8);
}
