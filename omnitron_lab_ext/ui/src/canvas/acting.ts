// What the hands on a canvas do: they turn gestures into edits of the host's source, show them at once, and say why
// where one was refused.
//
// One thing is always true here: what is drawn is the host's view with the edits that are on their way, and nothing that
// was typed is dropped without a word.

import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import type { Edit, EditReply } from "../messages";
import { type Actions, ActionsContext, type PortRef } from "./actions";
import { copied, outermost, pasted } from "./clipboard";
import { key, objection, sourceName } from "./connecting";
import type { Adding, Asking, Editing, HandsState } from "./hands-state";
import type { Estate } from "./heirs";
import { type Host, type Position, Refusal, type Snapshot } from "./host";
import { COMING, placesAfter, renamed } from "./optimistic";
import { Queue } from "./queue";
import { Notices } from "./telling";
import { find, INPUTS, isCaptures, isInputs, OUTPUT, readsOf, walk } from "./tree";

const FOREIGN = "That node belongs to another flow. Edit it in the cell where that flow stands.";

export class Hands implements Actions {
  state: HandsState;
  /** Where, in the flow, the pointer was last. */
  pointer: Position | null = null;
  /** Selects nodes and gives the first of them the focus; set by whoever draws. */
  choose: (ids: string[]) => void = () => {};
  /** Gives a node the focus, the canvas itself where it is gone; set by whoever draws. */
  focusNode: (id: string | null) => void = () => {};
  /** What a field left behind that another one takes over. */
  estate: Estate | null = null;
  /** Leaves only one node selected; set by whoever draws. */
  alone: (id: string) => void = () => {};
  /** The ids that edited nodes have since. */
  private readonly heirs = new Map<string, string>();
  private readonly listeners = new Set<() => void>();
  private readonly queue: Queue;
  private readonly notices: Notices;
  /** Where the node that is being added shall stand. */
  private coming: Position | null = null;

