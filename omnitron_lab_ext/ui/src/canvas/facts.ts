// How runs are told: saved in an output, whole over the wire, or only what changed.

import type { FlowFacts, NodeFacts, RunFacts, Tell } from "../messages";

/** Whether a run is still going on. */
export const going = (facts: RunFacts | null): boolean => facts?.status === "running";

/** A run that nobody goes on with, such as one whose kernel died: what it was at was interrupted. */
export function ended(facts: RunFacts, why: string): RunFacts {
  if (!going(facts)) return facts;
  const nodes = facts.nodes?.map((each): NodeFacts => {
    if (each.status === "running") return { ...each, status: "interrupted", why };
    return each.status === "waiting" ? { ...each, status: "not reached", why } : each;
  });
  return { ...facts, status: "interrupted", note: why, ...(nodes ? { nodes } : {}) };
}

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

/** Whether an output keeps less of a run than is known of it. */
const lesser = (other: RunFacts, known: RunFacts): boolean => Boolean(other.packed) && !known.packed;

/** Saved facts with their nodes, which a larger flow's output keeps as rows; without them where those make no sense. */
export function unpacked(facts: RunFacts): RunFacts {
  if (!facts.packed) return facts;
  try {
    const [names, ...rows] = JSON.parse(facts.packed) as [string[], ...unknown[][]];
    const nodes = rows.map((row) =>
      Object.fromEntries(names.flatMap((name, at) => (row[at] === null || at >= row.length ? [] : [[name, row[at]]]))),
    ) as unknown as NodeFacts[];
    return { ...facts, nodes: nodes.flatMap(soundNode) };
  } catch {
    return facts;
  }
}

/** The one of two runs that is to be shown: the one that began later, and of the same run the later word. */
export function newer(known: RunFacts | null, other: RunFacts): RunFacts {
  if (known === null) return other;
  if (known.run === other.run) return !going(known) && (going(other) || lesser(other, known)) ? known : other;
  return (other.started ?? 0) >= (known.started ?? 0) ? other : known;
}

/** Where a run failed, the innermost first; what the flow handled is no failure of it. */
export function failures(facts: RunFacts | null): NodeFacts[] {
  if (facts?.status !== "failed") return [];
  const depth = ({ id }: NodeFacts) => id.split("/").length;
  const failed = (facts.nodes ?? []).filter((each) => each.status === "failed" && each.error);
  return failed.sort((one, other) => depth(other) - depth(one));
}

const TEXTS = "version source message run status note value error cure traceback packed".split(" ");
const NODE_TEXTS = "why type family size text error run".split(" ");

/** Facts as an output holds them, without all that is not what it should be; null where they are none at all. */
export function sound(value: unknown): FlowFacts | RunFacts | null {
  if (!isObject(value) || typeof value.flow !== "string") return null;
  const kept: Record<string, unknown> = { flow: value.flow, form: value.form === "def" ? "def" : "cell" };
  for (const name of TEXTS) if (typeof value[name] === "string") kept[name] = value[name];
  for (const name of ["started", "ms"]) if (isNumber(value[name])) kept[name] = value[name];
  if (isObject(value.inputs)) {
    kept.inputs = Object.fromEntries(Object.entries(value.inputs).filter(([, each]) => typeof each === "string"));
  }
  if (Array.isArray(value.nodes)) kept.nodes = value.nodes.flatMap(soundNode);
  return kept as unknown as FlowFacts | RunFacts;
}

function soundNode(value: unknown): NodeFacts[] {
  if (!isObject(value) || typeof value.id !== "string" || typeof value.status !== "string") return [];
  const kept: Record<string, unknown> = { id: value.id, status: value.status };
  for (const name of NODE_TEXTS) if (typeof value[name] === "string") kept[name] = value[name];
  for (const name of ["ms", "count", "total"]) if (isNumber(value[name])) kept[name] = value[name];
  if (value.estimated === true) kept.estimated = true;
  if (Array.isArray(value.changed_by)) kept.changed_by = value.changed_by.filter((each) => typeof each === "string");
  return [kept as unknown as NodeFacts];
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
