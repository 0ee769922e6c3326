// A canvas in a panel of its own, beside the notebook.

import { MainAreaWidget } from "@jupyterlab/apputils";
import { Widget } from "@lumino/widgets";
import type { Desk } from "./desk";
import type { FlowDocument } from "./document";
import { flowIcon } from "./icon";
import { Seat } from "./seat";
import type { Stage } from "./stage";

/** Where a panel's flow is found again after a reload. */
export interface Address {
  readonly path: string;
  readonly cell: string;
  readonly name: string;
}

/** A main-area widget that shows one flow. */
export class CanvasPanel extends MainAreaWidget<Widget> {
  constructor(
    stage: Stage,
    readonly desk: Desk,
    readonly document: FlowDocument,
  ) {
    super({ content: new Widget() });
    this.id = `omnitron-canvas-${serial++}`;
    this.addClass("om-panel");
    this.toolbar.hide();
    this.title.icon = flowIcon;
    this.title.closable = true;
    this.seat = new Seat(document, stage.host(desk, document, "panel", true), null);
    this.seat.into(this.content.node);
    document.changed.connect(this.entitle, this);
    desk.context.pathChanged.connect(this.entitle, this);
    desk.context.disposed.connect(this.dispose, this);
    this.entitle();
  }

  get address(): Address {
    return { path: this.desk.context.path, cell: this.document.cell?.getId() ?? "", name: this.document.name };
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.document.changed.disconnect(this.entitle, this);
    this.desk.context.pathChanged.disconnect(this.entitle, this);
    this.desk.context.disposed.disconnect(this.dispose, this);
    this.seat.dispose();
    super.dispose();
  }

  private entitle(): void {
    this.title.label = this.document.name || "flow";
    this.title.caption = `The flow ${this.document.name} in ${this.desk.context.path}`;
  }

  private readonly seat: Seat;
}

let serial = 0;
