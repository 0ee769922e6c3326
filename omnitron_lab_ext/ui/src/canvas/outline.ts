// A view as cards, blocks and lanes with their sizes: all that a layout needs, and all that is drawn but its place. Pure.

import type { EdgeView, FlowView, GraphView, NodeView, PortView } from "../messages";
import { type Face, faceOf, HEAD, PAD, ROW, readsValue, round, type Spot } from "./faces";
import type { Line } from "./layout/quick";
import type { Lane, NestedBox } from "./layout/tree";
import { monoWidth, widthOf } from "./measure";
import { CAPTURES, INPUTS, OUTPUT } from "./tree";

export interface Looks {
  readonly folds: Readonly<Record<string, boolean>>;
  /** The graphs of called flows that were opened, by the id of the node that calls. */
  readonly opened: ReadonlyMap<string, FlowView>;
  /** The nodes whose unset inputs are shown. */
  readonly wide: ReadonlySet<string>;
}

export type Part =
  | {
      readonly kind: "card";
      readonly id: string;
      readonly parent: string;
      readonly node: NodeView;
      readonly face: Face;
      readonly inside: number;
      readonly foreign: boolean;
    }
  | {
      readonly kind: "block";
      readonly id: string;
      readonly parent: string;
      readonly node: NodeView;
      readonly face: Face;
      readonly inside: number;
      readonly foreign: boolean;
      /** The flow that it opened into, which is shown and not edited. */
      readonly into: string;
    }
  | {
      readonly kind: "lane";
      readonly id: string;
      readonly parent: string;
      readonly block: NodeView;
      readonly branch: string;
      readonly header: string;
      readonly spots: readonly Spot[];
      readonly inputs: readonly PortView[];
      readonly bound: readonly string[];
      readonly gives: readonly string[];
      readonly empty: boolean;
      readonly foreign: boolean;
    }
  | End<"inputs">
  | End<"captures">
  | End<"result">;

interface End<Kind> {
  readonly kind: Kind;
  readonly id: string;
  readonly parent: string;
  readonly face: Face;
}

/** A line as it is drawn, and what it says. */
export interface Wire {
  readonly id: string;
  readonly source: string;
  readonly output: string;
  readonly target: string;
  readonly input: string;
  readonly kind: "data" | "order" | "capture";
  readonly port?: PortView;
  /** What a reader is told that it leads from; where its value can be asked for. */
  readonly from: { readonly node: string; readonly port: string };
  readonly foreign: boolean;
}

export interface Outline {
  readonly root: Lane;
  readonly parts: readonly Part[];
  readonly wires: readonly Wire[];
  readonly orders: readonly Wire[];
  /** How many nodes the flow has, those of closed blocks too. */
  readonly count: number;
}

interface InBlock {
  readonly node: NodeView;
  readonly id: string;
  readonly index: number;
  readonly of: number;
  readonly mark: string;
  readonly into: boolean;
  readonly around: (port: string) => { node: string; port: string };
  readonly face: Face;
  readonly used: ReadonlySet<string>;
  readonly names: ReadonlySet<string> | null;
}

/** Where the names that a lane is given stand, and those that it gives: boxes of their own in its layout. */
export const railIn = (lane: string): string => `${lane}|in`;
export const railOut = (lane: string): string => `${lane}|out`;

const SMALL = 12;
const LEAST: Lane["least"] = { width: 0, height: 0 };

/** How many nodes stand in a node. */
export function countIn(node: NodeView): number {
  let count = 0;
  for (const branch of node.branches ?? []) for (const each of branch.nodes ?? []) count += 1 + countIn(each);
  return count;
}

/** Whether a block stands open: as the user left it, else where it is small. */
export function isOpen(node: NodeView, folds: Looks["folds"], id = node.id): boolean {
  if (!node.branches?.length && !node.opens) return false;
  return folds[id] ?? (node.kind === "block" && countIn(node) <= SMALL);
}

