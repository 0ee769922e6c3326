// What is seen of a flow: where a canvas begins, how far away it is, and when it was painted.

import { useReactFlow, useStore, type Viewport } from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Host, Snapshot } from "./host";
import type { SceneNode } from "./scene";

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function boundsOf(nodes: readonly SceneNode[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { position, width = 0, height = 0, parentId } of nodes) {
    if (parentId) continue;
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + width);
    bottom = Math.max(bottom, position.y + height);
  }
  return Number.isFinite(left)
    ? { x: left, y: top, width: right - left, height: bottom - top }
    : { x: 0, y: 0, width: 1, height: 1 };
}

const TOP = 52;
const EDGE = 24;
/** A flow that would be smaller than this is not shown whole: its words could not be read. */
const SMALLEST = 0.5;

/** All of a flow where it can be read so, else its beginning: the first node at the left, halfway down. */
export function firstViewport(nodes: readonly SceneNode[], root: HTMLElement | null): Viewport {
  const bounds = boundsOf(nodes);
  const left = nodes.find((each) => !each.parentId && each.position.x <= bounds.x + 1);
  const first = left ? boundsOf([left]) : bounds;
  const width = (root?.clientWidth || 900) - 2 * EDGE;
  const height = (root?.clientHeight || 440) - TOP - EDGE;
  const whole = Math.min(width / bounds.width, height / bounds.height, 1);
  const zoom = whole >= SMALLEST ? whole : 0.75;
  const spare = { x: width - bounds.width * zoom, y: height - bounds.height * zoom };
  const x = EDGE + Math.max(0, spare.x / 2) - bounds.x * zoom;
  const middle = height / 2 - (first.y + first.height / 2) * zoom;
  const y =
    spare.y >= 0
      ? spare.y / 2 - bounds.y * zoom
      : Math.min(-bounds.y * zoom, Math.max(middle, spare.y - bounds.y * zoom));
  return { x, y: TOP + y, zoom };
}

/**
 * Follows the layout as long as nobody has moved the view, and keeps what the user sees over remounts.
 *
 * Returns what to call when the view has come to rest.
 */
export function useFirstViewport(host: Host, first: Viewport | undefined): (event: unknown, at: Viewport) => void {
  const { setViewport } = useReactFlow();
  const own = useRef<Viewport | undefined>(first);
  useEffect(() => {
    if (!first || host.memory.has("viewport") || same(own.current, first)) return;
    own.current = first;
    void setViewport(first);
  }, [first, host, setViewport]);
  return useCallback(
    (_, at) => {
      if (!same(own.current, at)) host.memory.set("viewport", at);
    },
    [host],
  );
}

function same(a: Viewport | undefined, b: Viewport): boolean {
  return a !== undefined && Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.zoom - b.zoom) < 0.001;
}

/** Whether the canvas is so far away that words cannot be read; never where the limit is 0. */
export function useFar(limit: number): boolean {
  return useStore((state) => state.transform[2] < limit);
}

/** Whether the focus is within the canvas: then the wheel is its own, else the page's. */
export function useActive(root: RefObject<HTMLElement | null>): boolean {
  const [active, setActive] = useState(false);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stop = new AbortController();
    element.addEventListener("focusin", () => setActive(true), { signal: stop.signal });
    element.addEventListener(
      "focusout",
      (event) => setActive(element.contains(event.relatedTarget as Element | null)),
      { signal: stop.signal },
    );
    return () => stop.abort();
  }, [root]);
  return active;
}

/** Leaves marks for who measures: when a view came, and when it was on the screen. */
export function usePainted(snapshot: Snapshot, drawn: boolean): void {
  const hash = snapshot.view?.hash ?? "";
  const marked = useRef("");
  if (hash && marked.current !== hash) {
    marked.current = hash;
    performance.mark("omnitron:data");
  }
  useLayoutEffect(() => {
    if (!hash || !drawn) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        performance.mark("omnitron:painted");
        performance.measure("omnitron:paint", "omnitron:data", "omnitron:painted");
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [hash, drawn]);
}
