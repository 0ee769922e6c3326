// The place of one canvas. It outlives the output it stands in: when a cell runs again, Lab takes the output away and
// makes another one, and the same canvas goes on in that one, so that nothing flickers and nobody loses their place.

import type { CodeCell } from "@jupyterlab/cells";
import { mount } from "../canvas";
import { isField } from "../canvas/focus";
import type { FlowDocument } from "./document";
import type { CanvasHost } from "./host";
import { nodes } from "./labels";

const GRACE = 400;
const STEP = 100;
/** How long a run may take that moves nothing on the page, in ms. */
const BRIEF = 1000;

/** A canvas with the element it is drawn into. */
export class Seat {
  constructor(
    readonly document: FlowDocument,
    readonly host: CanvasHost,
    readonly cell: CodeCell | null,
  ) {
    this.element = document_.createElement("div");
    this.element.className = "om-seat";
    this.element.dataset.lmSuppressShortcuts = "true";
    this.unmount = mount(this.element, host, (height, settled) => {
      this.standing = height;
      this.stands?.(height, settled);
    });
    this.element.addEventListener("keydown", passOn);
    this.element.addEventListener("mousedown", keepShift);
    this.element.addEventListener("click", (event) => this.reveal(event));
  }

  readonly element: HTMLDivElement;

  /** How high the flow wants to be; null before it is laid out. */
  standing: number | null = null;

  /** Who is told of that. */
  stands: ((height: number, settled: boolean) => void) | null = null;

  /** Puts the canvas into a place; what had the focus in it keeps it. */
  into(place: HTMLElement): void {
    if (this.element.parentElement === place) return;
    const active = document_.activeElement;
    if (active instanceof HTMLElement && this.element.contains(active)) this.focused = active;
    const movable = place as HTMLElement & { moveBefore?: (node: Node, before: Node | null) => void };
    if (movable.moveBefore && place.isConnected && this.element.isConnected) movable.moveBefore(this.element, null);
    else place.append(this.element);
    if (place !== this.between) {
      this.between?.remove();
      this.between = null;
    }
    this.refocus();
  }

  /** Lets the canvas stand among a cell's outputs while the cell runs, until `into` is called; else it goes. */
  linger(among: HTMLElement, gone: () => void): void {
    const { cell } = this;
    const between = document_.createElement("div");
    between.className = "om-output om-mod-between";
    const { left, width, height: own } = this.element.getBoundingClientRect();
    Object.assign(between.style, {
      // Lab's outputs stand beside a prompt, and what stands among them keeps its place.
      marginLeft: `${left - among.getBoundingClientRect().left}px`,
      width: `${width}px`,
      height: `${own}px`,
    });
    const room = among.parentElement;
    const height = room?.offsetHeight ?? 0;
    this.between?.remove();
    this.between = between;
    among.append(between);
    this.into(between);
    const runs = () => cell !== null && !cell.isDisposed && cell.model.executionState !== "idle";
    const began = Date.now();
    const look = (patience: number) => {
      const over = !runs() && patience <= 0;
      // What stood below the canvas keeps its room for as long as it may be back at once.
      if (room && (over || Date.now() - began > BRIEF)) room.style.minHeight = "";
      if (this.between === between && over) {
        between.remove();
        gone();
      }
      if (!over) window.setTimeout(() => look(runs() ? GRACE : patience - STEP), STEP);
    };
    // Whether the cell runs is known a moment later: Lab clears its outputs first.
    queueMicrotask(() => {
      if (runs() && room) room.style.minHeight = `${height}px`;
      look(runs() ? GRACE : 0);
    });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.element.remove();
    this.host.dispose();
    // React refuses to unmount a root while it renders one.
    window.setTimeout(() => this.unmount(), 0);
  }

  /** Marks the lines of a node that is clicked, where the picture is in step with the text. */
  private reveal(event: MouseEvent): void {
    const id = (event.target as Element | null)?.closest<HTMLElement>("[data-node-id]")?.dataset.nodeId;
    const { view, stale } = this.host.snapshot;
    if (view === null || stale) return;
    const node = id === undefined ? undefined : nodes(view.graph).get(id);
    this.host.reveal(node?.start ?? 0, node?.end ?? 0);
  }

  private refocus(): void {
    const { focused } = this;
    this.focused = null;
    if (focused === null || !this.element.isConnected) return;
    const focus = () => {
      const active = document_.activeElement;
      if (focused.isConnected && !this.element.contains(active)) focused.focus({ preventScroll: true });
    };
    focus();
    requestAnimationFrame(focus);
  }

  private readonly unmount: () => void;
  private focused: HTMLElement | null = null;
  private between: HTMLElement | null = null;
  private disposed = false;
}

const document_ = window.document;

/** Lets shortcuts of the whole application, such as saving, go on where the canvas makes nothing of the key. */
function passOn(event: KeyboardEvent): void {
  if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.key === "Control") return;
  const again = new KeyboardEvent("keydown", {
    ...{ key: event.key, code: event.code, keyCode: event.keyCode, bubbles: true, cancelable: true },
    ...{ ctrlKey: event.ctrlKey, metaKey: event.metaKey, shiftKey: event.shiftKey, altKey: event.altKey },
  });
  if (!document_.body.dispatchEvent(again)) event.preventDefault();
}

/** Keeps a press with Shift from Lab's notebook, which would select cells up to here; what is heard before goes on. */
function keepShift(event: MouseEvent): void {
  if (!event.shiftKey || event.button !== 0) return;
  event.stopPropagation();
  // The browser would select text up to here.
  if (!isField(event.target as Element)) event.preventDefault();
}
