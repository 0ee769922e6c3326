// The place of one canvas. It outlives the output it stands in: when a cell runs again, Lab takes the output away and
// makes another one, and the same canvas goes on in that one, so that nothing flickers and nobody loses their place.

import type { CodeCell } from "@jupyterlab/cells";
import { mount } from "../canvas";
import type { FlowDocument } from "./document";
import type { CanvasHost } from "./host";

const GRACE = 400;

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
    this.unmount = mount(this.element, host);
  }

  readonly element: HTMLDivElement;

  /** Puts the canvas into a place; what had the focus in it keeps it. */
  into(place: HTMLElement): void {
    window.clearTimeout(this.leaving);
    if (this.element.parentElement === place) return;
    const active = document_.activeElement;
    if (active instanceof HTMLElement && this.element.contains(active)) this.focused = active;
    const movable = place as HTMLElement & { moveBefore?: (node: Node, before: Node | null) => void };
    if (movable.moveBefore && place.isConnected && this.element.isConnected) movable.moveBefore(this.element, null);
    else place.append(this.element);
    this.refocus();
  }

  /** Lets the canvas stand among a cell's outputs while the cell runs, until `into` is called; else it goes. */
  linger(among: HTMLElement, gone: () => void): void {
    const cell = this.cell;
    const ghost = document_.createElement("div");
    ghost.className = "om-output om-mod-between";
    ghost.style.height = `${this.element.offsetHeight}px`;
    among.append(ghost);
    this.into(ghost);
    const runs = () => cell !== null && !cell.isDisposed && cell.model.executionState !== "idle";
    const look = (patience: number) => {
      if (this.element.parentElement !== ghost) ghost.remove();
      else if (runs() || patience > 0) {
        const step = runs() ? GRACE : patience;
        window.setTimeout(() => look(runs() ? GRACE : 0), Math.min(step, 100));
      } else {
        ghost.remove();
        gone();
      }
    };
    queueMicrotask(() => look(runs() ? GRACE : 0));
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    window.clearTimeout(this.leaving);
    this.element.remove();
    this.host.dispose();
    // React refuses to unmount a root while it renders one.
    window.setTimeout(() => this.unmount(), 0);
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
  private leaving: number | undefined;
  private disposed = false;
}

const document_ = window.document;
