// A cell by its id. Moved, changed in type or brought back by an undo, it is another object of the notebook's; whoever
// holds on to an anchor goes on with that one.

import type { CellChange, ISharedCell, ISharedCodeCell, ISharedNotebook, NotebookChange } from "@jupyter/ydoc";
import { type ISignal, Signal } from "@lumino/signaling";

/** Where a flow's text stands. */
export class Anchor {
  constructor(
    private readonly notebook: ISharedNotebook,
    readonly id: string,
  ) {
    notebook.changed.connect(this.search, this);
    this.take(this.found());
  }

  /** The code cell of that id; null while there is none. */
  get cell(): ISharedCodeCell | null {
    return this._cell;
  }

  /** The cell's text or metadata changed. */
  get changed(): ISignal<this, CellChange> {
    return this._changed;
  }

  /** The cell is another object, is gone, or is back. */
  get moved(): ISignal<this, void> {
    return this._moved;
  }

  dispose(): void {
    this.notebook.changed.disconnect(this.search, this);
    this.take(null);
    Signal.clearData(this);
  }

  private search(_: ISharedNotebook, change: NotebookChange): void {
    if (change.cellsChange === undefined) return;
    const cell = this.found();
    if (cell === this._cell) return;
    this.take(cell);
    this._moved.emit();
  }

  private found(): ISharedCodeCell | null {
    const cell = this.notebook.cells.find((each) => each.getId() === this.id);
    return cell?.cell_type === "code" ? (cell as ISharedCodeCell) : null;
  }

  private take(cell: ISharedCodeCell | null): void {
    this._cell?.changed.disconnect(this.pass, this);
    this._cell = cell;
    cell?.changed.connect(this.pass, this);
  }

  private pass(_: ISharedCell, change: CellChange): void {
    this._changed.emit(change);
  }

  private _cell: ISharedCodeCell | null = null;
  private readonly _changed = new Signal<this, CellChange>(this);
  private readonly _moved = new Signal<this, void>(this);
}
