// The canvas: one component for every host.

import { useSyncExternalStore } from "react";
import type { Host } from "./host";

export function Canvas({ host }: { host: Host }) {
  const snapshot = useSyncExternalStore(
    (listener) => host.subscribe(listener),
    () => host.snapshot,
  );
  return <div className="om-canvas">{snapshot.view?.name ?? ""}</div>;
}
