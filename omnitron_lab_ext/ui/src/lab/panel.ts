// A canvas in a panel of its own, beside the notebook.

import { MainAreaWidget } from "@jupyterlab/apputils";
import { type ISignal, Signal } from "@lumino/signaling";
import { SplitPanel, Widget } from "@lumino/widgets";
import type { Desk } from "./desk";
import type { FlowDocument } from "./document";
import { flowIcon } from "./icon";
import { Seat } from "./seat";
import type { Stage } from "./stage";

/** Where a panel's flow is found again after a reload. */
export interface Address {
  /** What the panel is called in what Lab keeps, whatever becomes of the rest. */
  readonly key: string;
  readonly path: string;
  readonly cell: string;
  readonly name: string;
}

/** A main-area widget that shows one flow; after a reload it waits for its notebook. */
export class CanvasPanel extends MainAreaWidget<Widget> {
  constructor(private waiting: Address) {
    super({ content: new Widget() });
    this.id = `omnitron-canvas-${serial++}`;
    this.addClass("om-panel");
    this.toolbar.hide();
    this.title.icon = flowIcon;
    this.title.closable = true;
    this.entitle();
  }

  desk: Desk | null = null;
  document: FlowDocument | null = null;

  get address(): Address {
    const { desk, document } = this;
    if (desk === null || document === null) return this.waiting;
    return { key: this.waiting.key, path: desk.context.path, cell: document.anchor?.id ?? "", name: document.name };
  }

  /** The flow is found somewhere else, or by another name, after a reload. */
  get readdressed(): ISignal<this, void> {
    return this._readdressed;
  }

  /** Draws the flow. */
  draw(stage: Stage, desk: Desk, document: FlowDocument): void {
    this.desk = desk;
    this.document = document;
    desk.hold(document, this);
    this.seat = new Seat(document, stage.host(desk, document, "panel", null), null);
    this.seat.into(this.content.node);
    document.changed.connect(this.entitle, this);
    desk.context.pathChanged.connect(this.entitle, this);
    desk.context.disposed.connect(this.dispose, this);
    this.entitle();
  }

  /** Takes half of the window where it stands at the side of a notebook, and no more than a strip is left to it. */
  widen(): void {
    let side: Widget = this;
    while (side.parent !== null && !(side.parent instanceof SplitPanel)) side = side.parent;
    const split = side.parent;
    if (!(split instanceof SplitPanel)) return;
    const sizes = split.relativeSizes();
    const own = split.widgets.indexOf(side);
    if ((sizes[own] ?? HALF) >= HALF) return;
    const others = 1 - (sizes[own] ?? 0);
    split.setRelativeSizes(sizes.map((each, index) => (index === own ? HALF : (each / others) * (1 - HALF))));
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.document?.changed.disconnect(this.entitle, this);
    this.desk?.context.pathChanged.disconnect(this.entitle, this);
    this.desk?.context.disposed.disconnect(this.dispose, this);
    this.seat?.dispose();
    if (this.document) this.desk?.release(this.document, this);
    super.dispose();
    Signal.clearData(this);
  }

  private entitle(): void {
    const { path, name } = this.address;
    const address = `${path} ${name}`;
    if (address === this.entitled) return;
    this.entitled = address;
    this._readdressed.emit();
    this.title.label = name || "flow";
    this.title.caption = `The flow ${name} in ${path}`;
  }

  private seat: Seat | null = null;
  private entitled = "";
  private readonly _readdressed = new Signal<this, void>(this);
}

/** How much of the window a panel at the side takes. */
const HALF = 0.5;

let serial = 0;