export function outlineOf(view: FlowView, looks: Looks): Outline {
  const parts: Part[] = [];
  const wires: Wire[] = [];
  const orders: Wire[] = [];
  let count = 0;

  /** What of a graph is drawn where; `home` is where its own inputs stand, `mark` goes before the ids of another flow. */
  const graphOf = (
    graph: GraphView,
    at: {
      lane: string;
      home: string;
      mark: string;
      foreign: ReadonlySet<string> | null;
      outside: ReadonlySet<string> | null;
      around: (port: string) => { node: string; port: string };
    },
  ) => {
    const nodes = graph.nodes ?? [];
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const foreign = at.mark !== "";
    const names =
      at.foreign ?? new Set((graph.edges ?? []).filter((each) => each.kind === "capture").map((each) => each.output));
    const hidden = hiddenInputs(graph, byId, names);
    const fed = new Map<string, Set<string>>();
    const used = new Map<string, Set<string>>();
    const drawn: { edge: EdgeView; wire: Wire }[] = [];
    for (const edge of graph.edges ?? []) {
      const own = edge.source !== INPUTS && edge.source !== CAPTURES;
      if (!byId.has(edge.target) || (own && !byId.has(edge.source))) continue;
      const source = own ? at.mark + edge.source : edge.source === INPUTS || at.home !== INPUTS ? at.home : CAPTURES;
      const wire: Wire = {
        id: `${at.mark}${edge.source}.${edge.output}->${edge.target}.${edge.input}`,
        source,
        output: edge.output,
        target: at.mark + edge.target,
        input: edge.input,
        kind: edge.kind ?? "data",
        port: own
          ? byId.get(edge.source)?.outputs?.find((each) => each.id === edge.output)
          : graph.inputs?.find((each) => each.id === edge.output),
        from: own ? { node: edge.source, port: edge.output } : at.around(edge.output),
        foreign,
      };
      if (wire.kind === "order") {
        orders.push(wire);
        continue;
      }
      if (hidden.get(edge.target)?.has(edge.input)) continue;
      add(fed, edge.target, edge.input);
      if (own) add(used, edge.source, edge.output);
      drawn.push({ edge, wire });
    }
    const result = graph.output;
    if (result && byId.has(result.node)) add(used, result.node, result.port);
    for (const give of graph.gives ?? [])
      if (byId.has(give.node) && at.outside?.has(give.port)) add(used, give.node, give.port);

    const faces = new Map<string, Face>();
    const none = new Set<string>();
    const boxes: NestedBox[] = nodes.map((node): NestedBox => {
      count++;
      const id = at.mark + node.id;
      const needs = {
        fed: fed.get(node.id) ?? none,
        hidden: hidden.get(node.id) ?? none,
        used: used.get(node.id) ?? none,
        wide: looks.wide.has(id),
      };
      const face = faceOf(node, needs);
      const inside = countIn(node);
      const into = node.branches?.length ? undefined : looks.opened.get(id);
      const open = isOpen(node, looks.folds, id) && (Boolean(node.branches?.length) || into !== undefined);
      if (!open) {
        count += inside;
        const closed = node.branches?.length || node.opens ? closedFace(node, face, inside) : face;
        faces.set(node.id, closed);
        parts.push({ kind: "card", id, parent: at.lane, node, face: closed, inside, foreign });
        return { id, width: closed.width, height: closed.height };
      }
      const head = blockFace(node, face);
      faces.set(node.id, head);
      parts.push({ kind: "block", id, parent: at.lane, node, face: head, inside, foreign, into: into?.name ?? "" });
      const graphs = into ? [into.graph] : (node.branches ?? []);
      const fedFrom = (port: string): { node: string; port: string } => {
        const edge = graph.edges?.find(
          (each) => each.target === node.id && each.input === port && each.kind !== "order",
        );
        if (!edge) return { node: node.id, port };
        return edge.source === INPUTS || edge.source === CAPTURES
          ? at.around(edge.output)
          : { node: edge.source, port: edge.output };
      };
      const within = into ? null : foreignIn(graph, node.id, names);
      const lanes = graphs.map((each, index) =>
        laneOf(each, {
          node,
          id,
          index,
          of: graphs.length,
          mark: into ? `${id}>` : at.mark,
          into: into !== undefined,
          around: fedFrom,
          face: head,
          used: carriedOn(node, used.get(node.id) ?? none),
          names: within,
        }),
      );
      return { id, width: head.width, height: head.height, lanes };
    });
    wires.push(...drawn.map((each) => each.wire));
    const lines: Line[] = [];
    const y = (id: string, port: string, side: Spot["side"]): number =>
      faces.get(id)?.spots.find((each) => each.port === port && each.side === side)?.y ?? HEAD / 2;
    for (const { edge, wire } of drawn) {
      lines.push({
        id: wire.id,
        source: wire.source,
        output: wire.output,
        target: wire.target,
        fromY: y(edge.source, edge.output, "out"),
        toY: y(edge.target, edge.input, "in"),
      });
    }
    return { boxes, lines, faces, byId, drawn, y };
  };

  const laneOf = (graph: GraphView, at: InBlock): Lane => {
    const { node: block, mark, into } = at;
    const id = `${at.id}/${graph.name || at.index}/${INPUTS}`;
    const spot = parts.length;
    const own = new Set((block.inputs ?? []).map((each) => each.id));
    const bound = into
      ? []
      : (graph.inputs ?? [])
          .map((each) => each.id)
          .filter((each) => !own.has(each) && mentions(graph.header ?? "", each));
    const made = graphOf(graph, {
      lane: id,
      home: id,
      mark,
      foreign: at.names,
      outside: into ? null : at.used,
      around: (port) => (bound.includes(port) ? { node: block.id, port } : at.around(port)),
    });
    const read = new Set(made.drawn.filter((each) => each.wire.source === id).map((each) => each.wire.output));
    const named = new Map((graph.inputs ?? []).map((each) => [each.id, each]));
    for (const each of read) if (!named.has(each)) named.set(each, { id: each });
    const inputs = [...named.values()].filter((each) => read.has(each.id) || bound.includes(each.id));
    const gives = into
      ? graph.output
        ? [graph.output]
        : []
      : (graph.gives ?? []).filter((give) => at.used.has(give.port));
    const givers = gives.filter((give) => made.byId.has(give.node));
    const header = into ? graph.name : at.of > 1 || headerMatters(block, graph) ? (graph.header ?? graph.name) : "";
    const top = (header ? 26 : 0) + 14;
    const left = railWidth(inputs.map((each) => each.id));
    const right = railWidth(givers.map((each) => each.port));
    const spots: Spot[] = [
      ...inputs.map((each, row): Spot => ({ port: each.id, side: "out", x: left, y: row * ROW + ROW / 2 })),
      ...givers.map((each, row): Spot => ({ port: each.port, side: "in", x: 0, y: row * ROW + ROW / 2 })),
    ];
    const lines: Line[] = made.lines.map((line) =>
      line.source === id
        ? {
            ...line,
            source: railIn(id),
            fromY: spots.find((each) => each.side === "out" && each.port === line.output)?.y ?? 0,
          }
        : line,
    );
    givers.forEach((give, row) => {
      const wire: Wire = {
        id: `${mark}${give.node}.${give.port}->${id}.${give.port}#${row}`,
        source: mark + give.node,
        output: give.port,
        target: id,
        input: give.port,
        kind: "data",
        port: made.byId.get(give.node)?.outputs?.find((each) => each.id === give.port),
        from: { node: give.node, port: give.port },
        foreign: true,
      };
      wires.push(wire);
      lines.push({
        ...wire,
        target: railOut(id),
        fromY: made.y(give.node, give.port, "out"),
        toY: row * ROW + ROW / 2,
      });
    });
    const boxes = [...made.boxes];
    if (inputs.length > 0) boxes.unshift({ id: railIn(id), width: left, height: inputs.length * ROW });
    if (givers.length > 0) boxes.push({ id: railOut(id), width: right, height: givers.length * ROW });
    const empty = made.boxes.length === 0;
    parts.splice(spot, 0, {
      kind: "lane",
      id,
      parent: at.id,
      block,
      branch: graph.name,
      header,
      spots,
      inputs,
      bound,
      gives: givers.map((each) => each.port),
      empty,
      foreign: mark !== "",
    });
    const room = Math.max(monoWidth(header, 11) + 40, empty ? 120 : 0, at.face.width - 20);
    const margin = { left: inputs.length > 0 ? 6 : 16, right: givers.length > 0 ? 6 : 16 };
    return {
      id,
      boxes,
      lines: [...lines, ...framed(boxes, lines, railIn(id), railOut(id))],
      ...margin,
      top,
      bottom: 14,
      least: { width: room, height: top + 38 },
    };
  };

  const graph = view.graph;
  const made = graphOf(graph, {
    lane: "",
    home: INPUTS,
    mark: "",
    foreign: null,
    outside: null,
    around: (port) => ({ node: graph.inputs?.some((each) => each.id === port) ? INPUTS : CAPTURES, port }),
  });
  const ends: NestedBox[] = [];
  const end = (kind: "inputs" | "captures" | "result", id: string, face: Face) => {
    parts.push({ kind, id, parent: "", face });
    made.faces.set(id, face);
    ends.push({ id, width: face.width, height: face.height });
  };
  const captured = new Set(made.drawn.filter((each) => each.wire.source === CAPTURES).map((each) => each.wire.output));
  if (graph.inputs?.length) end("inputs", INPUTS, portsFace("inputs", graph.inputs, true));
  if (captured.size > 0)
    end(
      "captures",
      CAPTURES,
      portsFace(
        "from the notebook",
        [...captured].map((id) => ({ id })),
        false,
      ),
    );
  const result = graph.output;
  if (result) {
    const port =
      made.byId.get(result.node)?.outputs?.find((each) => each.id === result.port) ??
      graph.inputs?.find((each) => each.id === result.port);
    end("result", OUTPUT, resultFace(view.returns || port?.type || ""));
    const source = result.node === CAPTURES && !captured.has(result.port) ? "" : result.node;
    if (source) {
      wires.push({
        id: `${source}.${result.port}->${OUTPUT}.value`,
        source,
        output: result.port,
        target: OUTPUT,
        input: "value",
        kind: "data",
        port,
        from: { node: result.node, port: result.port },
        foreign: false,
      });
    }
  }
  const lines = wires
    .filter((each) => each.target === OUTPUT)
    .map((each): Line => ({ ...each, fromY: made.y(each.source, each.output, "out"), toY: 16 }));
  const starts = made.lines.map((line) =>
    line.source === INPUTS || line.source === CAPTURES
      ? { ...line, fromY: made.y(line.source, line.output, "out") }
      : line,
  );
  const boxes = [
    ...ends.filter((each) => each.id !== OUTPUT),
    ...made.boxes,
    ...ends.filter((each) => each.id === OUTPUT),
  ];
  const loose = loosened(boxes, [...starts, ...lines], orders);
  const root: Lane = {
    id: "",
    boxes,
    lines: [...starts, ...lines, ...loose, ...framed(boxes, [...starts, ...lines, ...loose], INPUTS, OUTPUT)],
    left: 0,
    right: 0,
    top: 0,
    bottom: 0,
    least: LEAST,
  };
  return { root, parts, wires, orders, count };
}

