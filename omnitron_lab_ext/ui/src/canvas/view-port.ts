// What is seen of a flow: where a canvas begins, how far away it is, and when it was painted.

import { useReactFlow, useStore, type Viewport } from "@xyflow/react";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Host, Snapshot } from "./host";
import type { Scene, SceneEdge, SceneNode } from "./scene";

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What nodes take up, and the lines between them where those lead around them. */
export function boundsOf(nodes: readonly SceneNode[], edges: readonly SceneEdge[] = []): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { position, width = 0, height = 0, parentId } of nodes) {
    if (parentId) continue;
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + width);
    bottom = Math.max(bottom, position.y + height);
  }
  for (const { data } of edges) {
    for (const { from, to, y } of data?.route ?? []) {
      left = Math.min(left, from, to);
      right = Math.max(right, from, to);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return Number.isFinite(left)
    ? { x: left, y: top, width: right - left, height: bottom - top }
    : { x: 0, y: 0, width: 1, height: 1 };
}

/** Room for the toolbar and the run's line above, for what failed beneath, and at the sides. */
const TOP = 56;
const BOTTOM = 28;
const EDGE = 20;
/** The same, for what is fitted into a canvas. */
export const MARGINS = { top: `${TOP}px`, bottom: `${BOTTOM}px`, x: `${EDGE}px` } as const;
/** A flow that would be smaller than this is not shown whole: its words could not be read. */
const SMALLEST = 0.54;
/** How large the beginning of a flow is shown that cannot be shown whole. */
const BEGINNING = 0.75;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** All of a flow where it can be read so, else its first rows where those can, else its beginning. */
export function firstViewport({ nodes, edges }: Scene, size: Size): Viewport {
  const bounds = boundsOf(nodes, edges);
  const width = size.width - 2 * EDGE;
  const height = size.height - TOP - BOTTOM;
  const whole = Math.min(width / bounds.width, height / bounds.height, 1);
  const zoom = whole >= SMALLEST ? whole : widthZoom(bounds, width);
  const spare = { x: width - bounds.width * zoom, y: height - bounds.height * zoom };
  const x = EDGE + Math.max(0, spare.x / 2) - bounds.x * zoom;
  if (spare.y >= 0) return { x, y: TOP + spare.y / 2 - bounds.y * zoom, zoom };
  if (spare.x >= -1) return { x, y: TOP - bounds.y * zoom, zoom };
  const left = nodes.find((each) => !each.parentId && each.position.x <= bounds.x + 1);
  const first = left ? boundsOf([left]) : bounds;
  const middle = height / 2 - (first.y + first.height / 2) * zoom;
  return { x, y: TOP + Math.min(-bounds.y * zoom, Math.max(middle, spare.y - bounds.y * zoom)), zoom };
}

/** How high a canvas of a width has to be to show all of a flow as large as the width allows. */
export function heightFor({ nodes, edges }: Scene, width: number): number {
  const bounds = boundsOf(nodes, edges);
  return Math.ceil(TOP + BOTTOM + bounds.height * widthZoom(bounds, width - 2 * EDGE));
}

function widthZoom(bounds: Bounds, width: number): number {
  const zoom = Math.min(1, width / bounds.width);
  return zoom >= SMALLEST ? zoom : BEGINNING;
}

/** How large an element is, followed live; null before it is known. */
export function useSize(root: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const look = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      // An element that is hidden, as in a tab behind others, has no size and keeps what it had.
      if (width > 0 && height > 0)
        setSize((old) => (old?.width === width && old.height === height ? old : { width, height }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
  return size;
}

/** Says how high a flow wants to be, and whether that will stay: a better layout may still be on its way. */
export type Stand = (height: number, settled: boolean) => void;

/** Tells the place of a canvas how high the flow is, whenever that is another height. */
export function useStanding(scene: Scene, width: number | undefined, settled: boolean, stand: Stand | undefined): void {
  const height = useMemo(
    () => (width === undefined || scene.nodes.length === 0 ? null : heightFor(scene, width)),
    [scene, width],
  );
  useLayoutEffect(() => {
    if (height !== null) stand?.(height, settled);
  }, [height, settled, stand]);
}

/** Whether a part of the flow is out of sight. */
export function useBeyond({ nodes, edges }: Scene): boolean {
  const bounds = useMemo(() => boundsOf(nodes, edges), [nodes, edges]);
  return useStore(({ transform: [x, y, zoom], width, height }) => {
    const [left, top] = [x + bounds.x * zoom, y + bounds.y * zoom];
    return left < 0 || top < 0 || left + bounds.width * zoom > width || top + bounds.height * zoom > height;
  });
}

/**
 * Follows the layout and the size of its place as long as nobody has moved the view, and keeps what the user sees over
 * remounts.
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
