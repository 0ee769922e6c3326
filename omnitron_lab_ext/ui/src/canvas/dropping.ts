// What it means where a connection, or the end of an edge, is let go.

import type { Edge, FinalConnectionState } from "@xyflow/react";
import type { Hands } from "./acting";
import { clearPlace, feeding, key, objection, placesFor } from "./connecting";
import type { Adding } from "./hands-state";
import type { Position } from "./host";
import { elsewhere, feederOf, laneAt, nodeAt, onGround, type Point, pointOf } from "./pointing";
import { INPUTS, isInputs, OUTPUT, type PortRef } from "./tree";

/** The canvas on which something is let go. */
export interface Ground {
  readonly hands: Hands;
  readonly root: Element;
  /** Where in the flow a point of the screen is. */
  place(at: Point): Position;
}

const ABROAD = "That is the canvas of another flow, and an edge joins nodes of one flow. Copy the nodes there instead.";

export function port(node: string, handle: string | null | undefined): PortRef {
  return { node, port: handle ?? "" };
}

/** A connection ended elsewhere than on a port that takes it. */
export function dropped(ground: Ground, event: MouseEvent | TouchEvent, connection: FinalConnectionState) {
  const { hands, root, place } = ground;
  const { view } = hands.state.snapshot;
  const { fromHandle, toHandle, isValid } = connection;
  if (isValid || view === null || fromHandle === null) return;
  const from = port(fromHandle.nodeId, fromHandle.id);
  const backwards = fromHandle.type === "target";
  const feeder = backwards ? feederOf(view, from) : null;
  const at = pointOf(event);
  if (elsewhere(root, at)) return hands.tell(ABROAD, "info");
  if (toHandle) {
    const to = port(toHandle.nodeId, toHandle.id);
    if (key(to.node, to.port) === key(from.node, from.port)) return;
    if (toHandle.type !== fromHandle.type) {
      return hands.tell(backwards ? objection(view, to, from) : objection(view, from, to), "error");
    }
    if (feeder) return void hands.changes.reconnect(feeder, from, to);
    return hands.tell(`Both of these are ${backwards ? "inputs" : "outputs"}. Connect an output to an input.`, "error");
  }
  const node = nodeAt(root, at);
  if (node === from.node) return;
  if (node === OUTPUT && !backwards) return void hands.changes.setOutput(from);
  if (node !== null) {
    if (!backwards) return offer(hands, from, node, place(at));
    const takes = feeder ? placesFor(view, feeder, node) : [];
    if (feeder && takes[0])
      return void hands.changes.reconnect(feeder, from, { node, port: (clearPlace(takes) ?? takes[0]).id });
    return feed(hands, node, from, place(at));
  }
  if (!onGround(root, at)) return;
  if (!backwards) hands.palette(place(at), { from, ...spotFor(from, laneAt(root, at)) });
  else if (feeder) void hands.changes.disconnect(from);
}

/** The end of an edge was dragged to where nothing takes it: on the ground it is disconnected. */
export function loosened(
  { hands, root }: Ground,
  event: MouseEvent | TouchEvent,
  edge: Edge,
  connection: FinalConnectionState,
) {
  const { view } = hands.state.snapshot;
  const at = pointOf(event);
  const from = port(edge.target, edge.targetHandle);
  const source = port(edge.source, edge.sourceHandle);
  const node = nodeAt(root, at);
  const moved = connection.fromHandle?.type === "source" || connection.fromHandle === null;
  if (view === null) return;
  if (elsewhere(root, at)) return hands.tell(ABROAD, "info");
  if (connection.toHandle && !connection.isValid) {
    const to = port(connection.toHandle.nodeId, connection.toHandle.id);
    return hands.tell(moved ? objection(view, source, to) : objection(view, to, from), "error");
  }
  if (node === null) return onGround(root, at) ? void hands.changes.disconnect(from) : undefined;
  if (node === edge.target || node === edge.source || !moved) return;
  const places = placesFor(view, source, node);
  const clear = clearPlace(places) ?? places[0];
  if (clear) void hands.changes.reconnect(source, from, { node, port: clear.id });
  else hands.tell(objection(view, source, { node, port: "" }) || `No input of ${node} takes ${source.port}.`, "error");
}

/** What an output of something inside a block feeds has to stand in that block too. */
function spotFor(from: PortRef, lane: Adding["into"] | null): Pick<Adding, "into" | "after"> {
  const [, block = "", branch = ""] = /^(.+)\/([^/]+)\/<inputs>$/.exec(from.node) ?? [];
  if (lane) return { into: lane };
  if (block) return { into: { block, branch } };
  return from.node.includes("/") && from.node !== INPUTS && !isInputs(from.node) ? { after: from.node } : {};
}

/** An output was dropped on a node: it goes to the port that is surely meant, or the user is asked. */
function offer(hands: Hands, from: PortRef, node: string, at: Position) {
  const { view } = hands.state.snapshot;
  if (view === null) return;
  const places = placesFor(view, from, node);
  const clear = clearPlace(places);
  if (clear) return void hands.changes.connect(from, { node, port: clear.id });
  if (places.length === 0) {
    return hands.tell(objection(view, from, { node, port: "" }) || `No input of ${node} takes ${from.port}.`, "error");
  }
  hands.ask({
    title: `Which input of ${node} takes ${from.port}?`,
    at,
    choices: places.map((each) => ({
      label: each.label || each.id,
      detail: each.code && each.given !== false && !each.missing ? `instead of ${each.code}` : (each.type ?? ""),
      choose: () => void hands.changes.connect(from, { node, port: each.id }),
    })),
  });
}

/** An input was dragged onto a node: that node feeds it. */
function feed(hands: Hands, node: string, to: PortRef, at: Position) {
  const { view } = hands.state.snapshot;
  if (view === null) return;
  const all = [...feeding(view, to)].map(([id, fits]) => ({
    node: id.split("\n")[0],
    port: id.split("\n")[1] ?? "",
    fits,
  }));
  const outputs = all.filter((each) => each.node === node);
  const open = outputs.filter((each) => each.fits);
  if (open.length === 1 && open[0]) return void hands.changes.connect({ node, port: open[0].port }, to);
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
      choose: () => void hands.changes.connect({ node, port: each.port }, to),
    })),
  });
}
