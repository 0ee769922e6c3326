// Where nodes stand and what is open, as it is kept in a cell's metadata: `{positions: {id: [x, y]}, folds: {id: bool}}`.

import type { Position } from "./host";
import { renamed } from "./optimistic";

/** What is kept of a flow beside its code. */
export interface Places {
  readonly positions: Readonly<Record<string, Position>>;
  readonly folds: Readonly<Record<string, boolean>>;
}

export const NOWHERE: Places = { positions: {}, folds: {} };

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** Reads metadata, whatever stands there. */
export function read(value: unknown): Places {
  const { positions, folds } = record(value);
  const places: Record<string, Position> = {};
  for (const [id, place] of Object.entries(record(positions))) {
    if (!Array.isArray(place)) continue;
    const [x, y] = place as unknown[];
    if (Number.isFinite(x) && Number.isFinite(y)) places[id] = { x: x as number, y: y as number };
  }
  const open: Record<string, boolean> = {};
  for (const [id, fold] of Object.entries(record(folds))) if (typeof fold === "boolean") open[id] = fold;
  return { positions: places, folds: open };
}

/** What is written into metadata; undefined where there is nothing to keep. */
export function written({ positions, folds }: Places) {
  const placed = Object.entries(positions).map(([id, { x, y }]) => [id, [Math.round(x), Math.round(y)]] as const);
  const folded = Object.entries(folds);
  if (placed.length + folded.length === 0) return undefined;
  return {
    ...(placed.length ? { positions: Object.fromEntries(placed) } : {}),
    ...(folded.length ? { folds: Object.fromEntries(folded) } : {}),
  };
}

function carry<T>(kept: Readonly<Record<string, T>>, ids: Readonly<Record<string, string | null>>): Record<string, T> {
  const moved: Record<string, T> = {};
  for (const [id, value] of Object.entries(kept)) {
    const now = renamed(id, ids);
    if (now !== null) moved[now] = value;
  }
  return moved;
}

/** The places after an edit that gave nodes other ids. */
export function carried(places: Places, ids: Readonly<Record<string, string | null>>): Places {
  return { positions: carry(places.positions, ids), folds: carry(places.folds, ids) };
}

/** Whether an id belongs to a flow with these nodes: to one of them, to what one opens into, or to inputs and output. */
const belongs = (id: string, ids: ReadonlySet<string>): boolean => {
  if (id.startsWith("<") || ids.has(id)) return true;
  for (let at = id.lastIndexOf("/"); at > 0; at = id.lastIndexOf("/", at - 1))
    if (ids.has(id.slice(0, at))) return true;
  return false;
};

/**
 * Forgets the places of nodes that are gone, but not for good: `aside` remembers them, and gives them back to a node
 * that is there again, as after an undo.
 */
export function settled(places: Places, aside: Map<string, Partial<Place>>, ids: ReadonlySet<string>): Places {
  const positions: Record<string, Position> = {};
  const folds: Record<string, boolean> = {};
  for (const [id, position] of Object.entries(places.positions)) {
    if (belongs(id, ids)) positions[id] = position;
    else aside.set(id, { ...aside.get(id), position });
  }
  for (const [id, fold] of Object.entries(places.folds)) {
    if (belongs(id, ids)) folds[id] = fold;
    else aside.set(id, { ...aside.get(id), fold });
  }
  for (const [id, { position, fold }] of [...aside]) {
    if (!belongs(id, ids)) continue;
    aside.delete(id);
    if (position !== undefined && !(id in positions)) positions[id] = position;
    if (fold !== undefined && !(id in folds)) folds[id] = fold;
  }
  const same =
    Object.keys(positions).join("\n") === Object.keys(places.positions).join("\n") &&
    Object.keys(folds).join("\n") === Object.keys(places.folds).join("\n");
  return same ? places : { positions, folds };
}

/** What was kept of one node. */
export interface Place {
  position: Position;
  fold: boolean;
}
