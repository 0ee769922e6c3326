// Edits on their way: sent one after the other, each for the newest text; kept while nobody can take them.

import type { Edit, EditReply, FlowView } from "../messages";
import { type Host, Refusal } from "./host";
import { carried, foreseen } from "./optimistic";

/** How long to wait before an edit that nobody could take is sent again, in ms. */
const WAITS = [500, 1000, 2000, 5000, 10000];

interface Waiting {
  edits: Edit[];
  done(reply: EditReply | null): void;
  failed(refusal: Refusal): void;
  /** Acts in its turn instead of editing: undo and redo. */
  act?: () => void;
}

export class Queue {
  /** Why the first edit waits; empty while all goes well. */
  trouble = "";
  private readonly waiting: Waiting[] = [];
  private busy = false;
  private again: ReturnType<typeof setTimeout> | undefined;
  /** The view after the newest edit, until the host shows it too. */
  private ahead: { before: FlowView; view: FlowView } | null = null;

  constructor(
    private readonly host: Host,
    private readonly changed: () => void,
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  /** The host's view with everything that is on its way. */
  get view(): FlowView | null {
    const shown = this.host.snapshot.view;
    if (this.ahead && shown !== this.ahead.before) this.ahead = null;
    const base = this.ahead?.view ?? shown;
    return base && this.waiting.reduce((view, each) => foreseen(view, each.edits), base);
  }

  /** Sends edits as one; rejects with a Refusal, and gives null where they were discarded. */
  send(edits: Edit[]): Promise<EditReply | null> {
    return new Promise((done, failed) => {
      this.waiting.push({ edits, done, failed });
      this.changed();
      void this.next();
    });
  }

  /** Acts when everything before it has gone. */
  afterwards(act: () => void): void {
    this.waiting.push({ edits: [], act, done: () => {}, failed: () => {} });
    void this.next();
  }

  /** Gives up what waits. */
  discard(): void {
    clearTimeout(this.again);
    this.trouble = "";
    for (const each of this.waiting.splice(this.busy ? 1 : 0)) each.done(null);
    this.changed();
  }

  /** Tries again now. */
  retry(): void {
    clearTimeout(this.again);
    void this.next();
  }

  close(): void {
    clearTimeout(this.again);
  }

  private async next(tries = 0): Promise<void> {
    const first = this.waiting[0];
    if (first === undefined || this.busy) return;
    if (first.act) {
      this.waiting.shift();
      first.act();
      return this.next();
    }
    this.busy = true;
    const before = this.host.snapshot.view;
    try {
      const reply = await this.host.edit(first.edits);
      this.leave(first);
      if (before && this.host.snapshot.view === before) this.ahead = { before, view: reply.view };
      this.carry(reply.ids ?? {});
      first.done(reply);
    } catch (error) {
      this.busy = false;
      if (!(error instanceof Refusal)) {
        this.trouble = `${error instanceof Error ? error.message : error}`;
        this.again = setTimeout(() => void this.next(tries + 1), WAITS[Math.min(tries, WAITS.length - 1)]);
        return this.changed();
      }
      this.leave(first);
      first.failed(error);
    }
    this.changed();
    return this.next();
  }

  private leave(first: Waiting): void {
    this.busy = false;
    this.trouble = "";
    const at = this.waiting.indexOf(first);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  /** Edits that still wait name their nodes by the ids of the newest text. */
  private carry(ids: Record<string, string | null>): void {
    if (Object.keys(ids).length === 0) return;
    for (const each of [...this.waiting]) {
      const edits = carried(each.edits, ids);
      if (edits !== null) {
        each.edits = edits;
        continue;
      }
      this.waiting.splice(this.waiting.indexOf(each), 1);
      each.failed(new Refusal("What this edit was for is gone: an edit before it took it away."));
    }
  }
}
