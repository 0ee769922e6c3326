// The picture of a flow's text: read by the server soon after somebody typed, again until somebody can, with what the
// kernel knows of the names laid over it; and which node of an earlier picture is which of this one.

import { alike } from "../canvas/likeness";
import type { Ids } from "../canvas/optimistic";
import type { DiagnosticView, EditReply, FlowView } from "../messages";
import type { KernelLink } from "./kernel";
import { labelled, mentioned } from "./labels";
import { Revisions } from "./revisions";
import { Away, type Substitute, type TextService } from "./service";

const TYPING = 40;
const RETRY = 1500;

/** The text that is pictured. */
export interface Text {
  readonly source: string;
  /** The function that is meant, where the text may hold several. */
  readonly wanted: string | null;
  /** Why there is nothing to read in it; empty where there is. */
  readonly plain: string;
}

export class Views {
  constructor(
    private readonly around: { readonly service: TextService; readonly link: KernelLink },
    private readonly text: Text,
    /** Something is different; `ids` say what became of the nodes, null where the nodes are the same. */
    private readonly changed: (ids: Ids | null) => void,
  ) {
    around.link.met.connect(this.doubt, this);
    around.link.ran.connect(this.doubt, this);
  }

  /** The last picture of a text that could be read; null before the first. */
  view: FlowView | null = null;
  /** Why it is behind the text; empty while they are in step. */
  stale = "";
  /** Why the text is not read just now; empty where it is. */
  notice = "";
  /** The text that was read last, and what is to be said about it. */
  read: string | null = null;
  complaints: readonly DiagnosticView[] = [];

  /** Reads the text a moment after the last letter. */
  soon(wait = TYPING): void {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.refresh(), wait);
  }

  /** Reads the text for the picture. */
  async refresh(): Promise<void> {
    window.clearTimeout(this.waiting);
    if (this.text.plain) return this.rest();
    const turn = this.asked + 1;
    try {
      await this.look();
    } catch (error) {
      if (turn !== this.asked || this.disposed) return;
      if (error instanceof Away) {
        this.notice = `The picture waits: ${error.message}.`;
        this.soon(RETRY);
      } else this.stale = error instanceof Error ? error.message : String(error);
      this.changed(null);
    }
  }

  /** Leaves the last picture as it is, where the text has none. */
  private rest(): void {
    this.asked++;
    this.read = this.text.source;
    this.notice = "";
    this.complaints = [];
    this.stale = this.text.plain;
    this.changed(null);
  }

  /** Reads the text as it is now; rejects where it is not answered. Where the text goes on, nothing is taken over. */
  async look(): Promise<void> {
    const turn = ++this.asked;
    const { source, wanted } = this.text;
    const view = await this.around.service.read({ source, name: wanted }, this.substitute);
    if (turn === this.asked && !this.disposed) this.take(source, view);
  }

  /** Takes over the view of a text; `ids` say what became of the nodes, where somebody knows. */
  take(source: string, view: FlowView, ids?: Ids): void {
    this.asked++;
    this.read = source;
    this.notice = "";
    this.complaints = view.diagnostics ?? [];
    const first = this.complaints.find((each) => each.severity === "error") ?? this.complaints[0];
    this.stale = view.readable === false ? (first?.message ?? "The text cannot be read.") : "";
    if (view.readable === false) {
      this.changed(null);
      return;
    }
    const old = this.view;
    let moved: Ids = {};
    if (old !== null && old.hash !== view.hash) {
      moved = ids ?? this.revisions.back(view.hash) ?? alike(old.graph, view.graph);
    }
    if (old?.hash !== view.hash) this.revisions.add(view.hash, moved);
    if (view.version) this.versions.add(view.version);
    this.bare = view;
    this.legible = source;
    this.view = labelled(view, this.live);
    this.changed(moved);
    this.enrich();
  }

  /** What became of the ids of a picture since; null where that is not known. */
  since(hash: string): Ids | null {
    return this.revisions.since(hash);
  }

  /** Whether a version is that of a text that was read here. */
  had(version: string): boolean {
    return this.versions.has(version);
  }

  /** What the functions take that the notebook knew last; undefined where it told of none. */
  get signatures(): FlowView["signatures"] {
    return this.live?.signatures;
  }

  /** Whoever else can read and patch, for as long as the kernel answers. */
  get substitute(): Substitute | null {
    const { link } = this.around;
    if (!link.answers) return null;
    return {
      read: ({ source, name }) => link.ask<FlowView>({ ask: "read", source, name: name ?? "" }),
      edit: ({ source, edits, name }) => link.ask<EditReply>({ ask: "edit", source, edits, name: name ?? "" }),
    };
  }

  dispose(): void {
    this.disposed = true;
    window.clearTimeout(this.waiting);
    this.around.link.met.disconnect(this.doubt, this);
    this.around.link.ran.disconnect(this.doubt, this);
  }

  /** What the kernel said may be true no more: it is another one, or a cell has run. */
  private doubt(): void {
    this.subject = "";
    this.enrich();
  }

  /**
   * Asks the kernel what lives in the notebook behind the names of the text, where it may say something new: there are
   * other names or calls, or a cell has run. One question is under way at most; the newest text is next.
   */
  private enrich(): void {
    const { link } = this.around;
    const { text, bare } = this;
    if (!link.answers || this.asking || bare === null || this.disposed) return;
    const subject = this.more ? this.legible : mentioned(bare.graph);
    if (subject === this.subject) return;
    this.subject = subject;
    this.asking = true;
    link
      .ask<FlowView>({ ask: "read", source: this.legible, name: text.wanted ?? "" })
      .then((view) => {
        if (this.disposed || view.readable === false || this.bare === null) return;
        this.live = view;
        this.view = labelled(this.bare, view);
        // Complaints that the text alone does not call for go stale with each letter.
        this.more = view.diagnostics?.length !== this.bare.diagnostics?.length;
        if (this.bare.hash === view.hash) this.complaints = view.diagnostics ?? [];
        this.changed(null);
      })
      .catch(() => undefined)
      .finally(() => {
        this.asking = false;
        this.enrich();
      });
  }

  private live: FlowView | null = null;
  /** The newest view as the text alone tells it, and that text. */
  private bare: FlowView | null = null;
  private legible = "";
  /** What the kernel was asked about last, and whether it has still to answer. */
  private subject = "";
  private asking = false;
  /** Whether it had complaints of its own. */
  private more = false;
  private asked = 0;
  private waiting: number | undefined;
  private disposed = false;
  private readonly revisions = new Revisions();
  private readonly versions = new Set<string>();
}
