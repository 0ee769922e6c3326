// What stands in an output: first the picture that was saved, then, once there is something to draw, the canvas.

import { OutputArea } from "@jupyterlab/outputarea";
import { type IRenderMimeRegistry, MimeModel } from "@jupyterlab/rendermime";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import type { Message } from "@lumino/messaging";
import { PanelLayout, Widget } from "@lumino/widgets";
import { sound, unpacked } from "../canvas/facts";
import type { FlowFacts, RunFacts } from "../messages";
import type { Desk } from "./desk";
import type { FlowDocument } from "./document";
import type { Seat } from "./seat";
import { HEIGHT } from "./settings";
import type { Stage } from "./stage";

export const RUN_MIME = "application/vnd.omnitron.run+json";
export const FLOW_MIME = "application/vnd.omnitron.flow+json";

/** The lowest that a flow makes its canvas, in pixels. */
const LOW = 220;

/** Pictures that are shown until the canvas is there, the best first; none of them runs anything. */
const PICTURES = ["image/svg+xml", "image/png", "text/html", "text/plain"] as const;

/** One output. */
export class CanvasRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(
    private readonly stage: Stage,
    private readonly rendermime: IRenderMimeRegistry,
    private readonly mime: string,
  ) {
    super();
    this.addClass("om-output");
    this.layout = new PanelLayout();
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.facts = sound(model.data[this.mime]);
    this.news = true;
    if (this.seat === null && this.picture === null) await this.paint(model);
    if (this.isAttached) this.settle();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.dragged?.disconnect();
    window.clearTimeout(this.dragging);
    this.leave();
    this.stage.settings.changed.disconnect(this.size, this);
    super.dispose();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.settle();
  }

  protected onBeforeDetach(message: Message): void {
    super.onBeforeDetach(message);
    const { seat, desk } = this;
    const among = this.area?.node;
    if (seat === null || desk === null || among === undefined) return;
    this.seat = null;
    seat.stands = null;
    desk.seats.add(seat);
    seat.linger(among, () => {
      desk.seats.delete(seat);
      seat.dispose();
    });
  }

  /** Finds the notebook, the document and the canvas, as far as they are there. */
  private settle(): void {
    if (this.isDisposed || !this.isAttached || this.facts === null) return;
    const { facts } = this;
    this.area ??= areaOf(this);
    const found = this.area ? this.stage.desks.showing(this.area.model) : null;
    if (found === null) return;
    const document = found.desk.shown(facts, found.cell);
    if (document !== this.document) {
      this.leave();
      this.document = document;
      this.desk = found.desk;
      found.desk.hold(document, this);
      document.changed.connect(this.settle, this);
      this.seat?.dispose();
      this.seat = null;
    }
    if (this.mime === RUN_MIME && this.news) {
      this.news = false;
      document.show(unpacked(facts as RunFacts));
    }
    if (this.seat !== null) return;
    if (document.snapshot.view === null) {
      this.mark(document.snapshot.stale);
      return;
    }
    this.mark("");
    this.seat = this.stage.seat(found.desk, document, found.cell);
    this.stage.settings.changed.connect(this.size, this);
    this.stand(this.seat);
    this.size();
    this.picture?.dispose();
    this.picture = null;
    this.seat.into(this.node);
    // The browser writes the height that a user drags the lower edge to.
    this.dragged ??= new ResizeObserver(() => {
      const { height } = this.node.style;
      if (!this.document || height === this.height || !height.endsWith("px")) return;
      this.height = height;
      window.clearTimeout(this.dragging);
      this.dragging = window.setTimeout(() => this.keep(), 300);
    });
    this.dragged.observe(this.node);
  }

  /** Follows how high the flow wants to be until it is laid out for good: what is typed later moves no cell. */
  private stand(seat: Seat): void {
    this.standing = seat.standing;
    seat.stands = (height, settled) => {
      this.standing = height;
      this.size();
      if (settled) seat.stands = null;
    };
  }

  /** Ends with the document that was shown. */
  private leave(): void {
    const { document } = this;
    this.document = null;
    document?.changed.disconnect(this.settle, this);
    if (document) this.desk?.release(document, this);
  }

  /** Says over the saved picture why it is behind the text; an empty reason takes that away. */
  private mark(stale: string): void {
    this.stale?.remove();
    this.stale = null;
    if (stale === "" || this.picture === null) return;
    this.stale = document.createElement("div");
    this.stale.className = "om-stale om-stale-picture";
    this.stale.setAttribute("role", "status");
    this.stale.textContent = `! ${stale}`;
    this.node.prepend(this.stale);
  }

  private size(): void {
    const { height: most } = this.stage.settings;
    const flow = this.standing === null ? most : Math.max(Math.min(this.standing, most), Math.min(LOW, most));
    const height = this.document?.keeping.height ?? flow;
    this.height = `${Math.max(HEIGHT.least, Math.min(height, HEIGHT.most))}px`;
    this.node.style.height = this.height;
  }

  private keep(): void {
    if (this.document && !this.isDisposed) this.document.keeping.height = Number.parseFloat(this.height);
  }

  private async paint(model: IRenderMime.IMimeModel): Promise<void> {
    const mime = PICTURES.find((each) => each in model.data);
    if (mime === undefined) return;
    const picture = this.rendermime.createRenderer(mime);
    this.picture = picture;
    picture.addClass("om-picture");
    const vector = mime === "image/svg+xml";
    await picture.renderModel(new MimeModel({ data: model.data, metadata: model.metadata, trusted: vector }));
    if (picture.isDisposed || this.isDisposed) return;
    (this.layout as PanelLayout).addWidget(picture);
  }

  private facts: FlowFacts | RunFacts | null = null;
  private news = false;
  private height = "";
  private standing: number | null = null;
  private dragged: ResizeObserver | null = null;
  private dragging: number | undefined;
  private picture: IRenderMime.IRenderer | null = null;
  private stale: HTMLElement | null = null;
  private document: FlowDocument | null = null;
  private desk: Desk | null = null;
  private area: OutputArea | null = null;
  private seat: Seat | null = null;
}

function areaOf(widget: Widget): OutputArea | null {
  for (let each = widget.parent; each !== null; each = each.parent) if (each instanceof OutputArea) return each;
  return null;
}
