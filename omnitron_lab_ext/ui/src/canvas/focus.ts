// The focus of a canvas and what is selected on it: both stay where the hands are.

import type { Edge, Node, ReactFlowInstance, useStoreApi } from "@xyflow/react";
import type { Hands } from "./acting";
import { roomFor, type Spot } from "./arrangement";
import { GRID } from "./grid";
import type { Position } from "./host";
import type { Screen } from "./means";
import { find } from "./tree";
import { along, type Box, toward } from "./walking";

export type Store = ReturnType<typeof useStoreApi>;

const FIELDS = "input, textarea, select, [contenteditable=true], .cm-editor";

export function isField(element: Element | null): boolean {
  return element?.closest(FIELDS) != null;
}

export class Focus implements Screen {
  /** Whether the focus was last seen here: what held it may have gone since. */
  private holding = false;

  constructor(
    private readonly hands: Hands,
    private readonly flow: ReactFlowInstance,
    private readonly store: Store,
    readonly root: HTMLElement,
  ) {}

  listen(signal: AbortSignal): void {
    const { root, hands } = this;
    for (const kind of ["pointerdown", "pointerup"]) root.addEventListener(kind, this.stay, { signal });
    root.addEventListener("focusin", (event) => this.came(event.target as Element), { signal });
    root.addEventListener("focusout", (event) => this.left(event), { signal });
    const seen = () => requestAnimationFrame(() => this.regain());
    signal.addEventListener("abort", hands.board.subscribe(seen));
    // What is zoomed or moved out of sight takes the focus along.
    signal.addEventListener(
      "abort",
      this.store.subscribe(() => this.holding && seen()),
    );
  }

  /** Whether the focus is in the canvas. */
  get has(): boolean {
    return this.root.contains(this.active);
  }

  /** Whether what is typed is for the canvas, not for a field in it. */
  get mine(): boolean {
    return this.has && !isField(this.active);
  }

  get selected(): Node[] {
    return this.flow.getNodes().filter((each) => each.selected);
  }

  get edges(): Edge[] {
    return this.flow.getEdges().filter((each) => each.selected);
  }

  /** The node that has the focus, else the first that is selected. */
  get here(): string | null {
    const node = this.active?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
    const ids = this.selected.map((each) => each.id);
    return node && ids.includes(node) ? node : (ids[0] ?? null);
  }

  get boxes(): Box[] {
    const { nodeLookup } = this.store.getState();
    return [...nodeLookup.values()].flatMap((node) => {
      if (node.hidden || node.selectable === false) return [];
      const { x, y } = node.internals.positionAbsolute;
      return [{ id: node.id, x, y, width: node.measured.width ?? 0, height: node.measured.height ?? 0 }];
    });
  }

  /** Selects nodes, gives the first the focus, and brings it into sight. */
  choose(ids: readonly string[], focus = true): void {
    const known = ids.filter((id) => this.flow.getNode(id));
    if (known.length === 0 && ids.length > 0) {
      // What was added a moment ago is drawn a frame later.
      return void setTimeout(() => ids.some((id) => this.flow.getNode(id)) && this.choose(ids, focus), 60);
    }
    this.mark(new Set(known));
    if (known[0] !== undefined) this.reveal(known[0]);
    if (focus && known[0] !== undefined) this.focus(known[0]);
  }

  first(ids: readonly string[]): void {
    const drawn = ids.find((id) => this.flow.getNode(id));
    if (drawn !== undefined) this.choose([drawn]);
  }

  room(spots: readonly Spot[], at: Position): Position {
    return roomFor(spots, at, this.boxes);
  }

  focus(id: string | null): void {
    requestAnimationFrame(() => {
      const node = id === null ? null : this.element(id);
      (node ?? this.root).focus({ preventScroll: true });
      if (id !== null && node) this.show(id);
    });
  }

  alone(id: string): void {
    if (this.selected.some((each) => each.id !== id) || this.edges.length > 0) this.choose([id], false);
  }

  /** Selects just these, whatever keys are held. */
  mark(ids: ReadonlySet<string>, edges: ReadonlySet<string> = new Set()): void {
    const { triggerNodeChanges, triggerEdgeChanges } = this.store.getState();
    const nodes = this.flow.getNodes().filter((each) => (each.selected ?? false) !== ids.has(each.id));
    triggerNodeChanges(nodes.map(({ id }) => ({ id, type: "select", selected: ids.has(id) })));
    const lines = this.flow.getEdges().filter((each) => (each.selected ?? false) !== edges.has(each.id));
    triggerEdgeChanges(lines.map(({ id }) => ({ id, type: "select", selected: edges.has(id) })));
    this.store.setState({ nodesSelectionActive: false });
  }

