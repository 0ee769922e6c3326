// How runs are told: saved in an output, whole over the wire, or only what changed.

import type { RunFacts, Tell } from "../messages";

const OPEN: ReadonlySet<string> = new Set(["running", "waiting", "pending", "queued"]);

/** Whether a run is still going on. */
export const going = (facts: RunFacts | null): boolean => facts !== null && OPEN.has(facts.status);

/** A run with what a message says of it; null where the message cannot be understood without the whole. */
export function told(known: RunFacts | null, tell: Tell): RunFacts | null {
  const { facts } = tell;
  if (tell.whole) return facts;
  if (known === null || known.run !== facts.run) return null;
  if (!going(known) && going(facts)) return known;
  const fresh = new Map((facts.nodes ?? []).map((each) => [each.id, each]));
  const nodes = (known.nodes ?? []).map((each) => {
    const one = fresh.get(each.id);
    fresh.delete(each.id);
    return one ?? each;
  });
  return { ...known, ...facts, nodes: [...nodes, ...fresh.values()] };
}

/** The one of two runs that is to be shown: the one that began later, and of the same run the later word. */
export function newer(known: RunFacts | null, other: RunFacts): RunFacts {
  if (known === null) return other;
  if (known.run === other.run) return going(other) && !going(known) ? known : other;
  return (other.started ?? 0) >= (known.started ?? 0) ? other : known;
}
