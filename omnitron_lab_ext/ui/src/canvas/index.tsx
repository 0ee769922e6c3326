// Mounting a canvas into an element.

import { createRoot } from "react-dom/client";
import { Boundary } from "./boundary";
import { Canvas } from "./Canvas";
import type { Host } from "./host";
import type { Stand } from "./view-port";

export type { Stand };

/** Ids of one canvas are no ids of another on the same page. */
let mounted = 0;

/** Draws a canvas into an element, and tells how high its flow wants to be; what is returned takes it away again. */
export function mount(element: HTMLElement, host: Host, stand?: Stand): () => void {
  const root = createRoot(element, { identifierPrefix: `om${++mounted}` });
  root.render(
    <Boundary>
      <Canvas host={host} stand={stand} />
    </Boundary>,
  );
  return () => root.unmount();
}