/** Nodes that no value ties to others stand where the order of the text puts them. */
function loosened(boxes: readonly NestedBox[], lines: readonly Line[], orders: readonly Wire[]): Line[] {
  const tied = new Set(lines.flatMap((line) => [line.source, line.target]));
  const here = new Set(boxes.map((box) => box.id));
  return orders
    .filter((each) => here.has(each.source) && here.has(each.target) && !tied.has(each.target))
    .map((each) => ({ id: each.id, source: each.source, output: "", target: each.target, fromY: 16, toY: 16 }));
}

/** Inputs that only name what is called or looked into, such as a module: they say nothing that the code does not. */
function hiddenInputs(
  graph: GraphView,
  nodes: ReadonlyMap<string, NodeView>,
  names: ReadonlySet<string>,
): Map<string, Set<string>> {
  const hidden = new Map<string, Set<string>>();
  const known = new Map((graph.inputs ?? []).map((each) => [each.id, each]));
  for (const edge of graph.edges ?? []) {
    const node = nodes.get(edge.target);
    if (!node) continue;
    const foreign =
      edge.kind === "capture" ||
      (edge.source === INPUTS && (names.has(edge.output) || known.get(edge.output)?.family === "code"));
    if (foreign && !readsValue(node.code, edge.output)) add(hidden, edge.target, edge.input);
  }
  return hidden;
}

