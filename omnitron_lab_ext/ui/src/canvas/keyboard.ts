// The keys and the clipboard of a canvas.

import { type ReactFlowInstance, useReactFlow, useStoreApi } from "@xyflow/react";
import { type RefObject, useEffect } from "react";
import type { Hands } from "./acting";
import { outputAlone } from "./adding";
import { askForBranch, askForTarget } from "./aiming";
import { ARRANGEMENT, arranged, arrangementOf } from "./arrangement";
import { outermost } from "./clipboard";
import { Focus, isField, type Store } from "./focus";
import { keepView } from "./gestures";
import { GRID, onGrid, snaps } from "./grid";
import { type Command, commandOf } from "./shortcuts";
import { find, isEnd, isInputs } from "./tree";
import { useHands } from "./using";
import { MARGINS } from "./view-port";

/** Where keys are typed that are not the canvas's. */
const TYPING = ".om-field, .om-editing, .om-palette, .om-offer";

/** Looks at the value of an edge or a node, or at what a node is; whoever draws does it. */
export type Look = (at: { edge: string } | { node: string }, what: "value" | "about") => void;

/** Listens on a canvas's element, which has `tabIndex={-1}` and `data-lm-suppress-shortcuts="true"`. */
export function useKeyboard(root: RefObject<HTMLElement | null>, look: Look): void {
  const hands = useHands();
  const flow = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const focus = new Focus(hands, flow, store, element);
    const keys = new Keys(hands, flow, store, focus, look);
    const stop = new AbortController();
    focus.listen(stop.signal);
    keys.listen(stop.signal);
    hands.screen = focus;
    return () => stop.abort();
  }, [hands, flow, store, root, look]);
}

class Keys {
  constructor(
    private readonly hands: Hands,
    private readonly flow: ReactFlowInstance,
    private readonly store: Store,
    private readonly at: Focus,
    private readonly look: Look,
  ) {}

