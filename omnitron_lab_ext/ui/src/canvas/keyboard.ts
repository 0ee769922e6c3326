// The keyboard of a canvas: its keys, its clipboard, and its focus, which stays where the hands are.

import { type Edge, type Node, type ReactFlowInstance, useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import { type Hands, useHands } from "./acting";
import { askForTarget } from "./aiming";
import { GRID, keepView } from "./gestures";
import { type Command, commandOf } from "./shortcuts";
import { find, isCaptures, isInputs, OUTPUT } from "./tree";
import { along, type Box, toward } from "./walking";

type Store = ReturnType<typeof useStoreApi>;
type Flow = ReactFlowInstance;

/** Listens on a canvas's element, which has `tabIndex={-1}` and `data-lm-suppress-shortcuts="true"`. */
export function useKeyboard(root: RefObject<HTMLElement | null>): void {
  const hands = useHands();
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const keys = new Keys(hands, flow, store, element);
    return keys.listen();
  }, [hands, flow, store, root]);
}

class Keys {
  constructor(
    private readonly hands: Hands,
    private readonly flow: Flow,
    private readonly store: Store,
    private readonly root: HTMLElement,
  ) {}

  listen(): () => void {
    const stop = new AbortController();
    const { signal } = stop;
    const { root, hands } = this;
    root.addEventListener("keydown", (event) => this.pressed(event), { signal });
    for (const kind of ["pointerdown", "pointerup"]) root.addEventListener(kind, this.stay, { signal });
    for (const kind of ["copy", "cut", "paste"] as const) {
      document.addEventListener(kind, (event) => this.clip(kind, event), { signal, capture: true });
    }
    // Chromium asks first whether there is anything to copy.
    for (const kind of ["beforecopy", "beforecut", "beforepaste"]) {
      document.addEventListener(kind, (event) => this.mine() && event.preventDefault(), { signal, capture: true });
    }
    root.addEventListener("focusin", (event) => this.came(event.target as Element), { signal });
    root.addEventListener("focusout", (event) => this.left(event), { signal });
    const unheard = hands.subscribe(() => requestAnimationFrame(() => this.regain()));
    hands.choose = (ids) => this.choose(ids);
    hands.focusNode = (id) => this.focus(id);
    hands.alone = (id) => {
      if (this.selected().some((each) => each.id !== id) || this.edges().length > 0) this.choose([id], false);
    };
    return () => {
      unheard();
      stop.abort();
    };
  }

