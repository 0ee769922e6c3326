// A view as cards, blocks and lanes with their sizes: all that a layout needs, and all that is drawn but its place. Pure.

import type { EdgeView, FlowView, GraphView, NodeView } from "../messages";
import { type Face, faceOf, HEAD, ROW, type Spot } from "./faces";
import { blockFace, closedFace, portsFace, resultFace } from "./heads";
import type { Line } from "./layout/boxes";
import type { Lane, NestedBox } from "./layout/tree";
import { monoWidth } from "./measure";
import { type InBlock, type Looks, type Outline, type Part, railIn, railOut, type Wire } from "./parts";
import { add, carriedOn, foreignIn, framed, headerMatters, hiddenInputs, loosened, mentions, railWidth } from "./reach";
import { CAPTURES, INPUTS, OUTPUT } from "./tree";

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
    const hidden = hiddenInputs(graph, byId, names, foreign ? {} : view.captured);
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
        [...captured].map((id) => ({ id, type: view.captured?.[id] === "unknown" ? "not defined" : "" })),
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