  element(id: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  }

  /** Pans so far that a node is in sight. */
  show(id: string): void {
    const box = this.boxes.find((each) => each.id === id);
    const { width, height } = this.store.getState();
    if (box === undefined || width === 0) return;
    const { x, y, zoom } = this.flow.getViewport();
    const [left, top] = [box.x * zoom + x, box.y * zoom + y];
    const dx = shift(left, box.width * zoom, width);
    const dy = shift(top, box.height * zoom, height);
    if (dx !== 0 || dy !== 0) void this.flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 120 });
  }

  /** Goes along an edge, or to what stands beside. */
  walk(command: "next" | "previous" | "above" | "below"): void {
    const { boxes, here } = this;
    if (here === null) {
      const [first] = boxes.toSorted((a, b) => a.x + a.y - b.x - b.y);
      if (first) this.choose([first.id]);
      return;
    }
    const flat = command === "next" || command === "previous";
    const sign = command === "next" || command === "below" ? 1 : -1;
    const edge = flat ? along(here, sign > 0, this.flow.getEdges(), boxes) : null;
    const to = edge ?? toward(here, flat ? sign : 0, flat ? 0 : sign, boxes);
    if (to !== null) this.choose([to]);
  }

  /** A free place for something new: beside a node, else in the middle of what is seen. */
  beside(id: string | null): Position {
    const box = id === null ? undefined : this.boxes.find((each) => each.id === id);
    if (box) return { x: box.x + box.width + 4 * GRID, y: box.y };
    const { left, top, width, height } = this.root.getBoundingClientRect();
    return this.flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
  }

  /** Marks a node's lines in its cell. */
  private reveal(id: string): void {
    const { view } = this.hands.state.snapshot;
    const node = view && find(view, id)?.node;
    this.hands.host.reveal?.(node?.start ?? 0, node?.end ?? 0);
  }

  /** Gives the focus back to what is around the canvas. */
  leave() {
    const { host } = this.hands;
    if (host.leave === undefined && host.fills) return this.root.focus({ preventScroll: true });
    this.holding = false;
    (this.active as HTMLElement | null)?.blur?.();
    host.leave?.();
  }

  private get active(): Element | null {
    return (this.root.getRootNode() as Document | ShadowRoot).activeElement;
  }

  /** What the Tab key leads to is what keys are for. */
  private came(at: Element): void {
    this.holding = true;
    if (!at.matches(".react-flow__node:focus-visible, .react-flow__edge:focus-visible")) return;
    const { id = "" } = (at as HTMLElement).dataset;
    if (at.matches(".react-flow__node")) {
      if (!this.flow.getNode(id)?.selected) this.mark(new Set([id]));
      this.show(id);
    } else if (!this.flow.getEdge(id)?.selected) this.mark(new Set(), new Set([id]));
  }

  private left(event: FocusEvent): void {
    const lost = event.target as Element;
    queueMicrotask(() => {
      if (lost.isConnected && !this.has) this.holding = false;
    });
  }

  /** What had the focus is drawn no more; keys are still for the canvas. */
  private regain(): void {
    if (this.holding && document.activeElement === document.body) this.root.focus({ preventScroll: true });
  }

  /** Lab gives the focus to the cell on a press in an output; it comes back. */
  private readonly stay = (event: Event): void => {
    const target = event.target as Element;
    if (target.closest("input, textarea, select, button, [contenteditable]")) return;
    const goal = target.closest<HTMLElement>(".react-flow__node, .react-flow__edge") ?? this.root;
    requestAnimationFrame(() => {
      if (!this.has) goal.focus({ preventScroll: true });
      if (!this.has) this.root.focus({ preventScroll: true });
    });
  };
}

/** How far to pan that a stretch is in sight, with a margin. */
function shift(from: number, length: number, room: number): number {
  const margin = 16;
  if (from < margin) return margin - from;
  const over = from + length - (room - margin);
  return over > 0 ? -Math.min(over, from - margin) : 0;
}
