// Running a flow, and going back and forth: in its text, and in where its nodes were put.

import type { Position, Snapshot } from "./host";
import type { Means } from "./means";
import type { Queue } from "./queue";

type Places = Readonly<Record<string, Position | null>>;

/** Where nodes were put, and where they stood before; `hash` is of the text at that time. */
interface Move {
  readonly hash: string;
  readonly back: Places;
  readonly forth: Places;
}

const MOST = 100;

export class Course {
  private past: readonly Move[] = [];
  private future: readonly Move[] = [];

  constructor(
    private readonly means: Means,
    private readonly queue: Queue,
  ) {}

  /** Runs what the cell says, with all edits that can be made now. */
  run(): void {
    const { host, notices } = this.means;
    if (this.queue.afterwards(() => host.run())) return;
    notices.add("Edits wait and are not in the cell yet; a run would be without them.", "warning");
    notices.offer("Run without them", () => host.run());
  }

  cancel(): void {
    this.means.host.cancel();
  }

  /** Takes back what was done last: an edit that still waits, a move, else a change of the text. */
  undo(): void {
    const { notices } = this.means;
    if (this.queue.afterwards(() => this.back())) return;
    if (this.queue.takeBack()) notices.speak("The edit that waited is taken back.");
  }

  redo(): void {
    if (this.queue.afterwards(() => this.forth())) return;
    this.means.notices.add("Edits wait; redo is possible once they are made or discarded.", "info");
  }

  /** Keeps where nodes were put; null leaves one to the layout. */
  place(places: Places, said: string): void {
    const { host, notices } = this.means;
    const back = at(host.snapshot.positions, Object.keys(places));
    this.past = [...this.past, { hash: this.hash, back, forth: places }].slice(-MOST);
    this.future = [];
    host.place({ ...places });
    notices.speak(said);
  }

  layout() {
    const { host, notices } = this.means;
    const placed = host.snapshot.positions;
    const ids = Object.keys(placed);
    if (ids.length === 0) return notices.speak("All nodes are laid out.");
    this.place(Object.fromEntries(ids.map((id) => [id, null])), "");
    notices.add("All nodes are laid out anew.", "info");
    notices.offer("Put them back", () => host.place({ ...placed }));
  }

  /** Gives up the edits that wait. */
  discard(): void {
    this.queue.discard();
  }

  retry(): void {
    this.queue.retry();
  }

  private get hash(): string {
    return this.means.host.snapshot.view?.hash ?? "";
  }

  private back() {
    const { host, notices } = this.means;
    const move = this.past.at(-1);
    // Moves of another text were made before or after the change that leads there.
    if (move?.hash === this.hash) {
      this.past = this.past.slice(0, -1);
      this.future = [...this.future, move];
      host.place({ ...move.back });
      return notices.speak("The move is undone.");
    }
    if (!host.undo()) notices.add("There is nothing to undo in this flow.", "info");
  }

  private forth() {
    const { host, notices } = this.means;
    const move = this.future.at(-1);
    if (move?.hash === this.hash) {
      this.future = this.future.slice(0, -1);
      this.past = [...this.past, move];
      host.place({ ...move.forth });
      return notices.speak("The move is made again.");
    }
    if (!host.redo()) notices.add("There is nothing to redo in this flow.", "info");
  }
}

function at(positions: Snapshot["positions"], ids: readonly string[]): Places {
  return Object.fromEntries(ids.map((id) => [id, positions[id] ?? null]));
}
