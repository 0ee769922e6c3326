// A worker that lays out with dagre, made from its own text so that it needs no address; pages that allow none go
// without.

import type { Position } from "../host";
import type { Lane, Layout, Plan } from "./tree";
import { WORKER } from "./worker-text";

interface Reply {
  readonly id: number;
  readonly layout: Layout;
}

let worker: Worker | null | undefined;
let count = 0;
const waiting = new Map<number, (layout: Layout | null) => void>();

/** Lays out in the worker; null where there is none. */
export function laidOut(root: Lane, pinned: Readonly<Record<string, Position>>, plan: Plan): Promise<Layout | null> {
  const to = started();
  if (to === null) return Promise.resolve(null);
  const id = ++count;
  return new Promise((done) => {
    waiting.set(id, done);
    to.postMessage({ id, root, pinned, plan });
  });
}

function started(): Worker | null {
  if (worker !== undefined) return worker;
  try {
    const address = URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" }));
    worker = new Worker(address);
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      waiting.get(data.id)?.(data.layout);
      waiting.delete(data.id);
    };
    worker.onerror = () => {
      worker = null;
      for (const done of waiting.values()) done(null);
      waiting.clear();
    };
  } catch {
    worker = null;
  }
  return worker;
}