  /** Whether the focus was last seen here: what held it may have gone since. */
  private holding = false;

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
      if (lost.isConnected && !this.has()) this.holding = false;
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
      if (!this.has()) goal.focus({ preventScroll: true });
      if (!this.has()) this.root.focus({ preventScroll: true });
    });
  };

  /** Whether the focus is in the canvas. */
  private has(): boolean {
    const owner = this.root.getRootNode() as Document | ShadowRoot;
    return this.root.contains(owner.activeElement);
  }

  /** Whether what is typed is for the canvas, not for a field in it. */
  private mine(): boolean {
    const owner = this.root.getRootNode() as Document | ShadowRoot;
    return this.has() && !isField(owner.activeElement);
  }

  private pressed(event: KeyboardEvent): void {
    const target = event.composedPath()[0] as Element;
    if (event.isComposing || event.defaultPrevented || isField(target)) return;
    const command = commandOf(event);
    if (command === null) return;
    const onButton = target.closest("button, summary, [role=option]") !== null;
    if (onButton && (event.key === "Enter" || event.key === " ") && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(command);
  }

  private act(command: Command) {
    const { hands, flow } = this;
    const ids = this.selected().map((each) => each.id);
    const one = ids.length > 0 ? this.here() : null;
    const real = one !== null && !isInputs(one) && !isCaptures(one) && one !== OUTPUT ? one : null;
    switch (command) {
      case "add":
        return hands.palette(this.beside(one), { after: inner(real) });
      case "code":
        return real === null ? undefined : this.editCode(real);
      case "rename":
        return real === null ? undefined : this.editName(real);
      case "field":
        return this.enter(one);
      case "connect":
        return askForTarget(hands, one, this.edges()[0], this.beside(one));
      case "output":
        return real === null ? undefined : void hands.setOutput({ node: real, port: this.output(real) });
      case "open":
        return one === null ? undefined : this.toggle(one);
      case "remove":
        return this.remove(ids);
      case "duplicate":
        return void hands.duplicate(ids);
      case "all":
        return this.choose(
          flow.getNodes().map((each) => each.id),
          false,
        );
      case "none":
        return this.escape();
      case "undo":
      case "redo":
      case "run":
      case "cancel":
      case "layout":
        return hands[command]();
      case "help":
        return hands.help();
      case "fit":
        return void flow.fitView({ duration: 200, padding: 0.1 });
      case "closer":
        return void flow.zoomIn();
      case "farther":
        return void flow.zoomOut();
      case "next":
      case "previous":
      case "above":
      case "below":
        return this.walk(command);
      default:
        return this.move(command);
    }
  }

  private selected(): Node[] {
    return this.flow.getNodes().filter((each) => each.selected);
  }

  private edges(): Edge[] {
    return this.flow.getEdges().filter((each) => each.selected);
  }

  /** The node that has the focus, else the first that is selected. */
  private here(): string | null {
    const owner = this.root.getRootNode() as Document | ShadowRoot;
    const node = owner.activeElement?.closest<HTMLElement>(".react-flow__node")?.dataset.id;
    const ids = this.selected().map((each) => each.id);
    return node && ids.includes(node) ? node : (ids[0] ?? null);
  }

  /** Selects nodes, gives the first the focus, and brings it into sight. */
  private choose(ids: string[], focus = true) {
    const known = ids.filter((id) => this.flow.getNode(id));
    if (known.length === 0 && ids.length > 0) {
      // What was added a moment ago is drawn a frame later.
      return void setTimeout(() => ids.some((id) => this.flow.getNode(id)) && this.choose(ids, focus), 60);
    }
    this.mark(new Set(known));
    if (focus && known[0] !== undefined) this.focus(known[0]);
  }

  /** Selects just these, whatever keys are held. */
  private mark(ids: ReadonlySet<string>, edges: ReadonlySet<string> = new Set()): void {
    const { triggerNodeChanges, triggerEdgeChanges } = this.store.getState();
    const nodes = this.flow.getNodes().filter((each) => (each.selected ?? false) !== ids.has(each.id));
    triggerNodeChanges(nodes.map(({ id }) => ({ id, type: "select", selected: ids.has(id) })));
    const lines = this.flow.getEdges().filter((each) => (each.selected ?? false) !== edges.has(each.id));
    triggerEdgeChanges(lines.map(({ id }) => ({ id, type: "select", selected: edges.has(id) })));
    this.store.setState({ nodesSelectionActive: false });
  }

  private focus(id: string | null): void {
    requestAnimationFrame(() => {
      const node = id === null ? null : this.element(id);
      (node ?? this.root).focus({ preventScroll: true });
      if (id !== null && node) this.show(id);
    });
  }

  private element(id: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  }

  /** Pans so far that a node is in sight. */
  private show(id: string): void {
    const box = this.boxes().find((each) => each.id === id);
    const { width, height } = this.store.getState();
    if (box === undefined || width === 0) return;
    const { x, y, zoom } = this.flow.getViewport();
    const [left, top] = [box.x * zoom + x, box.y * zoom + y];
    const dx = shift(left, box.width * zoom, width);
    const dy = shift(top, box.height * zoom, height);
    if (dx !== 0 || dy !== 0) void this.flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 120 });
  }

  private boxes(): Box[] {
    const { nodeLookup } = this.store.getState();
    return [...nodeLookup.values()].flatMap((node) => {
      if (node.hidden || node.selectable === false) return [];
      const { x, y } = node.internals.positionAbsolute;
      return [{ id: node.id, x, y, width: node.measured.width ?? 0, height: node.measured.height ?? 0 }];
    });
  }

  private walk(command: "next" | "previous" | "above" | "below") {
    const boxes = this.boxes();
    const from = this.here();
    if (from === null) {
      const [first] = boxes.toSorted((a, b) => a.x + a.y - b.x - b.y);
      return first && this.choose([first.id]);
    }
    const flat = command === "next" || command === "previous";
    const sign = command === "next" || command === "below" ? 1 : -1;
    const edge = flat ? along(from, sign > 0, this.flow.getEdges(), boxes) : null;
    const to = edge ?? toward(from, flat ? sign : 0, flat ? 0 : sign, boxes);
    if (to !== null) this.choose([to]);
  }

  private move(command: Command): void {
    const step = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[command as "left"] ?? [0, 0];
    const nodes = this.selected().filter((each) => each.draggable !== false);
    const inner = nodes.filter((each) => !nodes.some((other) => other.id === each.parentId));
    if (inner.length === 0) return;
    const snap = (at: number, by: number) => Math.round(at / GRID) * GRID + by * GRID;
    const places = inner.map(({ id, position: { x, y } }) => {
      return [id, { x: snap(x, step[0] ?? 0), y: snap(y, step[1] ?? 0) }] as const;
    });
    keepView(this.hands, this.flow);
    this.hands.host.place(Object.fromEntries(places));
  }

  private remove(ids: string[]): void {
    const fed = this.edges().map((each) => ({ node: each.target, port: each.targetHandle ?? "" }));
    if (ids.length + fed.length === 0) return;
    this.root.focus({ preventScroll: true });
    void this.hands.removeAll(
      ids,
      fed.filter((each) => each.port !== ""),
    );
  }

  private escape() {
    if (this.hands.close()) return this.focus(this.here());
    this.mark(new Set());
    this.root.focus({ preventScroll: true });
  }

  private editCode(id: string): void {
    this.show(id);
    const view = this.hands.state.snapshot.view;
    const node = view && find(view, id)?.node;
    const branch = node?.branches?.[0];
    if (node?.kind === "block" && branch) this.hands.begin({ node: id, part: "header", branch: branch.name });
    else this.hands.begin({ node: id, part: "code" });
  }

  private editName(id: string) {
    const view = this.hands.state.snapshot.view;
    const node = view && find(view, id)?.node;
    if (node?.renames === false)
      return this.hands.tell(`${id} binds no name that could be changed. Edit its code.`, "info");
    this.show(id);
    this.hands.begin({ node: id, part: "name" });
  }

  private enter(id: string | null): void {
    const field =
      id && this.element(id)?.querySelector<HTMLElement>(".om-field input, .om-field select, .om-field textarea");
    if (field) field.focus();
  }

  private toggle(id: string): void {
    const shown = this.hands.state.snapshot.folds[id];
    const open = this.element(id)?.querySelector("[aria-expanded]")?.getAttribute("aria-expanded");
    const view = this.hands.state.snapshot.view;
    const node = view && find(view, id)?.node;
    if (!node?.opens && !node?.branches?.length) return;
    this.hands.fold(id, !(open === null || open === undefined ? shown : open === "true"));
  }

  private output(id: string): string {
    const view = this.hands.state.snapshot.view;
    const outputs = view ? (find(view, id)?.node.outputs ?? []) : [];
    return outputs[0]?.id ?? "value";
  }

  /** A free place for something new: beside a node, else in the middle of what is seen. */
  private beside(id: string | null): { x: number; y: number } {
    const box = id === null ? undefined : this.boxes().find((each) => each.id === id);
    if (box) return { x: box.x + box.width + 4 * GRID, y: box.y };
    const { left, top, width, height } = this.root.getBoundingClientRect();
    return this.flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
  }

  private clip(kind: "copy" | "cut" | "paste", event: ClipboardEvent) {
    if (!this.mine() || event.clipboardData === null) return;
    const ids = this.selected().map((each) => each.id);
    if (kind === "paste") {
      event.preventDefault();
      event.stopPropagation();
      const { pointer } = this.hands;
      const last = this.hands.order(ids).at(-1) ?? null;
      return void this.hands.paste(event.clipboardData.getData("text/plain"), pointer ?? undefined, inner(last));
    }
    const chosen = document.getSelection();
    // Text that was marked in a traceback or a preview is copied as text.
    if (kind === "copy" && chosen && !chosen.isCollapsed && this.root.contains(chosen.anchorNode)) return;
    const text = this.hands.copy(ids);
    if (!text) return;
    event.preventDefault();
    event.stopPropagation();
    event.clipboardData.setData("text/plain", text);
    if (kind === "cut") this.remove(ids);
    else this.hands.speak(`Copied ${ids.length === 1 ? ids[0] : `${ids.length} nodes`}.`);
  }
}

/** A node that stands in a block: what is added beside it stands there too. */
function inner(id: string | null): string | undefined {
  return id?.includes("/") && !isInputs(id) ? id : undefined;
}

function isField(element: Element | null): boolean {
  return element?.closest("input:not([type=checkbox]), textarea, select, [contenteditable=true], .cm-editor") != null;
}

/** How far to pan that a stretch is in sight, with a margin. */
function shift(from: number, length: number, room: number): number {
  const margin = 16;
  if (from < margin) return margin - from;
  const over = from + length - (room - margin);
  return over > 0 ? -Math.min(over, from - margin) : 0;
}
