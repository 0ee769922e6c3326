// What a canvas without a Lab extension gets: the kernel reads and patches, and the changed text is kept and offered.
// One thing is always true here: the text of the flow's cell is never changed; a draft of it is, until it is taken.

import { going, newer, told } from "../canvas/facts";
import { type History, NEW, recorded, redone, undone } from "../canvas/history";
import { type AtHand, type Host, type Position, Refusal, type Sending, type Snapshot } from "../canvas/host";
import { carried, type Places, read, written } from "../canvas/places";
import type { Edit, EditReply, FlowView, Known, Peek, RunFacts, Splice, Tell } from "../messages";
import { GONE, Line } from "./line";
import type { Model } from "./model";

const BUSY = "The kernel is busy; what is asked of it waits.";
const ELSEWHERE = "The flow was run with another text. What was changed here before is left out.";
const FIRST = "The code is changed here, not in the cell. Put it into a cell and run that.";
const GIVEN_UP = "The edit was given up.";
const COMES = "The code comes as a cell below the next cell that you run.";

export class WidgetHost implements Host {
  snapshot: Snapshot;
  readonly fills = false;
  readonly memory = new Map<string, unknown>();
  readonly take: (() => void) | undefined;
  private readonly line: Line;
  private readonly listeners = new Set<() => void>();
  private history: History = NEW;
  /** Edits one after the other, whichever place of this canvas they come from. */
  private turn: Promise<unknown> = Promise.resolve();
  private said = "";

