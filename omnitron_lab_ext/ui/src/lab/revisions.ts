// The texts that a flow has had, and which node of one is which of another; so an edit, or a place, that was meant for
// an earlier text finds its node, also after an undo and after a name was typed over. Pure but for the list it keeps.

import type { Ids } from "../canvas/optimistic";

const MOST = 200;

interface Revision {
  readonly hash: string;
  /** From the revision before it. */
  readonly ids: Ids;
}

export class Revisions {
  /** Adds the text that is the newest now. */
  add(hash: string, ids: Ids): void {
    this.kept.push({ hash, ids });
    if (this.kept.length > MOST) this.kept.shift();
  }

  /** What became of the ids of a text until now; null where that text is not known. */
  since(hash: string): Ids | null {
    const at = this.kept.findLastIndex((each) => each.hash === hash);
    return at < 0 ? null : this.kept.slice(at + 1).reduce((ids: Ids, each) => composed(ids, each.ids), {});
  }

  /** What becomes of the ids of now where an earlier text comes back; null where it never was. */
  back(hash: string): Ids | null {
    const ids = this.since(hash);
    return ids && inverse(ids);
  }

  private readonly kept: Revision[] = [];
}

/** Two steps as one. */
export function composed(first: Ids, then: Ids): Ids {
  const made = new Set(Object.values(first));
  const ids: Record<string, string | null> = {};
  for (const [old, now] of Object.entries(first)) ids[old] = now !== null && now in then ? (then[now] ?? null) : now;
  for (const [old, now] of Object.entries(then)) if (!(old in first) && !made.has(old)) ids[old] = now;
  return ids;
}

/** The way back. */
export function inverse(ids: Ids): Ids {
  return Object.fromEntries(Object.entries(ids).flatMap(([old, now]) => (now === null ? [] : [[now, old]])));
}
