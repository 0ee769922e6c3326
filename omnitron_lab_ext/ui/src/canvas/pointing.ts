// What is under a pointer, and what lights up under it.
//
// One thing is always true here: only what stands in the canvas's own element counts, however many canvases a page has.

import type { FlowView } from "../messages";
import { feeding, fitting, key } from "./connecting";
import { edgesOf, find, INPUTS, isInputs, OUTPUT, type PortRef } from "./tree";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function pointOf(event: MouseEvent | TouchEvent): Point {
  const at = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}

export function onField(target: EventTarget): boolean {
  return (target as Element).closest(".om-field, .om-editing, button") !== null;
}

/** Whether a point is in another canvas than this one. */
export function elsewhere(root: Element, at: Point): boolean {
  const other = topmost(at)[0]?.closest(".om-canvas");
  return other != null && other !== root;
}

/** The node under a point of the screen, wherever the page keeps the canvas. */
export function nodeAt(root: Element, at: Point): string | null {
  for (const each of under(root, at)) {
    const node = each.closest<HTMLElement>(".react-flow__node");
    const id = node?.dataset.id;
    // The ground inside a block is ground.
    if (id !== undefined) return isInputs(id) && id !== INPUTS ? null : id;
  }
  return null;
}

/** The branch of an open block under a point, the innermost; its ground lets the pointer through. */
export function laneAt(root: Element, at: Point): { block: string; branch: string } | null {
  let found: { block: string; branch: string } | null = null;
  let depth = 0;
  for (const lane of root.querySelectorAll<HTMLElement>(".react-flow__node-lane")) {
    const { left, top, right, bottom } = lane.getBoundingClientRect();
    if (at.x < left || at.x > right || at.y < top || at.y > bottom) continue;
    const [, block = "", branch = ""] = /^(.+)\/([^/]+)\/<inputs>$/.exec(lane.dataset.id ?? "") ?? [];
    if (!block || block.split("/").length <= depth) continue;
    depth = block.split("/").length;
    found = { block, branch };
  }
  return found;
}

export function onGround(root: Element, at: Point): boolean {
  return under(root, at).some((each) => each.closest(".react-flow__renderer") !== null);
}

function under(root: Element, at: Point): Element[] {
  const found = topmost(at);
  return found[0] && root.contains(found[0]) ? found.filter((each) => root.contains(each)).slice(0, 8) : [];
}

/** All elements at a point, the uppermost first, in shadow trees too. */
function topmost(at: Point): Element[] {
  let found = document.elementsFromPoint(at.x, at.y);
  for (let inner = found[0]?.shadowRoot; inner; inner = found[0]?.shadowRoot)
    found = inner.elementsFromPoint(at.x, at.y);
  return found;
}

/** Ports and nodes say whether they fit what is dragged; what they look like then is the style's. */
export function light(root: Element, view: FlowView, from: PortRef, backwards: boolean): void {
  const fits = backwards ? feeding(view, from) : fitting(view, from);
  root.setAttribute("data-connecting", backwards ? "source" : "target");
  const open = new Set<string>();
  const feeder = backwards ? feederOf(view, from) : null;
  const others = feeder ? fitting(view, feeder) : new Map<string, boolean>();
  for (const handle of root.querySelectorAll<HTMLElement>(".react-flow__handle")) {
    const { nodeid = "", handleid = "" } = handle.dataset;
    const wanted = handle.classList.contains(backwards ? "source" : "target") ? fits : others;
    const yes = (!backwards && nodeid === OUTPUT) || wanted.get(key(nodeid, handleid)) === true;
    handle.dataset.fits = yes ? "yes" : "no";
    if (yes) open.add(nodeid);
  }
  for (const node of root.querySelectorAll<HTMLElement>(".react-flow__node")) {
    const { id = "" } = node.dataset;
    node.dataset.fits = open.has(id) || id === from.node ? "yes" : "no";
  }
}

export function dim(root: Element): void {
  root.removeAttribute("data-connecting");
  for (const each of root.querySelectorAll<HTMLElement>("[data-fits]")) delete each.dataset.fits;
}

/** What feeds an input by an edge. */
export function feederOf(view: FlowView, to: PortRef): PortRef | null {
  for (const { source, output, target, input, kind } of edgesOf(view.graph)) {
    if (target !== to.node || input !== to.port || kind === "order" || kind === "capture") continue;
    const graph = find(view, target);
    const around = graph?.path.at(-1);
    if (source !== INPUTS || around === undefined) return { node: source, port: output };
    const branch = around.branches?.find((each) => each === graph?.graph);
    return { node: `${around.id}/${branch?.name ?? ""}/${INPUTS}`, port: output };
  }
  return null;
}
