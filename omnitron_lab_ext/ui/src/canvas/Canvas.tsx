// The canvas: one component for every host. It puts together what is drawn, what acts and what is said.

import { ReactFlowProvider } from "@xyflow/react";
import { type ReactElement, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Host } from "./host";
import { Stage } from "./stage";
import { HandsContext, useHandsOf } from "./using";
import type { Stand } from "./view-port";

/** `stand` is told how high the canvas would have to be to show the whole flow. */
export function Canvas({ host, stand }: { host: Host; stand?: Stand }): ReactElement {
  const hands = useHandsOf(host);
  const root = useRef<HTMLDivElement>(null);
  const name = useSyncExternalStore(hands.board.subscribe, () => hands.state.snapshot.view?.name ?? "");
  // What stands on the stage may count on the element around it.
  const [mounted, setMounted] = useState(false);
  useLayoutEffect(() => setMounted(true), []);
  return (
    <div
      className="om-canvas"
      ref={root}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a canvas takes keys as an editor does
      tabIndex={0}
      data-lm-suppress-shortcuts="true"
      data-fills={host.fills || undefined}
      role="application"
      aria-label={name ? `Canvas of the flow ${name}` : "Canvas of a flow"}
    >
      <HandsContext.Provider value={hands}>
        <ReactFlowProvider>{mounted && <Stage host={host} root={root} stand={stand} />}</ReactFlowProvider>
      </HandsContext.Provider>
    </div>
  );
}
