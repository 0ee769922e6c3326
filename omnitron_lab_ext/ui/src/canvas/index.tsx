// Mounting a canvas into an element.

import { createRoot } from "react-dom/client";
import { Boundary } from "./boundary";
import { Canvas } from "./Canvas";
import type { Host } from "./host";

/** Draws a canvas into an element; what is returned takes it away again. */
export function mount(element: HTMLElement, host: Host): () => void {
  const root = createRoot(element);
  root.render(
    <Boundary>
      <Canvas host={host} />
    </Boundary>,
  );
  return () => root.unmount();
}
