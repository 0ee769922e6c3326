// The nodes and edges that React Flow is given, made of an outline, a layout and a run's facts. Pure.
//
// One thing is always true here: what says the same as before is the same object as before, so that a new snapshot or a
// run's news draws only what changed.

import { type Edge, type Node, type NodeHandle, Position } from "@xyflow/react";
import type { DiagnosticView, FlowView, NodeFacts, RunFacts } from "../messages";
import type { Spot } from "./faces";
import type { Stretch } from "./layout/boxes";
import type { Layout, Place } from "./layout/tree";
import { type Outline, type Part, railIn, railOut, type Wire } from "./parts";
import { duration } from "./times";
import { plainId, walk } from "./tree";

export interface Told {
  /** How far the node came; nothing where no run is known. */
  readonly facts?: NodeFacts;
  /** What is to be said about its text. */
  readonly diagnostics?: readonly DiagnosticView[];
  /** The frames of the failure, where the node failed. */
  readonly traceback?: string;
  readonly cure?: string;
}

export interface PartData extends Record<string, unknown> {
  readonly part: Part;
  readonly told: Told;
  readonly outdated: boolean;
  readonly width: number;
  readonly height: number;
}

export type SceneNode = Node<PartData>;

export interface WireData extends Record<string, unknown> {
  readonly wire: Wire;
  readonly family: string;
  /** Where it runs straight past other nodes, in the flow's own units. */
  readonly route?: readonly Stretch[];
  readonly flowing: boolean;
}

export type SceneEdge = Edge<WireData>;

export interface Scene {
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
}

export interface Facts {
  readonly run: RunFacts | null;
  readonly outdated: boolean;
}

const DOT = 10;

export function sceneOf(
  view: FlowView,
  outline: Outline,
  layout: Layout,
  facts: Facts,
  orders: readonly Wire[],
  before?: Scene,
): Scene {
  const told = tellings(view, outline, facts);
  const oldNodes = new Map(before?.nodes.map((each) => [each.id, each]));
  const oldEdges = new Map(before?.edges.map((each) => [each.id, each]));
  const at = new Map<string, Place>();
  const nodes = outline.parts.map((part) => {
    const place = layout.places.get(part.id) ?? { x: 0, y: 0, width: 100, height: 40 };
    const around = at.get(part.parent);
    at.set(part.id, { ...place, x: place.x + (around?.x ?? 0), y: place.y + (around?.y ?? 0) });
    return kept(
      oldNodes.get(part.id),
      nodeOf(part.kind === "lane" ? settled(part, layout) : part, place, told.get(part.id) ?? NOTHING, facts.outdated),
    );
  });
  const statuses = new Map(facts.run?.nodes?.map((each) => [plainId(each.id), each]));
  const lanes = new Set(outline.parts.filter((part) => part.kind === "lane").map((part) => part.id));
  const homes = new Map(outline.parts.map((part) => [part.id, part.parent]));
  const edges = [...outline.wires, ...orders].map((wire) => {
    // A line to what a lane gives runs in that lane; all others where their targets stand.
    const home = at.get(lanes.has(wire.target) ? wire.target : (homes.get(wire.target) ?? ""));
    const route = layout.routes.get(wire.id)?.map((each) => ({
      ...each,
      from: each.from + (home?.x ?? 0),
      to: each.to + (home?.x ?? 0),
      y: each.y + (home?.y ?? 0),
    }));
    return keptEdge(oldEdges.get(wire.id), edgeOf(wire, route, statuses));
  });
  if (before && sameList(before.nodes, nodes) && sameList(before.edges, edges)) return before;
  return { nodes, edges };
}

const NOTHING: Told = {};

function tellings(view: FlowView, outline: Outline, { run }: Facts): Map<string, Told> {
  const told = new Map<string, Told>();
  const parts = outline.parts.filter((part) => part.kind === "card" || part.kind === "block");
  const drawn = new Set(parts.map((part) => part.id));
  const byPlain = new Map(parts.map((part) => [plainId(part.id), part.id]));
  for (const facts of run?.nodes ?? []) {
    const id = byPlain.get(plainId(facts.id));
    if (id === undefined) continue;
    const failed = facts.status === "failed";
    told.set(id, failed ? { facts, traceback: run?.traceback, cure: run?.cure } : { facts });
  }
  const complaints = view.diagnostics ?? [];
  // What is drawn may be an older object whose place in the text was another: the view itself knows.
  const spans =
    complaints.length > 0 ? [...walk(view.graph)].map(({ node }) => node).filter((node) => drawn.has(node.id)) : [];
  for (const each of complaints) {
    const id = innermost(spans, each);
    if (id === null) continue;
    const old = told.get(id);
    told.set(id, { ...old, diagnostics: [...(old?.diagnostics ?? []), each] });
  }
  return told;
}

/** The smallest drawn node in whose text a diagnostic stands. */
function innermost(spans: readonly { id: string; start: number; end: number }[], told: DiagnosticView): string | null {
  let best: { id: string; length: number } | null = null;
  for (const { id, start, end } of spans) {
    if (told.start < start || told.start > end) continue;
    if (best === null || end - start < best.length) best = { id, length: end - start };
  }
  return best?.id ?? null;
}