/** What a block gives that is read: outside, and in a loop by its own next round. */
function carriedOn(node: NodeView, outside: ReadonlySet<string>): ReadonlySet<string> {
  if (!/^(?:async )?(?:for|while)\b/.test(node.code)) return outside;
  const again = (node.branches?.[0]?.inputs ?? []).map((each) => each.id);
  const given = new Set(node.branches?.[0]?.gives?.map((each) => each.port));
  const header = node.branches?.[0]?.header?.split(" in ")[0] ?? "";
  return new Set([
    ...outside,
    ...again.filter((each) => given.has(each) && (node.name === "while" || !mentions(header, each))),
  ]);
}

/** The names that reach into a block from the notebook, whatever they are called on the way. */
function foreignIn(graph: GraphView, block: string, names: ReadonlySet<string>): ReadonlySet<string> {
  const reach = (graph.edges ?? []).filter((each) => each.target === block && each.kind !== "order");
  const foreign = (edge: EdgeView) =>
    edge.kind === "capture" || edge.source === CAPTURES || (edge.source === INPUTS && names.has(edge.output));
  const own = new Set(reach.filter((each) => !foreign(each)).map((each) => each.input));
  return new Set(
    reach
      .filter(foreign)
      .map((each) => each.input)
      .filter((each) => !own.has(each)),
  );
}