  constructor(readonly host: Host) {
    this.queue = new Queue(host, () => this.refresh());
    this.notices = new Notices((notices, spoken) => this.set({ notices, spoken }));
    this.state = {
      snapshot: host.snapshot,
      editing: null,
      problems: new Map(),
      palette: null,
      asking: null,
      notices: [],
      spoken: "",
      waiting: 0,
      trouble: "",
      help: false,
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

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

  private set(change: Partial<HandsState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  private refresh(): void {
    const own = this.host.snapshot;
    const view = this.queue.view;
    const positions = this.coming ? { ...own.positions, [`${COMING}1`]: this.coming } : own.positions;
    const snapshot = view === own.view && positions === own.positions ? own : { ...own, view, positions };
    const { length: waiting, trouble } = this.queue;
    const { state } = this;
    if (snapshot === state.snapshot && waiting === state.waiting && trouble === state.trouble) return;
    this.set({ snapshot, waiting, trouble });
  }
  /** Sends edits; says so where they are refused. */
  private async send(
    edits: Edit[],
    done: string,
    at?: { field?: string; nodes?: string[] },
  ): Promise<EditReply | null> {
    const { locked } = this.host.snapshot;
    const field = at?.field;
    try {
      if (locked) throw new Refusal(locked);
      if (field) this.problem(field, "");
      const placed = this.host.snapshot.positions;
      const reply = await this.queue.send(edits);
      if (reply === null) return null;
      this.follow(placed, reply.ids ?? {});
      for (const each of reply.warnings ?? []) this.tell(`${each.message} ${each.cure}`.trim(), "warning");
      if (done) this.notices.speak(done);
      return reply;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const message = this.explained(error.message, edits);
      if (field) {
        this.problem(field, message);
        this.notices.speak(message);
      } else this.tell(message, "error");
      return null;
    }
  }

  /** A refusal's reason, with the readers named where a node is not removed because it is read. */
  private explained(message: string, edits: Edit[]): string {
    const view = this.host.snapshot.view;
    const gone = edits.flatMap((each) => (each.edit === "RemoveNode" ? [each.node] : []));
    if (view === null || this.host.snapshot.locked) return message;
    const readers = [...new Set(readsOf(view, gone).map((each) => each.node))];
    return readers.length > 0 ? `${message} Read by: ${readers.join(", ")}.` : message;
  }

  private problem(field: string, message: string): void {
    if ((this.state.problems.get(field) ?? "") === message) return;
    const problems = new Map(this.state.problems);
    if (message) problems.set(field, message);
    else problems.delete(field);
    this.set({ problems });
  }

  /** Where nodes were put is kept under their new ids, unless the host has seen to that. */
  private follow(placed: Snapshot["positions"], ids: Record<string, string | null>): void {
    const moves = this.host.snapshot.positions === placed ? placesAfter(placed, ids) : {};
    if (Object.keys(moves).length > 0) this.host.place(moves);
  }

  setLiteral(node: string, port: string, code: string): void {
    void this.write(node, port, code);
  }

  /** As `setLiteral`, and says whether it was taken. */
  async write(node: string, port: string, code: string): Promise<boolean> {
    const edit: Edit = { edit: "SetLiteral", node: isInputs(node) ? INPUTS : node, port, code };
    return (await this.send([edit], `${port} is ${code} now.`, { field: key(node, port) })) !== null;
  }

  async rename(node: string, name: string): Promise<boolean> {
    return this.change(node, "name", { edit: "RenameNode", node, name }, `Renamed to ${name}.`);
  }

  async replaceCode(node: string, code: string): Promise<boolean> {
    return this.change(node, "code", { edit: "ReplaceNode", node, code }, "The code is changed.");
  }

  async replaceHeader(block: string, branch: string, code: string): Promise<boolean> {
    return this.change(block, "header", { edit: "ReplaceHeader", block, branch, code }, "The header is changed.");
  }

  private async change(node: string, part: Editing["part"], edit: Edit, done: string): Promise<boolean> {
    const reply = await this.send([edit], done, { field: key(node, part) });
    if (reply === null) return false;
    const next = renamed(node, reply.ids ?? {}) ?? reply.added?.[0];
    if (next) this.heirs.set(node, next);
    return true;
  }

  async connect(source: PortRef, target: PortRef): Promise<boolean> {
    if (target.node === OUTPUT) return this.setOutput(source);
    const view = this.state.snapshot.view;
    if (view === null) return false;
    const reason = objection(view, source, target);
    if (reason) return this.refuse(reason);
    const edit: Edit = { edit: "Connect", source: sourceName(view, source), target: target.node, port: target.port };
    return (await this.send([edit], `Connected ${said(source)} to ${said(target)}.`)) !== null;
  }

  async disconnect(target: PortRef): Promise<boolean> {
    const edit: Edit = { edit: "Disconnect", target: target.node, port: target.port };
    return (await this.send([edit], `Disconnected ${said(target)}.`)) !== null;
  }

  async reconnect(source: PortRef, from: PortRef, to: PortRef): Promise<boolean> {
    const view = this.state.snapshot.view;
    if (view === null) return false;
    if (to.node === OUTPUT) return this.setOutput(source);
    const reason = objection(view, source, to);
    if (reason) return this.refuse(reason);
    const edits: Edit[] = [{ edit: "Connect", source: sourceName(view, source), target: to.node, port: to.port }];
    if (key(from.node, from.port) !== key(to.node, to.port)) {
      edits.unshift({ edit: "Disconnect", target: from.node, port: from.port });
    }
    return (await this.send(edits, `Connected ${said(source)} to ${said(to)}.`)) !== null;
  }

  async setOutput(source: PortRef): Promise<boolean> {
    const view = this.state.snapshot.view;
    if (view === null) return false;
    return (
      (await this.send([{ edit: "SetOutput", node: sourceName(view, source) }], "The flow gives that now.")) !== null
    );
  }

  async add(code: string, at?: Position, after?: string): Promise<boolean> {
    return this.put(code, { at: at ?? null, after });
  }

  /** Adds a node where a list was opened. */
  async put(code: string, { at, after, into }: Adding): Promise<boolean> {
    const view = this.state.snapshot.view;
    const lane = view && into && find(view, into.block)?.node.branches?.find((each) => each.name === into.branch);
    const behind = after ?? lane?.nodes?.at(-1)?.id ?? null;
    const place = into && behind === null ? { into: into.block, branch: into.branch } : { after: behind };
    const edit: Edit = { edit: "AddNode", code: code.trim(), ...place, fresh: true };
    // Places inside a block are those of its branch, which the ground knows nothing of.
    const inner = into !== undefined || (after?.includes("/") ?? false);
    this.coming = inner ? null : at;
    const reply = await this.send([edit], "").finally(() => {
      this.coming = null;
    });
    if (reply === null) return false;
    const added = reply.added ?? [];
    if (at && !inner)
      this.host.place(Object.fromEntries(added.map((id, index) => [id, { x: at.x, y: at.y + index * 120 }])));
    this.notices.speak(`Added ${added.join(", ")}.`);
    queueMicrotask(() => this.choose([...added]));
    return true;
  }

  async remove(nodes: string[]): Promise<boolean> {
    return this.removeAll(nodes, []);
  }

  /** Removes nodes and what feeds ports, as one. */
  async removeAll(nodes: string[], fed: PortRef[]): Promise<boolean> {
    if (nodes.length > 0 && nodes.every((id) => this.isForeign(id))) return this.refuse(FOREIGN);
    nodes = nodes.filter((id) => !this.isForeign(id));
    const fixed = nodes.find((id) => isInputs(id) || isCaptures(id) || id === OUTPUT);
    const gone = outermost(nodes.filter((id) => !isInputs(id) && !isCaptures(id) && id !== OUTPUT));
    const kept = fed.filter((each) => each.node !== OUTPUT && !gone.includes(each.node));
    if (gone.length + kept.length === 0) {
      return fixed ? this.refuse("What a flow is given is written in its first line. Change it there.") : false;
    }
    const edits: Edit[] = [
      ...kept.map((each): Edit => ({ edit: "Disconnect", target: each.node, port: each.port })),
      ...this.order(gone)
        .toReversed()
        .map((node): Edit => ({ edit: "RemoveNode", node })),
    ];
    const what = gone.length > 0 ? `Removed ${gone.join(", ")}.` : "Disconnected.";
    const said = this.notices.count;
    const reply = await this.send(edits, what);
    if (reply === null && this.notices.count > said) this.offerToCut(gone);
    return reply !== null;
  }

  /** A node that is not removed because it is read can be removed when its readers are disconnected first. */
  private offerToCut(gone: string[]): void {
    const view = this.host.snapshot.view;
    if (view === null || this.host.snapshot.locked) return;
    const fed = readsOf(view, gone);
    if (fed.length === 0) return;
    this.notices.offer("Disconnect its readers and remove it", () => void this.removeAll(gone, fed));
  }

  async duplicate(nodes: string[]): Promise<boolean> {
    const own = outermost(nodes.filter((id) => !isInputs(id) && !isCaptures(id)));
    const code = this.copy(own);
    if (!code) return this.refuse("Select nodes to duplicate first.");
    return this.add(code, undefined, this.order(own).at(-1));
  }

  /** Nodes of this flow in the order of its text. */
  order(ids: readonly string[]): string[] {
    const view = this.state.snapshot.view;
    return view === null ? [] : [...walk(view.graph)].map((each) => each.node.id).filter((id) => ids.includes(id));
  }

  copy(nodes: string[]): string {
    const view = this.state.snapshot.view;
    return view === null ? "" : copied(view, nodes);
  }

  async paste(text: string, at?: Position, after?: string): Promise<boolean> {
    const code = pasted(text);
    return code ? this.add(code, at, after) : this.refuse("There is no Python text to paste.");
  }

  fold(id: string, open: boolean): void {
    this.host.fold(id, open);
    this.notices.speak(open ? `${id} is open.` : `${id} is closed.`);
  }

  begin(what: Editing | null): void {
    const { editing } = this.state;
    if (editing) this.problem(key(editing.node, editing.part), "");
    if (what && this.host.snapshot.locked) return void this.refuse(this.host.snapshot.locked);
    if (what && this.isForeign(what.node)) return void this.refuse(FOREIGN);
    this.set({ editing: what });
  }

  /** Ends the editing of a part that was applied, unless another was begun since; the node may keep the focus. */
  finish(node: string, part: Editing["part"], stay: boolean): void {
    const { editing } = this.state;
    if (editing?.node === node && editing.part === part) this.set({ editing: null });
    const next = this.heirs.get(node) ?? node;
    this.heirs.delete(node);
    if (stay) this.choose([next]);
  }

  /** Forgets why a field was refused. */
  clear(node: string, port: string): void {
    this.problem(key(node, port), "");
  }

  palette(at: Position | null, more: Omit<Adding, "at"> = {}): void {
    if (this.host.snapshot.locked) return void this.refuse(this.host.snapshot.locked);
    this.set({ palette: { at, ...more }, asking: null });
  }

  ask(asking: Asking): void {
    this.set({ asking, palette: null });
  }

  /** Closes what stands over the canvas; says whether anything did. */
  close(): boolean {
    const { palette, asking, help, editing } = this.state;
    this.set({ palette: null, asking: null, help: false });
    return Boolean(palette || asking || help || editing);
  }

  undo(): void {
    this.queue.afterwards(() => this.host.undo());
  }

  redo(): void {
    this.queue.afterwards(() => this.host.redo());
  }

  run(): void {
    this.queue.afterwards(() => this.host.run());
  }

  cancel(): void {
    this.host.cancel();
  }

  layout(): void {
    const placed = this.host.snapshot.positions;
    const ids = Object.keys(placed);
    if (ids.length === 0) {
      this.notices.speak("All nodes are laid out.");
      return;
    }
    this.host.place(Object.fromEntries(ids.map((id) => [id, null])));
    this.tell("All nodes are laid out anew.", "info");
    this.notices.offer("Put them back", () => this.host.place({ ...placed }));
  }

  tell(message: string, kind: "info" | "warning" | "error" = "info"): void {
    this.notices.add(message, kind);
  }

  dismiss(id: number): void {
    this.notices.dismiss(id);
  }

  speak(message: string): void {
    this.notices.speak(message);
  }

  help(open = !this.state.help): void {
    this.set({ help: open });
  }

  /** Gives up the edits that wait. */
  discard(): void {
    this.queue.discard();
  }

  retry(): void {
    this.queue.retry();
  }

  /** Whether a node is shown here and stands in the text of another flow. */
  private isForeign(id: string): boolean {
    const view = this.state.snapshot.view;
    return view !== null && !isInputs(id) && !isCaptures(id) && id !== OUTPUT && !find(view, id);
  }

  private refuse(reason: string): false {
    this.tell(reason, "error");
    return false;
  }
}

function said(port: PortRef): string {
  return isInputs(port.node) ? port.port : `${port.port} of ${port.node}`;
}

export const HandsContext = createContext<Hands | null>(null);

/** The hands of a canvas over a host; they implement `Actions`. */
export function useActionsOf(host: Host): Hands {
  const hands = useMemo(() => new Hands(host), [host]);
  useEffect(() => hands.open(), [hands]);
  return hands;
}

export function useHands(): Hands {
  const own = useContext(HandsContext);
  const actions = useContext(ActionsContext);
  const hands = own ?? actions;
  if (!(hands instanceof Hands)) throw new Error("a canvas part stands outside a canvas");
  return hands;
}

/** A part of what the hands know; what is selected has to be the same value while it says the same. */
export function useHandsState<T>(select: (state: HandsState) => T): T {
  const hands = useHands();
  return useSyncExternalStore(hands.subscribe, () => select(hands.state));
}
