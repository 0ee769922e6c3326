// Sends edits, and says at the right place what became of them.

import type { Edit } from "../messages";
import type { Board } from "./board";
import { key } from "./connecting";
import { type Host, Refusal, type Snapshot } from "./host";
import { COMING, type Ids, placesAfter } from "./optimistic";
import type { About, Outcome, Queue } from "./queue";
import type { Notices } from "./telling";
import { inputOf, type PortRef, readsOf } from "./tree";

export class Sender {
  constructor(
    private readonly host: Host,
    private readonly board: Board,
    private readonly queue: Queue,
    private readonly notices: Notices,
  ) {}

  /** Sends edits as one; `done` is what a screen reader says once they are made. */
  async send(edits: Edit[], done: string, about: About = {}): Promise<Outcome> {
    const { locked } = this.host.snapshot;
    if (about.field) this.board.problem(key(about.field.node, about.field.port), "");
    const placed = this.host.snapshot.positions;
    const outcome: Outcome = locked
      ? { refusal: new Refusal(locked), field: about.field ?? null }
      : await this.queue.send(edits, about);
    if (outcome === null) return null;
    if ("refusal" in outcome) {
      this.refused(this.explained(outcome.refusal.message, edits), outcome.field);
      return outcome;
    }
    const { reply } = outcome;
    this.follow(placed, reply.ids ?? {});
    this.notices.settle();
    for (const each of reply.warnings ?? []) this.notices.add(`${each.message} ${each.cure}`.trim(), "warning");
    if (done) this.notices.speak(done);
    return outcome;
  }

  /** As `send`, and says whether the edits were made. */
  async made(edits: Edit[], done: string, about: About = {}): Promise<boolean> {
    const outcome = await this.send(edits, done, about);
    return outcome !== null && "reply" in outcome;
  }

  /** A refusal is told at its field; where that is gone, to everybody. */
  private refused(message: string, field: PortRef | null) {
    if (field === null) return this.notices.add(message, "error");
    if (!this.shows(field)) {
      const node = field.node.startsWith(COMING) ? "the new node" : field.node;
      return this.notices.add(`The ${field.port} of ${node} is not changed. ${message}`, "error");
    }
    this.board.problem(key(field.node, field.port), message);
    this.notices.speak(message);
  }

  private shows({ node, port }: PortRef): boolean {
    const { editing, snapshot } = this.board.state;
    if (editing?.node === node && editing.part === port) return true;
    return snapshot.view !== null && Boolean(inputOf(snapshot.view, node, port)?.editor);
  }

  /** A refusal's reason, with the readers named where a node is not removed because it is read. */
  private explained(message: string, edits: Edit[]): string {
    const { view, locked } = this.host.snapshot;
    const gone = edits.flatMap((each) => (each.edit === "RemoveNode" ? [each.node] : []));
    if (view === null || locked || gone.length === 0) return message;
    const readers = [...new Set(readsOf(view, gone).map((each) => each.node))];
    if (readers.length > 0) return `${message} Read by: ${readers.join(", ")}.`;
    return gone.includes(view.graph.output?.node ?? "") ? `${message} It is the value of the flow.` : message;
  }

  /** Where nodes were put is kept under their new ids, unless the host has seen to that. */
  private follow(placed: Snapshot["positions"], ids: Ids): void {
    const moves = this.host.snapshot.positions === placed ? placesAfter(placed, ids) : {};
    if (Object.keys(moves).length > 0) this.host.place(moves);
  }
}