/** What keeps inputs left of everything and outputs right of it. */
function framed(boxes: readonly NestedBox[], lines: readonly Line[], first: string, last: string): Line[] {
  const fed = new Set(lines.map((line) => line.target));
  const feeding = new Set(lines.map((line) => line.source));
  const has = new Set(boxes.map((box) => box.id));
  const held = (id: string, source: string, target: string): Line => ({
    id,
    source,
    output: "",
    target,
    fromY: 0,
    toY: 0,
    weak: true,
  });
  const found: Line[] = [];
  for (const { id } of boxes) {
    if (id === first || id === last) continue;
    if (has.has(first) && !fed.has(id) && id !== CAPTURES) found.push(held(`${first}|${id}`, first, id));
    if (has.has(last) && !feeding.has(id)) found.push(held(`${id}|${last}`, id, last));
  }
  if (has.has(first) && has.has(last)) found.push(held(`${first}|${last}`, first, last));
  return found;
}

function railWidth(names: readonly string[]): number {
  return names.length === 0 ? 0 : Math.min(150, Math.max(...names.map((each) => monoWidth(each, 11)))) + 26;
}

function mentions(header: string, name: string): boolean {
  return header.split(/[^\p{L}\p{N}_]+/u).includes(name);
}

function headerMatters(block: NodeView, graph: GraphView): boolean {
  return block.kind !== "block" && Boolean(graph.header);
}

