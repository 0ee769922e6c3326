// How far a node came, as a mark, a colour and a time: never by colour alone.

import type { ReactElement } from "react";
import type { NodeFacts } from "../../messages";
import { duration, rounds } from "../times";

/** One letter a status, as in the picture. */
export const MARKS: Readonly<Record<string, string>> = {
  waiting: "○",
  running: "◔",
  done: "✓",
  reused: "↺",
  failed: "✗",
  interrupted: "‖",
  "not reached": "–",
  "not traced": "·",
};

/** The badge at a card's upper edge. */
export function Badge({ facts, outdated }: { facts: NodeFacts; outdated: boolean }): ReactElement | null {
  const { status, ms } = facts;
  if (status === "not traced" && ms == null) return null;
  const parts: string[] = [];
  if (facts.count != null) parts.push(`×${rounds(facts)}`);
  if (ms != null && status !== "waiting" && status !== "not reached" && status !== "reused")
    parts.push(`${facts.estimated ? "~" : ""}${duration(ms)}`);
  else if (status !== "done") parts.push(status);
  return (
    <span
      className="om-badge"
      data-status={status}
      title={outdated ? `${status}, of a run of another text` : [status, facts.why].filter(Boolean).join(": ")}
    >
      <span className="om-mark" aria-hidden="true">
        {MARKS[status] ?? "·"}
      </span>
      {parts.join("  ")}
    </span>
  );
}
