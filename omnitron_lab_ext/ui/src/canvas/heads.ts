// The heads of blocks, and the cards with which a flow begins and ends. Pure.

import type { NodeView, PortView } from "../messages";
import { type Face, HEAD, PAD, ROW, round, type Spot } from "./faces";
import { monoWidth, widthOf } from "./measure";

/** A block's head: its name, its header, and its ports beneath. */
export function blockFace(node: NodeView, face: Face): Face {
  const header = headerText(node);
  const top = HEAD + 4;
  const rows = face.rows.filter((row) => !row.field || row.input?.missing);
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
export function closedFace(node: NodeView, face: Face, inside: number): Face {
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
export function portsFace(title: string, ports: readonly PortView[], fields: boolean): Face {
  const rows = ports.map((output) => ({ output, field: fields && Boolean(output.editor) && Boolean(output.code) }));
  const widths = rows.map((row) => Math.min(150, widthOf(row.output.id, 12)) + (row.field ? 112 : 60) + 2 * PAD);
  const width = round(Math.min(300, Math.max(168, widthOf(title, 12, true) + 2 * PAD + 10, ...widths)));
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

export function resultFace(type: string): Face {
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