function add(to: Map<string, Set<string>>, key: string, value: string): void {
  const found = to.get(key);
  if (found) found.add(value);
  else to.set(key, new Set([value]));
}

/** A block's head: its name, its header, and its ports beneath. */
function blockFace(node: NodeView, face: Face): Face {
  const header = headerText(node);
  const top = HEAD + 4;
  const rows = face.rows.filter((row) => !row.field);
  const width = round(
    Math.max(220, widthOf(face.title, 13, true) + Math.min(420, monoWidth(header, 11)) + 110, face.width),
  );
  const spots = rows.flatMap((row, index): Spot[] => {
    const y = top + index * ROW + ROW / 2;
    const found: Spot[] = [];
    if (row.input) found.push({ port: row.input.id, side: "in", x: 0, y });
    // Counted from the right edge, which the layout finds.
    if (row.output) found.push({ port: row.output.id, side: "out", x: 0, y });
    return found;
  });
  const only = face.only;
  if (only) spots.push({ port: only.id, side: "out", x: 0, y: HEAD / 2 });
  return { ...face, lines: [], rows, spots, width, height: top + rows.length * ROW + 4 };
}

/** A block or called flow that is closed says how much stands in it. */
function closedFace(node: NodeView, face: Face, inside: number): Face {
  const header = node.kind === "block" ? headerText(node) : "";
  const text = header ? [header.length > 44 ? `${header.slice(0, 43)}…` : header] : [];
  const shift = text.length * 18;
  const width = round(
    Math.max(face.width, widthOf(face.title, 13, true) + 60, ...text.map((each) => monoWidth(each, 11) + 2 * PAD + 4)),
  );
  const spots = face.spots.map((each) => ({
    ...each,
    x: each.side === "out" ? width : 0,
    y: each.y > HEAD / 2 ? each.y + shift : each.y,
  }));
  return {
    ...face,
    lines: node.kind === "block" ? text : face.lines,
    spots,
    width,
    height: face.height + shift + (inside > 0 || node.opens ? 22 : 0),
  };
}

function headerText(node: NodeView): string {
  const header = (node.branches?.[0]?.header ?? "").replace(/\s+/g, " ");
  if (header === node.name) return "";
  return header.startsWith(`${node.name} `) ? header.slice(node.name.length + 1) : header;
}

/** The flow's inputs with their defaults, or the names of the notebook that it reads. */
function portsFace(title: string, ports: readonly PortView[], fields: boolean): Face {
  const rows = ports.map((output) => ({ output, field: fields && Boolean(output.editor) && Boolean(output.code) }));
  const widths = rows.map((row) => Math.min(150, widthOf(row.output.id, 12)) + (row.field ? 112 : 60) + 2 * PAD);
  const width = round(Math.min(300, Math.max(fields ? 168 : 130, widthOf(title, 12, true) + 2 * PAD + 10, ...widths)));
  const top = HEAD + 2;
  return {
    title,
    lines: [],
    rows,
    more: 0,
    wide: false,
    spots: ports.map((port, index) => ({
      port: port.id,
      side: "out" as const,
      x: width,
      y: top + index * ROW + ROW / 2,
    })),
    width,
    height: top + rows.length * ROW + 8,
  };
}

function resultFace(type: string): Face {
  const lines = type ? [type.length > 34 ? `${type.slice(0, 33)}…` : type] : [];
  const width = round(
    Math.max(110, widthOf("result", 13, true) + 44, ...lines.map((each) => monoWidth(each, 11) + 2 * PAD + 4)),
  );
  return {
    title: "result",
    lines,
    rows: [],
    more: 0,
    wide: false,
    spots: [{ port: "value", side: "in", x: 0, y: HEAD / 2 }],
    width,
    height: HEAD + lines.length * 18,
  };
}
