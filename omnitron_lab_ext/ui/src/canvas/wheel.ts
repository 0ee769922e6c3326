// Whom the wheel is for: the page, which scrolls, or a canvas, which zooms.
//
// One thing is always true here: who scrolls through a page is not caught by a canvas that comes under the pointer.

import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect, useState } from "react";
import type { SceneNode } from "./scene";
import { boundsOf } from "./view-port";

/** Turns of the wheel that follow each other within this are one gesture, in ms. */
const GESTURE = 400;
const LEAST = 0.05;
const ROOM = 60;

type Turn = Pick<WheelEvent, "deltaX" | "deltaY" | "ctrlKey" | "metaKey" | "shiftKey">;

/** What a turn of the wheel over a canvas does; `held` says whether the canvas has it. */
export function meant(turn: Turn, held: boolean): "zoom" | "pan" | "page" {
  if (turn.ctrlKey || turn.metaKey) return "zoom";
  if (!held) return "page";
  return turn.shiftKey || Math.abs(turn.deltaX) > Math.abs(turn.deltaY) ? "pan" : "zoom";
}

/** How far away a flow can be seen: so far that all of it is in sight. */
export function leastZoom(nodes: readonly SceneNode[], root: HTMLElement | null): number {
  const { width, height } = boundsOf(nodes);
  const wide = Math.max(100, (root?.clientWidth || 900) - ROOM);
  const high = Math.max(100, (root?.clientHeight || 440) - ROOM);
  return Math.min(LEAST, 0.8 * Math.min(wide / width, high / height));
}

/** Says whether the wheel alone zooms: in a panel, and in a canvas that has the focus. */
export function useWheel(root: RefObject<HTMLElement | null>, fills: boolean): boolean {
  const { getViewport, setViewport } = useReactFlow();
  const [active, setActive] = useState(false);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const stop = new AbortController();
    const { signal } = stop;
    element.addEventListener("focusin", () => setActive(true), { signal });
    element.addEventListener(
      "focusout",
      (event) => setActive(element.contains(event.relatedTarget as Element | null)),
      { signal },
    );
    return () => stop.abort();
  }, [root]);
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    let last = -GESTURE;
    let ours = false;
    const turned = (event: WheelEvent): void => {
      const inside = event.composedPath().includes(element);
      if (event.timeStamp - last > GESTURE) ours = inside;
      last = event.timeStamp;
      if (!inside || (event.target as Element).closest?.(".nowheel")) return;
      const what = meant(event, fills || (active && ours));
      if (what === "zoom") return;
      event.stopPropagation();
      if (what === "page") return;
      event.preventDefault();
      const { x, y, zoom } = getViewport();
      const unit = event.deltaMode === 1 ? 16 : 1;
      void setViewport({ x: x - unit * (event.deltaX || event.deltaY), y, zoom });
    };
    document.addEventListener("wheel", turned, { capture: true, passive: false });
    return () => document.removeEventListener("wheel", turned, { capture: true });
  }, [root, fills, active, getViewport, setViewport]);
  return fills || active;
}
