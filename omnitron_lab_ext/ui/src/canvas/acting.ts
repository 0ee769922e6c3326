// The hands on a canvas: they put together what is drawn, what is done and what is said.
//
// One thing is always true here: what is drawn is the host's view with the edits that are on their way, and nothing that
// was typed is dropped without a word.

import { Board } from "./board";
import { Changes } from "./changes";
import { key } from "./connecting";
import { Course } from "./course";
import { Drafts } from "./drafts";
import type { Adding, Asking, HandsState } from "./hands-state";
import type { Estate } from "./heirs";
import type { Host, Position } from "./host";
import { type Means, NO_SCREEN, type Screen } from "./means";
import { type Ids, renamed } from "./optimistic";
import { Queue } from "./queue";
import { Sender } from "./sender";
import { Notices } from "./telling";

export class Hands implements Means {
  readonly board: Board;
  readonly notices: Notices;
  readonly sender: Sender;
  /** What is done to the flow. */
  readonly changes: Changes;
  /** What is typed into editors of nodes. */
  readonly drafts: Drafts;
  /** Running, undoing and redoing. */
  readonly course: Course;
  screen: Screen = NO_SCREEN;
  /** Where, in the flow, the pointer was last. */
  pointer: Position | null = null;
  /** Ends what a mouse is doing, as if it had not begun; null while it does nothing. */
  gesture: (() => void) | null = null;
  /** How to take away what is shown of values and failures, the newest last. */
  readonly looks = new Set<() => void>();
  /** What a field left behind that another one takes over. */
  estate: Estate | null = null;
  private readonly queue: Queue;

  constructor(readonly host: Host) {
    this.board = new Board(host.snapshot);
    this.notices = new Notices((notices, spoken) => this.board.set({ notices, spoken }));
    this.queue = new Queue(
      host,
      () => this.refresh(),
      (ids) => this.moved(ids),
    );
    this.sender = new Sender(host, this.board, this.queue, this.notices);
    this.changes = new Changes(this);
    this.drafts = new Drafts(this, (code) => void this.changes.add(code));
    this.course = new Course(this, this.queue);
  }

  get state(): HandsState {
    return this.board.state;
  }

  /** Follows the host until what is returned is called. */
  open(): () => void {
    const leave = this.host.subscribe(() => this.refresh());
    this.refresh();
    return () => {
      leave();
      this.queue.close();
      this.notices.close();
    };
  }

  tell(message: string, kind: "info" | "warning" | "error" = "info"): void {
    this.notices.add(message, kind);
  }

  fold(id: string, open: boolean): void {
    this.host.fold(id, open);
    this.notices.speak(open ? `${id} is open.` : `${id} is closed.`);
  }

  /** Forgets why a field was refused. */
  clear(node: string, port: string): void {
    this.board.problem(key(node, port), "");
  }

  palette(at: Position | null, more: Omit<Adding, "at"> = {}) {
    const { locked } = this.host.snapshot;
    if (locked) return this.tell(locked, "error");
    this.board.set({ palette: { at, ...more }, asking: null });
  }

  ask(asking: Asking): void {
    this.board.set({ asking, palette: null });
  }

  help(open = !this.state.help): void {
    this.board.set({ help: open });
  }

  /** Closes the uppermost of what stands over the canvas; says whether anything did. */
  close(): boolean {
    const { palette, asking, help, editing } = this.state;
    const look = [...this.looks].at(-1);
    if (palette || asking) this.board.set({ palette: null, asking: null });
    else if (help) this.help(false);
    else if (look) look();
    else if (editing) this.drafts.leave();
    else return this.notices.settle(["error", "warning", "info"]);
    return true;
  }

  private refresh(): void {
    const own = this.host.snapshot;
    const { view, places } = this.queue;
    const positions = Object.keys(places).length > 0 ? { ...own.positions, ...places } : own.positions;
    const snapshot = view === own.view && positions === own.positions ? own : { ...own, view, positions };
    const { length: waiting, trouble } = this.queue;
    const { state } = this;
    if (snapshot === state.snapshot && waiting === state.waiting && trouble === state.trouble) return;
    const before = state.snapshot.view;
    this.board.set({ snapshot, waiting, trouble });
    this.drafts.settle(before);
  }

  private moved(ids: Ids): void {
    this.drafts.follow(ids);
    const { estate } = this;
    if (estate) this.estate = { ...estate, node: renamed(estate.node, ids) ?? estate.node };
  }
}