  constructor(private readonly model: Model) {
    this.line = new Line(model, this.notice, this.tell);
    this.snapshot = {
      view: null,
      stale: "",
      facts: null,
      outdated: this.draft !== "",
      ...this.places,
      kernel: "idle",
      locked: "",
      offer: this.draft,
      notice: "",
      home: "",
    };
    if (model.get("offers")) this.take = () => void this.offer();
    model.on("change:source", this.renewed);
    model.on("change:draft", this.redrafted);
    model.on("change:positions", this.placed);
    model.on("change:folds", this.placed);
    void this.begin();
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  edit(edits: Edit[], sending?: Sending): Promise<EditReply> {
    return this.inTurn(async () => {
      const before = this.text;
      const reply = await this.patched(edits, sending?.signal);
      this.history = recorded(this.history, before, reply);
      return reply;
    });
  }

  undo(): boolean {
    this.step(undone);
    return this.history.past.length > 0;
  }

  redo(): boolean {
    this.step(redone);
    return this.history.future.length > 0;
  }

  run(): void {
    if (this.draft) this.say(FIRST);
    else this.line.ask({ ask: "run", name: this.name }).catch(this.complain);
  }

  cancel(): void {
    this.line.ask({ ask: "cancel" }).catch(this.complain);
  }

  async peek(node: string, port: string): Promise<Peek> {
    try {
      return await this.line.ask<Peek>({ ask: "peek", name: this.name, node, port });
    } catch (error) {
      return { missing: message(error) };
    }
  }

  async known(word: string, at: AtHand | null): Promise<Known[]> {
    if (this.line.gone) return [];
    const wanted = { name: this.name, source: this.text, word, ...at };
    return (await this.line.ask<Known[] | null>({ ask: "known", ...wanted })) ?? [];
  }

  async open(node: string): Promise<FlowView> {
    const view = await this.line.ask<FlowView | null>({ ask: "open", name: this.name, source: this.text, node });
    if (view === null) throw new Refusal("The graph of that flow is not known.");
    return view;
  }

  place(positions: Record<string, Position | null>): void {
    const kept: Record<string, Position> = { ...this.snapshot.positions };
    for (const [id, position] of Object.entries(positions)) {
      if (position === null) delete kept[id];
      else kept[id] = position;
    }
    this.keep({ positions: kept, folds: this.snapshot.folds });
  }

  fold(id: string, open: boolean): void {
    this.keep({ positions: this.snapshot.positions, folds: { ...this.snapshot.folds, [id]: open } });
  }

  dispose(): void {
    this.model.off("change:source", this.renewed);
    this.model.off("change:draft", this.redrafted);
    this.model.off("change:positions", this.placed);
    this.model.off("change:folds", this.placed);
    this.line.close();
    this.listeners.clear();
  }

  private get name(): string {
    return String(this.model.get("name") ?? "");
  }

  /** The changed text; empty while nothing is changed. */
  private get draft(): string {
    return String(this.model.get("draft") ?? "");
  }

  private get text(): string {
    return this.draft || String(this.model.get("source") ?? "");
  }

  private get places(): Places {
    return read({ positions: this.model.get("positions"), folds: this.model.get("folds") });
  }

  private async begin(): Promise<void> {
    void this.look();
    try {
      const facts = await this.line.ask<RunFacts | null>({ ask: "facts", name: this.name });
      if (facts !== null) this.set({ facts: newer(this.snapshot.facts, facts) });
    } catch (error) {
      this.complain(error);
    }
  }

  /** Reads the text as it is now; the kernel says what lives around it. */
  private async look(): Promise<void> {
    const source = this.text;
    try {
      const view = await this.line.ask<FlowView>({ ask: "read", name: this.name, source });
      if (source === this.text) this.set({ view, stale: "" });
    } catch (error) {
      // That the kernel is gone is told already, and the picture is what it was.
      if (error instanceof Refusal && source === this.text) this.set({ stale: error.message });
    }
  }

  private async patched(edits: Edit[], given?: AbortSignal): Promise<EditReply> {
    if (given?.aborted) throw new Refusal(GIVEN_UP);
    const source = this.text;
    const reply = await this.line.ask<EditReply>({ ask: "edit", name: this.name, source, edits });
    if (given?.aborted) throw new Refusal(GIVEN_UP);
    if (source !== this.text) throw new Error("The text was changed meanwhile.");
    this.write(reply);
    return reply;
  }

  private write(reply: EditReply): void {
    const draft = reply.source === this.model.get("source") ? "" : reply.source;
    const places = carried(this.places, reply.ids ?? {});
    this.said = "";
    this.snapshot = { ...this.snapshot, view: reply.view, stale: "", ...places };
    const { positions, folds } = written(places) ?? {};
    this.model.set("positions", positions ?? {});
    this.model.set("folds", folds ?? {});
    this.model.set("draft", draft);
    this.model.save_changes();
    this.set({ offer: draft, outdated: draft !== "" });
  }

  private step(taken: (history: History) => { edit: Splice; after: History } | null): void {
    this.inTurn(async () => {
      const found = taken(this.history);
      if (found === null) return;
      await this.patched([found.edit]);
      this.history = found.after;
    }).catch(this.complain);
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.turn.then(act);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async offer(): Promise<void> {
    try {
      await this.line.ask({ ask: "offer", name: this.name, source: this.draft });
      this.say(COMES);
    } catch (error) {
      this.complain(error);
    }
  }

  private keep(places: Places): void {
    const { positions, folds } = written(places) ?? {};
    this.model.set("positions", positions ?? {});
    this.model.set("folds", folds ?? {});
    this.model.save_changes();
    this.set({ ...places });
  }

  /** The flow was defined anew. */
  private readonly renewed = (): void => {
    const lost = this.snapshot.offer !== "" && this.snapshot.offer.trim() !== this.text.trim();
    this.history = NEW;
    this.said = lost && this.draft === "" ? ELSEWHERE : "";
    this.set({ offer: this.draft, outdated: this.draft !== "" });
    void this.look();
  };

  /** The draft is another one: another page changed it, or the flow was defined anew. */
  private readonly redrafted = (): void => {
    if (this.draft === this.snapshot.offer) return;
    this.history = NEW;
    this.set({ offer: this.draft, outdated: this.draft !== "" });
    void this.look();
  };

  private readonly placed = (): void => this.set({ ...this.places });

  private readonly tell = (tell: Tell): void => {
    if (tell.facts.flow !== this.name) return;
    const facts = told(this.snapshot.facts, tell);
    if (facts !== null) this.set({ facts });
  };

  private readonly notice = (): void => this.set({});

  private readonly complain = (error: unknown): void => this.say(message(error));

  private say(notice: string): void {
    this.said = notice;
    this.set({});
  }

  private set(now: Partial<Snapshot>): void {
    const { gone, waits } = this.line;
    const kernel = gone ? "disconnected" : waits || going(now.facts ?? this.snapshot.facts) ? "busy" : "idle";
    this.snapshot = { ...this.snapshot, ...now, kernel, notice: gone ? GONE : this.said || (waits ? BUSY : "") };
    for (const each of [...this.listeners]) each();
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
