// Where a run failed, as a complaint about the text that ran. Pure.

import { failures } from "../canvas/facts";
import type { DiagnosticView, FlowView, RunFacts } from "../messages";
import { nodes } from "./labels";

/** The innermost statement that a run failed at, with the error and its cure; null where there is none to point at. */
export function failure(facts: RunFacts, view: FlowView): DiagnosticView | null {
  const known = nodes(view.graph);
  const failed = failures(facts).find((each) => known.has(each.id));
  const node = failed && known.get(failed.id);
  if (node === undefined) return null;
  return {
    ...{ severity: "error", code: "failed", column: 1, line: node.line, start: node.start, end: node.end },
    message: failed?.error || facts.error || "The run failed here.",
    cure: facts.cure ?? "",
  };
}
