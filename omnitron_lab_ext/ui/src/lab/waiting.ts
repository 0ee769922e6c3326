// Edits that wait for their turn name nodes as they were when they were made; each edit before them may rename some.

import type { Edit } from "../messages";

type Ids = Readonly<Record<string, string | null>>;

const ONE = new Set(["node", "target", "after", "into", "block"]);

const now = (id: string, ids: Ids): string => (id in ids ? (ids[id] ?? id) : id);

/** A source is a node, or a node and its port: `clean` or `clean.0`. */
function source(text: string, ids: Ids): string {
  if (text in ids) return now(text, ids);
  const dot = text.lastIndexOf(".");
  return dot < 0 ? text : `${now(text.slice(0, dot), ids)}${text.slice(dot)}`;
}

/** An edit with the ids that nodes have after another one. */
export function renamed(edit: Edit, ids: Ids): Edit {
  const entries = Object.entries(edit).map(([field, value]): [string, unknown] => {
    if (field === "edits") return [field, (value as Edit[]).map((each) => renamed(each, ids))];
    if (field === "nodes") return [field, (value as string[]).map((each) => now(each, ids))];
    if (typeof value !== "string") return [field, value];
    if (ONE.has(field)) return [field, now(value, ids)];
    if (field === "source" && edit.edit === "Connect") return [field, source(value, ids)];
    return [field, value];
  });
  return Object.fromEntries(entries) as unknown as Edit;
}
