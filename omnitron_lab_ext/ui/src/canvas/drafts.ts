// What is typed into the editor of a node's name, code or header.
//
// One thing is always true here: what was typed is in the draft, however often its editor comes and goes, until it is
// in the cell or the user gives it up; and it never goes over what the cell says meanwhile without being asked.

import type { Edit, FlowView } from "../messages";
import { key } from "./connecting";
import type { Editing, Part } from "./hands-state";
import { alike } from "./likeness";
import type { Means } from "./means";
import { type Ids, renamed } from "./optimistic";
import { find, isEnd } from "./tree";

export const GIVEN = "What a flow is given is written in its first line. Change it there.";
export const FOREIGN = "That node belongs to another flow. Edit it in the cell where that flow stands.";

const SAYS = { name: "Renamed.", code: "The code is changed.", header: "The header is changed." } as const;

export class Drafts {
  private begun = 0;

  constructor(
    private readonly means: Means,
    /** Adds a statement: what to do with code whose node is gone. */
    private readonly add: (code: string) => void,
  ) {}

  /** Begins to edit a part of a node; what is being edited before is applied. */
  begin(part: Part, draft?: string) {
    const { host, board, notices } = this.means;
    const { view } = board.state.snapshot;
    const old = board.state.editing;
    if (old && old.node === part.node && old.part === part.part && old.branch === part.branch) return;
    void this.apply(false);
    if (host.snapshot.locked) return notices.add(host.snapshot.locked, "error");
    const base = view && said(view, part);
    if (base === null) return notices.add(this.unknown(view, part.node), "error");
    board.set({ editing: { ...part, begun: ++this.begun, base, draft: draft ?? base, busy: false } });
  }

  /** Takes down what stands in the editor. */
  type(draft: string): void {
    this.change({ draft });
  }

  /** What the cell says of the part that is edited; null where nothing is edited or its node is gone. */
  get said(): string | null {
    const { editing, snapshot } = this.means.board.state;
    return editing && snapshot.view && said(snapshot.view, editing);
  }

  /** Whether the cell says something else by now than when the editing began. */
  get stale(): boolean {
    const { editing } = this.means.board.state;
    return editing !== null && !editing.busy && this.said !== null && this.said !== editing.base;
  }

  /** Keeps what was typed, though the cell says something else by now. */
  async insist(): Promise<void> {
    this.change({ base: this.said ?? "" });
    await this.apply(true);
  }

  /** Takes over what the cell says. */
  adopt(): void {
    const text = this.said ?? "";
    this.change({ base: text, draft: text });
  }

  /** Applies what was typed; the node may keep the focus. What cannot be applied stays in the editor. */
  async apply(stay: boolean): Promise<void> {
    const { board, sender, screen } = this.means;
    const { editing } = board.state;
    if (editing === null || editing.busy) return;
    const text = editing.part === "code" ? editing.draft : editing.draft.trim();
    if (text === editing.base || text === this.said || text === "") return this.end(stay);
    if (this.stale) return;
    board.set({ editing: { ...editing, busy: true } });
    const field = { node: editing.node, port: editing.part };
    const outcome = await sender.send([editOf(editing, text)], SAYS[editing.part], { field });
    const now = board.state.editing;
    if (now?.begun !== editing.begun) {
      if (outcome && "refusal" in outcome) this.keep(editing);
      return;
    }
    if (outcome === null || "refusal" in outcome) return this.change({ busy: false });
    // Who typed on meanwhile goes on from there.
    if (now.draft !== editing.draft) return this.change({ busy: false, base: this.said ?? text });
    const next = this.gone(now.node) ? outcome.reply.added?.[0] : now.node;
    board.set({ editing: null });
    if (stay && next) screen.choose([next]);
  }

  /** Ends the editing; what was typed can be taken up again. */
  leave(): void {
    const { editing } = this.means.board.state;
    if (editing && editing.draft !== editing.base) this.keep(editing, "What you typed is given up.");
    this.end(true);
  }

  /** Follows edits to the ids that nodes have after them. */
  follow(ids: Ids): void {
    const { board } = this.means;
    const { editing, problems } = board.state;
    if (editing) {
      const next = renamed(editing.node, ids);
      if (next !== null && next !== editing.node) this.change({ node: next });
    }
    const kept = [...problems].map(([field, message]): [string, string] => {
      const [node = "", port = ""] = field.split("\n");
      return [key(renamed(node, ids) ?? node, port), message];
    });
    if (kept.some(([field]) => !problems.has(field))) board.set({ problems: new Map(kept) });
  }

  /** Follows the text: where a node was renamed there, where it is gone, and where nothing was typed yet. */
  settle(before: FlowView | null) {
    const { board } = this.means;
    const { editing, snapshot } = board.state;
    if (editing === null || editing.busy || snapshot.view === null) return;
    if (!this.gone(editing.node)) {
      if (editing.draft === editing.base && this.stale) this.adopt();
      return;
    }
    const next = before && alike(before.graph, snapshot.view.graph)[editing.node];
    if (next) return this.change({ node: next });
    // What is on its way may still tell what became of the node, or be refused.
    if (board.state.waiting > 0) return;
    board.set({ editing: null });
    if (editing.draft !== editing.base) this.keep(editing);
    this.means.screen.focus(null);
  }

  private end(stay: boolean): void {
    const { board, screen } = this.means;
    const { editing } = board.state;
    if (editing === null) return;
    board.problem(key(editing.node, editing.part), "");
    board.set({ editing: null });
    if (stay) screen.focus(editing.node);
  }

  /** Offers what was typed, where it can stand no longer in an editor. */
  private keep(
    editing: Editing,
    why = `What you typed for the ${editing.part} of ${editing.node} is not in the cell.`,
  ) {
    const { notices } = this.means;
    const { node, part, branch, draft } = editing;
    if (!this.gone(node)) {
      notices.add(why, "info");
      return notices.offer("Take it up again", () => this.begin({ node, part, branch }, draft));
    }
    notices.add(`${node} is gone. What you typed for its ${part}: ${draft}`, "warning");
    if (part === "code") notices.offer("Add it as a node", () => this.add(draft));
  }

  private gone(node: string): boolean {
    const { view } = this.means.board.state.snapshot;
    return view === null || find(view, node) === undefined;
  }

  private unknown(view: FlowView | null, node: string): string {
    return view !== null && isEnd(node) ? GIVEN : FOREIGN;
  }

  private change(change: Partial<Editing>): void {
    const { board } = this.means;
    const { editing } = board.state;
    if (editing) board.set({ editing: { ...editing, ...change } });
  }
}

/** What the text says of a part of a node; null where there is no such node. */
function said(view: FlowView, { node, part, branch }: Part): string | null {
  const found = find(view, node)?.node;
  if (found === undefined) return null;
  if (part === "name") return found.name;
  if (part === "code") return found.code;
  return (found.branches?.find((each) => each.name === branch) ?? found.branches?.[0])?.header ?? "";
}

function editOf({ node, part, branch }: Part, text: string): Edit {
  if (part === "name") return { edit: "RenameNode", node, name: text };
  if (part === "code") return { edit: "ReplaceNode", node, code: text };
  return { edit: "ReplaceHeader", block: node, branch: branch ?? "body", code: text };
}
