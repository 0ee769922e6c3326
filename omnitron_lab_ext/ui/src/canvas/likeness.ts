// Which node of a text is the one that another text knew by another id: as when its name was typed over. Pure.

import type { GraphView, NodeView } from "../messages";
import type { Ids } from "./optimistic";
import { walk } from "./tree";

/** Nodes that have another id since somebody typed: those that vanished, by what is the same but for their names. */
export function alike(before: GraphView, after: GraphView): Ids {
  const [old, now] = [nodes(before), nodes(after)];
  const gone = [...old.values()].filter((each) => !now.has(each.id));
  if (gone.length === 0) return {};
  const fresh = [...now.values()].filter((each) => !old.has(each.id));
  const ids: Record<string, string> = {};
  for (const each of gone) {
    const mine = gone.filter((other) => likeness(other) === likeness(each));
    const theirs = fresh.filter((other) => likeness(other) === likeness(each));
    const one = theirs[mine.indexOf(each)];
    if (one !== undefined && mine.length === theirs.length) ids[each.id] = one.id;
  }
  return ids;
}

function nodes(graph: GraphView): Map<string, NodeView> {
  return new Map([...walk(graph)].map(({ node }) => [node.id, node]));
}

/** A statement without the names that it binds. */
function likeness({ kind, code, outputs }: NodeView): string {
  const names = new Set((outputs ?? []).map((each) => each.id));
  const bare = code.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word) => (names.has(word) ? "_" : word));
  return `${kind} ${bare.replace(/\s+/g, " ")}`;
}
