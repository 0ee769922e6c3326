// The canvas: one component for every host. It puts together what is drawn, what acts and what is said.

import { ReactFlowProvider } from "@xyflow/react";
import { type ReactElement, useRef } from "react";
import { HandsContext, useActionsOf } from "./acting";
import { ActionsContext } from "./actions";
import type { Host } from "./host";
import { Stage } from "./stage";

export function Canvas({ host }: { host: Host }): ReactElement {
  const hands = useActionsOf(host);
  const root = useRef<HTMLDivElement>(null);
  return (
    <div
      className="om-canvas"
      ref={root}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a canvas takes keys as an editor does
      tabIndex={0}
      data-lm-suppress-shortcuts="true"
      data-fills={host.fills || undefined}
      role="application"
      aria-label="Canvas of a flow"
    >
      <ActionsContext.Provider value={hands}>
        <HandsContext.Provider value={hands}>
          <ReactFlowProvider>
            <Stage host={host} root={root} />
          </ReactFlowProvider>
        </HandsContext.Provider>
      </ActionsContext.Provider>
    </div>
  );
}
