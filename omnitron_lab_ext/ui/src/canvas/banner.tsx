// What is to be said about the picture as a whole: that it is behind the text, what the kernel does, how the run goes.

import type { ReactElement } from "react";
import { failures, going } from "./facts";
import type { KernelState, Snapshot } from "./host";
import { MARKS } from "./nodes/marks";
import { ranAs } from "./times";
import { useHands } from "./using";

const KERNELS: Readonly<Record<KernelState, string>> = {
  none: "No kernel runs.",
  silent: "The kernel has not loaded Omnitron.",
  starting: "The kernel is starting.",
  idle: "",
  busy: "The kernel is busy.",
  restarting: "The kernel is restarting. Edits are kept.",
  dead: "The kernel is dead. Edits are kept; running the flow restarts it.",
  disconnected: "The kernel is not reached. Edits are kept.",
};

/** States that say nothing about the picture, and are told beside the run. */
const QUIET: ReadonlySet<KernelState> = new Set(["none", "silent", "starting", "busy"]);

export function Banner({ snapshot }: { snapshot: Snapshot }): ReactElement | null {
  const { stale, notice, locked, kernel } = snapshot;
  const bad = kernel === "dead" || kernel === "disconnected" || kernel === "restarting";
  return (
    <div className="om-banners">
      {stale && (
        <div className="om-stale" data-locked={locked === stale || undefined} role="status">
          <span aria-hidden="true">!</span> {stale}
        </div>
      )}
      {bad && (
        <div className="om-notice om-notice-kernel" data-kernel={kernel} role="status">
          {KERNELS[kernel]}
        </div>
      )}
      {notice && (
        <div className="om-notice" role="status">
          {notice}
        </div>
      )}
      {locked && locked !== stale && (
        <div className="om-notice om-notice-locked" role="status">
          {locked}
        </div>
      )}
    </div>
  );
}

/** How the newest run went, in a line beside the toolbar. */
export function RunLine({ snapshot }: { snapshot: Snapshot }): ReactElement | null {
  const { facts, outdated, kernel } = snapshot;
  const { screen } = useHands();
  const busy = QUIET.has(kernel) ? KERNELS[kernel] : "";
  if (!facts && !busy) return null;
  const parts = facts ? [ranAs(facts, outdated)] : [];
  if (!going(facts)) parts.push(busy);
  const said = parts.filter(Boolean).join(" · ");
  const failed = failures(facts).map((each) => each.id);
  return (
    <div className="om-run" data-status={facts?.status} data-outdated={outdated || undefined} role="status">
      {facts && (
        <span className="om-mark" aria-hidden="true">
          {MARKS[facts.status] ?? "·"}
        </span>
      )}
      {failed.length > 0 ? (
        <button
          type="button"
          className="om-run-failed"
          title="Go to where it failed"
          onClick={() => screen.first(failed)}
        >
          {said}
        </button>
      ) : (
        said
      )}
    </div>
  );
}