function nodeOf(part: Part, place: Place, told: Told, outdated: boolean): SceneNode {
  const { width, height } = place;
  const fixed = part.kind === "lane" || ("foreign" in part && part.foreign);
  return {
    id: part.id,
    type: part.kind,
    position: { x: place.x, y: place.y },
    width,
    height,
    measured: { width, height },
    handles: handlesOf(part, width),
    ...(part.parent ? { parentId: part.parent } : {}),
    draggable: !fixed,
    selectable: !fixed,
    focusable: !fixed,
    connectable: !fixed || (part.kind === "lane" && !part.foreign),
    deletable: false,
    // The ground of a lane is the canvas's: it is grabbed and clicked through.
    ...(part.kind === "lane" ? { style: { pointerEvents: "none" as const } } : {}),
    ...(part.kind === "block" || part.kind === "lane" ? {} : { dragHandle: ".om-card" }),
    data: { part, told, outdated, width, height },
    ariaLabel: spoken(part, told),
    className: `om-at-${part.kind}`,
    domAttributes: {
      "data-node-id": part.id,
      ...(told.facts ? { "data-status": told.facts.status } : {}),
    } as SceneNode["domAttributes"],
  };
}

export function spotsOf(part: Part, width: number): readonly Spot[] {
  if (part.kind === "lane") return part.spots;
  if (part.kind === "block") return part.face.spots.map((spot) => (spot.side === "out" ? { ...spot, x: width } : spot));
  return part.face.spots;
}

/** A lane with its names where the layout put them. */
function settled(part: Extract<Part, { kind: "lane" }>, layout: Layout): Part {
  const rails = { out: layout.places.get(railIn(part.id)), in: layout.places.get(railOut(part.id)) };
  return {
    ...part,
    spots: part.spots.map((spot) => ({
      ...spot,
      x: spot.x + (rails[spot.side]?.x ?? 0),
      y: spot.y + (rails[spot.side]?.y ?? 0),
    })),
  };
}

function handlesOf(part: Part, width: number): NodeHandle[] {
  return spotsOf(part, width).map((spot) => ({
    id: spot.port,
    type: spot.side === "in" ? "target" : "source",
    position: spot.side === "in" ? Position.Left : Position.Right,
    x: spot.x - DOT / 2,
    y: spot.y - DOT / 2,
    width: DOT,
    height: DOT,
  }));
}

function edgeOf(wire: Wire, route: WireData["route"], statuses: ReadonlyMap<string, NodeFacts>): SceneEdge {
  const facts = statuses.get(plainId(wire.from.node));
  const known = wire.port?.family ?? "any";
  const family = wire.kind === "order" ? "order" : known === "any" && facts?.family ? facts.family : known;
  const label =
    wire.kind === "order"
      ? `${wire.source} runs before ${wire.target}`
      : `${wire.output} of ${wire.from.node} to ${wire.input} of ${wire.target}`;
  const order = wire.kind === "order";
  return {
    id: wire.id,
    type: "wire",
    source: wire.source,
    target: wire.target,
    ...(order ? {} : { sourceHandle: wire.output, targetHandle: wire.input }),
    data: {
      wire,
      family,
      flowing: statuses.get(plainId(wire.target))?.status === "running",
      ...(route ? { route } : {}),
    },
    className: `om-edge om-${wire.kind}`,
    reconnectable: order || wire.foreign ? false : wire.kind === "capture" ? "target" : true,
    selectable: !order && !wire.foreign,
    focusable: !order && !wire.foreign,
    deletable: false,
    interactionWidth: order ? 0 : 16,
    ariaLabel: label,
    domAttributes: { "data-edge": wire.id } as SceneEdge["domAttributes"],
  };
}

/** What a screen reader says of a node: "node clean, call of raw.dropna, done in 3 ms, DataFrame". */
export function spoken(part: Part, told: Told): string {
  if (part.kind === "inputs") return `inputs of the flow: ${part.face.rows.map((row) => row.output?.id).join(", ")}`;
  if (part.kind === "captures")
    return `names from the notebook: ${part.face.rows.map((row) => row.output?.id).join(", ")}`;
  if (part.kind === "result") return `result of the flow${part.face.lines[0] ? `, ${part.face.lines[0]}` : ""}`;
  if (part.kind === "lane") return `branch ${part.header || part.branch} of ${part.block.name}`;
  const node = part.node;
  const words = [`node ${node.name || node.id}`, node.callee ? `${node.kind} of ${node.callee}` : node.kind];
  const facts = told.facts;
  if (facts) words.push(facts.status === "done" && facts.ms != null ? `done in ${duration(facts.ms)}` : facts.status);
  if (facts?.type) words.push([facts.type, facts.size].filter(Boolean).join(" "));
  if (facts?.error) words.push(facts.error);
  for (const each of told.diagnostics ?? []) words.push(`${each.severity}: ${each.message}`);
  return words.join(", ");
}

function kept(old: SceneNode | undefined, next: SceneNode): SceneNode {
  if (!old) return next;
  const sameData = equal(old.data, next.data);
  const data = sameData ? old.data : next.data;
  const same =
    sameData &&
    equal(old.position, next.position) &&
    old.parentId === next.parentId &&
    old.ariaLabel === next.ariaLabel &&
    old.type === next.type;
  return same ? old : { ...next, data };
}

function keptEdge(old: SceneEdge | undefined, next: SceneEdge): SceneEdge {
  if (!old) return next;
  return equal(old, next) ? old : next;
}

/** Whether two plain values say the same; what is the same object is not looked into. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => equal((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]));
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

/** The edges of order that are drawn: all, or those of the selected nodes. */
export function shownOrders(outline: Outline, selected: ReadonlySet<string>, all: boolean): readonly Wire[] {
  const drawn = new Set(outline.parts.map((part) => part.id));
  return outline.orders.filter(
    (each) =>
      drawn.has(each.source) &&
      drawn.has(each.target) &&
      (all || selected.has(each.source) || selected.has(each.target)),
  );
}