  listen(signal: AbortSignal): void {
    const { at } = this;
    at.root.addEventListener("keydown", (event) => this.pressed(event), { signal });
    // While a node is dragged the focus may be elsewhere.
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.giveUp(event), {
      signal,
      capture: true,
    });
    for (const kind of ["copy", "cut", "paste"] as const) {
      document.addEventListener(kind, (event) => this.clip(kind, event), { signal, capture: true });
    }
    // Chromium asks first whether there is anything to copy.
    for (const kind of ["beforecopy", "beforecut", "beforepaste"]) {
      document.addEventListener(kind, (event) => at.mine && event.preventDefault(), { signal, capture: true });
    }
  }

  private giveUp(event: Event): void {
    if (this.hands.gesture === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.hands.gesture();
  }

  private pressed(event: KeyboardEvent) {
    const target = event.composedPath()[0] as Element;
    if (event.isComposing || event.defaultPrevented) return;
    if (isField(target)) return void this.typing(event, target);
    // The buttons beside a field have no keys of their own.
    if (target.closest(TYPING) && event.key !== "Escape") return;
    if (this.fetch(event)) return;
    const command = commandOf(event);
    if (command === null) return;
    const onButton = target.closest("button, summary, [role=option]") !== null;
    if (onButton && (event.key === "Enter" || event.key === " ") && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(command);
  }

  /** An editor that is out of sight comes back when something is typed; says whether one did. */
  private fetch(event: KeyboardEvent): boolean {
    const { editing } = this.hands.state;
    const typed =
      event.key.length === 1 || event.key === "Enter" || event.key === "Backspace" || event.key === "Delete";
    if (editing === null || !typed || this.at.root.querySelector(".om-editing")) return false;
    event.preventDefault();
    event.stopPropagation();
    void this.flow.fitView({ nodes: [{ id: editing.node }], duration: 0, maxZoom: 1, minZoom: 0.5 });
    return true;
  }

  /** In a field, undo takes back what is typed; where nothing is, it is the flow's. */
  private typing(event: KeyboardEvent, field: Element): void {
    const command = commandOf(event);
    if (command !== "undo" && command !== "redo") return;
    event.preventDefault();
    event.stopPropagation();
    // Lab keeps the browser from undoing in what stands in a cell, unless it is told to.
    if (!field.matches(".om-field :not([data-typed])")) document.execCommand(command);
    else this.hands.course[command]();
  }

  private act(command: Command) {
    const { hands, flow, at } = this;
    const ids = at.selected.map((each) => each.id);
    const one = ids.length > 0 ? at.here : null;
    const real = one !== null && !isEnd(one) ? one : null;
    switch (command) {
      case "add":
        return hands.palette(at.beside(one), {
          after: inner(real),
          near: outputAlone(hands.state.snapshot.view, real),
        });
      case "inside":
      case "branch":
        return askForBranch(hands, real, at.beside(one), command);
      case "code":
        return real === null ? undefined : this.editCode(real);
      case "rename":
        return real === null ? undefined : this.editName(real);
      case "field":
        return this.enter(one);
      case "connect":
        return askForTarget(hands, one, at.edges[0], at.beside(one));
      case "output":
        return real === null ? undefined : void hands.changes.setOutput({ node: real, port: this.output(real) });
      case "open":
        return one === null ? undefined : this.toggle(one);
      case "remove":
        return this.remove(ids);
      case "duplicate":
        return void hands.changes.duplicate(ids);
      case "all":
        return at.choose(
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
        return hands.course[command]();
      case "help":
        return hands.help();
      case "value":
      case "about":
        return this.see(command, one);
      case "fit":
        return void flow.fitView({ duration: 200, padding: MARGINS });
      case "closer":
        return void flow.zoomIn();
      case "farther":
        return void flow.zoomOut();
      case "next":
      case "previous":
      case "above":
      case "below":
        return at.walk(command);
      default:
        return this.move(command);
    }
  }

  private move(command: Command): void {
    const step = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[command as "left"] as [number, number];
    const nodes = this.at.selected.filter((each) => each.draggable !== false);
    const inner = nodes.filter((each) => !nodes.some((other) => other.id === each.parentId));
    if (inner.length === 0) return;
    const snap = snaps(this.hands.host);
    const places = inner.map(({ id, position: { x, y } }) => {
      return [id, snap ? onGrid({ x, y }, step) : { x: x + step[0] * GRID, y: y + step[1] * GRID }] as const;
    });
    keepView(this.hands, this.flow);
    const said = places.length === 1 ? `Moved ${places[0]?.[0]}.` : `Moved ${places.length} nodes.`;
    this.hands.course.place(Object.fromEntries(places), said);
  }

  private remove(ids: string[]): void {
    const fed = this.at.edges.map((each) => ({ node: each.target, port: each.targetHandle ?? "" }));
    if (ids.length + fed.length === 0) return;
    this.at.root.focus({ preventScroll: true });
    void this.hands.changes.remove(
      ids,
      fed.filter((each) => each.port !== ""),
    );
  }

  /** One step back: what is open, what is selected, then the canvas itself. */
  private escape() {
    const { at, hands, store } = this;
    const here = at.here;
    if (store.getState().userSelectionActive) {
      return store.setState({ userSelectionActive: false, userSelectionRect: null });
    }
    if (hands.close()) return at.focus(here);
    if (at.selected.length + at.edges.length === 0) return at.leave();
    at.mark(new Set());
    at.root.focus({ preventScroll: true });
  }

  private see(what: "value" | "about", node: string | null): void {
    const [edge] = this.at.edges;
    if (node !== null) this.look({ node }, what);
    else if (edge) this.look({ edge: edge.id }, what);
    else this.hands.tell("Select the node or the edge to look at first.", "info");
  }

  private editCode(id: string): void {
    this.at.show(id);
    const view = this.hands.state.snapshot.view;
    const node = view && find(view, id)?.node;
    const branch = node?.branches?.[0];
    if (node?.kind === "block" && branch) this.hands.drafts.begin({ node: id, part: "header", branch: branch.name });
    else this.hands.drafts.begin({ node: id, part: "code" });
  }

  private editName(id: string) {
    const view = this.hands.state.snapshot.view;
    const node = view && find(view, id)?.node;
    if (node?.renames === false)
      return this.hands.tell(`${id} binds no name that could be changed. Edit its code.`, "info");
    this.at.show(id);
    this.hands.drafts.begin({ node: id, part: "name" });
  }

  private enter(id: string | null): void {
    const fields = ".om-field input, .om-field select, .om-field textarea";
    if (id !== null) this.at.element(id)?.querySelector<HTMLElement>(fields)?.focus();
  }

  private toggle(id: string): void {
    const { view, folds } = this.hands.state.snapshot;
    const open = this.at.element(id)?.querySelector("[aria-expanded]")?.getAttribute("aria-expanded");
    const node = view && find(view, id)?.node;
    if (!node?.opens && !node?.branches?.length) return;
    this.hands.fold(id, !(open === null || open === undefined ? folds[id] : open === "true"));
  }

  private output(id: string): string {
    const view = this.hands.state.snapshot.view;
    const outputs = view ? (find(view, id)?.node.outputs ?? []) : [];
    return outputs[0]?.id ?? "value";
  }

  private clip(kind: "copy" | "cut" | "paste", event: ClipboardEvent): void {
    const { at, hands } = this;
    if (!at.mine || event.clipboardData === null) return;
    const ids = at.selected.map((each) => each.id);
    if (kind === "paste") {
      event.preventDefault();
      event.stopPropagation();
      const last = hands.changes.order(ids).at(-1) ?? null;
      const text = event.clipboardData.getData("text/plain");
      const spots = arrangementOf(event.clipboardData.getData(ARRANGEMENT));
      return void hands.changes.paste(text, { at: hands.pointer, after: inner(last), spots });
    }
    const chosen = document.getSelection();
    // Text that was marked in a traceback or a preview is copied as text.
    if (kind === "copy" && chosen && !chosen.isCollapsed && at.root.contains(chosen.anchorNode)) return;
    const text = hands.changes.copy(ids);
    if (!text) return;
    event.preventDefault();
    event.stopPropagation();
    event.clipboardData.setData("text/plain", text);
    const spots = arranged(hands.changes.order(outermost(ids)), at.boxes);
    event.clipboardData.setData(ARRANGEMENT, JSON.stringify(spots));
    if (kind === "cut") this.remove(ids);
    else hands.notices.speak(`Copied ${ids.length === 1 ? ids[0] : `${ids.length} nodes`}.`);
  }
}

/** A node that stands in a block: what is added beside it stands there too. */
function inner(id: string | null): string | undefined {
  return id?.includes("/") && !isInputs(id) ? id : undefined;
}
