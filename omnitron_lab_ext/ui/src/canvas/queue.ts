// Edits on their way: sent one after the other, each for the newest text; kept while nobody can take them.
//
// One thing is always true here: whoever sends an edit hears of it once, that it was made, refused or given up.

import type { Edit, EditReply, FlowView } from "../messages";
import { type Host, type Position, Refusal } from "./host";
import { addings, COMING, carried, foreseen, type Ids, renamed, repointed } from "./optimistic";
import type { PortRef } from "./tree";

/** How long to wait before an edit that nobody could take is sent again, in ms. */
const WAITS = [500, 1000, 2000, 5000, 10000];
/** How long an answer may take before it is told that it does, in ms. */
const PATIENCE = 6000;

/** What became of edits; null where they were given up. `field` is where they were made, by today's ids. */
export type Outcome =
  | { readonly reply: EditReply }
  | { readonly refusal: Refusal; readonly field: PortRef | null }
  | null;

/** What an edit is about, besides what it does. */
export interface About {
  /** The field that it was typed into. */
  readonly field?: PortRef;
  /** Where what it adds shall stand. */
  readonly at?: Position | null;
}

interface Waiting {
  edits: Edit[];
  /** The view whose ids the edits name. */
  base: string;
  field: PortRef | null;
  readonly at: Position | null;
  /** The ids that nodes have which these edits add, until they are there. */
  readonly coming: readonly string[];
  readonly stop: AbortController;
  done(outcome: Outcome): void;
  /** Acts in its turn instead of editing: undo, redo and run. */
  act?: () => void;
}

export class Queue {
  /** Why the first edit waits; empty while all goes well. */
  trouble = "";
  private readonly waiting: Waiting[] = [];
  /** The one that is on its way. */
  private sent: Waiting | null = null;
  private tries = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private added = 0;
  /** The view after the newest edit, until the host shows it too. */
  private ahead: { before: FlowView; view: FlowView } | null = null;

  constructor(
    private readonly host: Host,
    private readonly changed: () => void,
    /** Told what became of ids, before anything is drawn with the new ones. */
    private readonly moved: (ids: Ids) => void = () => {},
  ) {}

  get length(): number {
    return this.waiting.length;
  }

  /** The host's view with everything that is on its way. */
  get view(): FlowView | null {
    const base = this.base;
    return base && this.waiting.reduce((view, each) => foreseen(view, each.edits, each.coming), base);
  }

  /** Where nodes are to stand that are on their way. */
  get places(): Readonly<Record<string, Position>> {
    return Object.fromEntries(this.waiting.flatMap(({ at, coming }) => (at && coming[0] ? [[coming[0], at]] : [])));
  }

  /** Sends edits as one, and says what became of them. */
  send(edits: Edit[], { field, at }: About = {}): Promise<Outcome> {
    return new Promise((done) => {
      const coming = Array.from({ length: addings(edits) }, () => `${COMING}${++this.added}`);
      this.waiting.push({
        edits,
        base: this.base?.hash ?? "",
        field: field ?? null,
        at: at ?? null,
        coming,
        stop: new AbortController(),
        done,
      });
      this.changed();
      if (!this.trouble) void this.next();
    });
  }

  /** Acts when everything before it has gone; does not, and says so, where that cannot be told. */
  afterwards(act: () => void): boolean {
    if (this.trouble) return false;
    this.waiting.push({ ...NOTHING, stop: new AbortController(), done: () => {}, act });
    void this.next();
    return true;
  }

  /** Gives up everything that waits, what is on its way too. */
  discard(): void {
    this.drop(this.waiting);
  }

  /** Gives up the edit that was made last; says whether there was one. */
  takeBack(): boolean {
    const newest = this.waiting.findLast((each) => !each.act);
    if (newest) this.drop([newest]);
    return newest !== undefined;
  }

  /** Tries again now. */
  retry(): void {
    this.tries = 0;
    void this.next();
  }

  close(): void {
    clearTimeout(this.again);
  }

