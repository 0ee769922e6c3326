// How long things took, as people read it: the same words as those of the kernel. Pure.

import type { NodeFacts, RunFacts } from "../messages";

const UNITS = [
  ["µs", 1e-3, 1000],
  ["ms", 1, 1000],
  ["s", 1000, 60],
] as const;

/** A time in ms, in three digits. */
export function duration(ms: number): string {
  for (const [unit, one, most] of UNITS) {
    const value = Number((ms / one).toPrecision(3));
    if (value < most) return `${value} ${unit}`;
  }
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60).toLocaleString("en")} min ${seconds % 60} s`;
}

/** How often a node ran, of how often it will where a loop's length is known; empty for a node that runs once. */
export function rounds({ count, total }: Pick<NodeFacts, "count" | "total">): string {
  if (count == null) return "";
  return count.toLocaleString("en") + (total != null ? ` of ${total.toLocaleString("en")}` : "");
}

/** How a run went, and whether that is still what the text says. */
export function ranAs(facts: RunFacts, outdated: boolean): string {
  const [, done = "", all = ""] = /^(\d+) of (\d+) done/.exec(facts.note ?? "") ?? [];
  const took = facts.ms ? duration(facts.ms) : "";
  const count = all && (done !== all || facts.status !== "done") ? `${done} of ${all} nodes done` : "";
  const running = facts.status === "running";
  const time = took ? ` ${facts.status === "done" ? "in" : running ? "for" : "after"} ${took}` : "";
  const why = all ? "" : (facts.note ?? "");
  const said = [`${facts.status}${time}`, count, why === took ? "" : why].filter(Boolean).join(", ");
  return outdated ? `${said}; the text has changed since` : said;
}