  private get base(): FlowView | null {
    const shown = this.host.snapshot.view;
    if (this.ahead && shown !== this.ahead.before) this.ahead = null;
    return this.ahead?.view ?? shown;
  }

  private async next(): Promise<void> {
    const first = this.waiting[0];
    if (first === undefined || this.sent) return;
    clearTimeout(this.again);
    if (first.act) {
      this.waiting.shift();
      first.act();
      return this.next();
    }
    this.sent = first;
    const before = this.host.snapshot.view;
    const late = setTimeout(() => this.complain("There is no answer yet."), PATIENCE);
    let outcome: Outcome;
    try {
      const reply = await this.host.edit(first.edits, { base: first.base, signal: first.stop.signal });
      outcome = { reply };
    } catch (error) {
      if (this.sent !== first) return;
      if (!(error instanceof Refusal)) {
        this.sent = null;
        this.again = setTimeout(() => void this.next(), WAITS[Math.min(this.tries++, WAITS.length - 1)]);
        return this.complain(error instanceof Error ? error.message : String(error));
      }
      outcome = { refusal: error, field: first.field };
    } finally {
      clearTimeout(late);
    }
    if (this.sent !== first) return;
    this.sent = null;
    this.calm();
    this.waiting.splice(this.waiting.indexOf(first), 1);
    if (outcome && "reply" in outcome) {
      const { reply } = outcome;
      if (before && this.host.snapshot.view === before) this.ahead = { before, view: reply.view };
      this.carry(first, reply);
      first.done(outcome);
    } else {
      first.done(outcome);
      this.carryOver({}, gone(first.coming), first.base);
    }
    this.changed();
    return this.next();
  }

  private complain(trouble: string): void {
    this.trouble = trouble;
    this.changed();
  }

  private calm(): void {
    clearTimeout(this.again);
    this.trouble = "";
    this.tries = 0;
  }

  private drop(given: readonly Waiting[]): void {
    const up = [...given];
    for (const each of up) {
      this.waiting.splice(this.waiting.indexOf(each), 1);
      each.stop.abort();
      each.done(null);
      if (this.sent === each) this.sent = null;
      if (each.coming.length > 0) this.carryOver({}, gone(each.coming), each.base);
    }
    if (this.sent === null) this.calm();
    this.changed();
    void this.next();
  }

  private carry(first: Waiting, reply: EditReply): void {
    const added = reply.added ?? [];
    // One statement that was typed may be several nodes: what was done to it is done to the first.
    const coming = Object.fromEntries(first.coming.map((id, index) => [id, added[index] ?? null]));
    this.carryOver(reply.ids ?? {}, coming, first.base, reply.view.hash);
    const [set] = first.edits;
    if (first.edits.length !== 1 || set?.edit !== "SetLiteral") return;
    const now = { ...set, node: renamed(set.node, reply.ids ?? {}) ?? set.node };
    for (const each of this.waiting) each.edits = repointed(each.edits, now, reply.view);
  }

  /** Edits that still wait name their nodes by the ids of the newest text; `coming` has what was added by then. */
  private carryOver(ids: Ids, coming: Ids, base: string, next = base): void {
    for (const each of [...this.waiting]) {
      const own = each.base === base ? { ...ids, ...coming } : coming;
      const edits = carried(each.edits, own);
      if (each.field) each.field = { ...each.field, node: renamed(each.field.node, own) ?? each.field.node };
      if (each.base === base) each.base = next;
      if (edits !== null) {
        each.edits = edits;
        continue;
      }
      this.waiting.splice(this.waiting.indexOf(each), 1);
      const refusal = new Refusal("What this edit was for is gone: an edit before it took it away.");
      each.done({ refusal, field: each.field });
    }
    this.moved({ ...ids, ...coming });
  }
}

const NOTHING = { edits: [], base: "", field: null, at: null, coming: [] };

function gone(coming: readonly string[]): Ids {
  return Object.fromEntries(coming.map((id) => [id, null]));
}
