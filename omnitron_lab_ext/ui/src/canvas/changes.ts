// What hands do to a flow, as edits of its text.

import type { Edit } from "../messages";
import { stacked } from "./arrangement";
import { copied, ordered, outermost, pasted, statements } from "./clipboard";
import { clearPlace, key, objection, placesFor, sourceName } from "./connecting";
import { FOREIGN, GIVEN } from "./drafts";
import { onGrid, snaps } from "./grid";
import type { Adding } from "./hands-state";
import type { Means } from "./means";
import { find, INPUTS, isEnd, isInputs, OUTPUT, type PortRef, readsOf } from "./tree";

export class Changes {
  constructor(private readonly means: Means) {}

  /** Writes a literal; says whether it was taken. `<inputs>` is the node of the flow's inputs. */
  async write(node: string, port: string, code: string): Promise<boolean> {
    const edit: Edit = { edit: "SetLiteral", node: isInputs(node) ? INPUTS : node, port, code };
    return this.means.sender.made([edit], `${port} is ${code} now.`, { field: { node, port } });
  }

  async connect(source: PortRef, target: PortRef): Promise<boolean> {
    if (target.node === OUTPUT) return this.setOutput(source);
    const { view } = this;
    if (view === null) return false;
    const reason = objection(view, source, target);
    if (reason) return this.refuse(reason);
    const edit: Edit = { edit: "Connect", source: sourceName(view, source), target: target.node, port: target.port };
    return this.means.sender.made([edit], `Connected ${said(source)} to ${said(target)}.`);
  }

  async disconnect(target: PortRef): Promise<boolean> {
    const edit: Edit = { edit: "Disconnect", target: target.node, port: target.port };
    return this.means.sender.made([edit], `Disconnected ${said(target)}.`);
  }

  /** Takes an edge from one target to another, as one edit. */
  async reconnect(source: PortRef, from: PortRef, to: PortRef): Promise<boolean> {
    const { view } = this;
    if (view === null) return false;
    if (to.node === OUTPUT) return this.setOutput(source);
    const reason = objection(view, source, to);
    if (reason) return this.refuse(reason);
    const edits: Edit[] = [{ edit: "Connect", source: sourceName(view, source), target: to.node, port: to.port }];
    if (key(from.node, from.port) !== key(to.node, to.port)) {
      edits.unshift({ edit: "Disconnect", target: from.node, port: from.port });
    }
    return this.means.sender.made(edits, `Connected ${said(source)} to ${said(to)}.`);
  }

  async setOutput(source: PortRef): Promise<boolean> {
    const { view } = this;
    if (view === null) return false;
    const edit: Edit = { edit: "SetOutput", node: sourceName(view, source) };
    return this.means.sender.made([edit], "The flow gives that now.");
  }

  /** Adds a statement where a list was opened, behind other edits that make way for it; an output is fed to it. */
  async add(
    code: string,
    { at: wanted = null, after, into, from, spots }: Partial<Adding> = {},
    way: readonly Edit[] = [],
  ): Promise<boolean> {
    const { view } = this;
    const { host, notices, sender, screen } = this.means;
    const lane = view && into && find(view, into.block)?.node.branches?.find((each) => each.name === into.branch);
    const behind = after ?? lane?.nodes?.at(-1)?.id ?? null;
    const place = into && behind === null ? { into: into.block, branch: into.branch } : { after: behind };
    const edit: Edit = { edit: "AddNode", code: code.trim(), ...place, fresh: true };
    // Places inside a block are those of its branch, which the ground knows nothing of.
    const inner = into !== undefined || (after?.includes("/") ?? false);
    const known = spots?.length ? spots : stacked(statements(code));
    const at = wanted && !inner ? screen.room(known, wanted) : null;
    const outcome = await sender.send([...way, edit], "", { at });
    if (outcome === null || "refusal" in outcome) return false;
    const added = outcome.reply.added ?? [];
    if (at) {
      const own = added.filter((id) => !id.includes("/"));
      const stand = known.length === own.length ? known : stacked(own.length);
      const corner = snaps(host) ? onGrid(at) : at;
      const spot = (index: number) => ({ x: corner.x + (stand[index]?.x ?? 0), y: corner.y + (stand[index]?.y ?? 0) });
      host.place(Object.fromEntries(own.map((id, index) => [id, spot(index)])));
    }
    notices.speak(`Added ${added.join(", ")}.`);
    queueMicrotask(() => screen.choose(added));
    const [first] = added;
    if (from && first) await this.feed(from, first);
    return true;
  }

  /** Removes nodes and what feeds ports, as one. */
  async remove(nodes: readonly string[], fed: readonly PortRef[] = []): Promise<boolean> {
    if (nodes.length > 0 && nodes.every((id) => this.isForeign(id))) return this.refuse(FOREIGN);
    const own = nodes.filter((id) => !this.isForeign(id));
    const fixed = own.find(isEnd);
    const gone = outermost(own.filter((id) => !isEnd(id)));
    const kept = fed.filter((each) => each.node !== OUTPUT && !gone.includes(each.node));
    if (gone.length + kept.length === 0) return fixed ? this.refuse(GIVEN) : false;
    const edits: Edit[] = [
      ...kept.map((each): Edit => ({ edit: "Disconnect", target: each.node, port: each.port })),
      ...this.order(gone)
        .toReversed()
        .map((node): Edit => ({ edit: "RemoveNode", node })),
    ];
    const what = gone.length > 0 ? `Removed ${gone.join(", ")}.` : "Disconnected.";
    const outcome = await this.means.sender.send(edits, what);
    if (outcome && "refusal" in outcome) {
      this.offerToCut(gone);
      this.means.screen.choose(gone, false);
    }
    return outcome !== null && "reply" in outcome;
  }

  async removeBranch(block: string, branch: string): Promise<boolean> {
    return this.means.sender.made([{ edit: "RemoveBranch", block, branch }], `Removed ${branch}.`);
  }

  async duplicate(nodes: readonly string[]): Promise<boolean> {
    const own = outermost(nodes.filter((id) => !isEnd(id)));
    const code = this.copy(own);
    if (!code) return this.refuse("Select nodes to duplicate first.");
    return this.add(code, { after: this.order(own).at(-1) });
  }

  /** Nodes of this flow in the order of its text. */
  order(ids: readonly string[]): string[] {
    return this.view === null ? [] : ordered(this.view, ids);
  }

  copy(nodes: readonly string[]): string {
    return this.view === null ? "" : copied(this.view, nodes);
  }

  /** Adds pasted text; nodes of it stand to each other as those that were copied, where that is known. */
  async paste(text: string, place: Pick<Adding, "at" | "after" | "spots">): Promise<boolean> {
    const code = pasted(text);
    return code ? this.add(code, place) : this.refuse("There is no Python text to paste.");
  }

  private get view() {
    return this.means.board.state.snapshot.view;
  }

  /** Connects an output to the input of a new node that is open for it, if there is one. */
  private async feed(from: PortRef, node: string): Promise<void> {
    const { view } = this;
    const places = view === null ? [] : placesFor(view, from, node);
    const open = clearPlace(places) ?? places.find((each) => each.missing);
    if (open) await this.connect(from, { node, port: open.id });
  }

  /** A node that is not removed because it is read can be removed when its readers are disconnected first. */
  private offerToCut(gone: readonly string[]): void {
    const { view, locked } = this.means.host.snapshot;
    const fed = view === null || locked ? [] : readsOf(view, gone);
    if (fed.length === 0) return;
    this.means.notices.offer("Disconnect its readers and remove it", () => void this.remove(gone, fed));
  }

  /** Whether a node is shown here and stands in the text of another flow. */
  private isForeign(id: string): boolean {
    return this.view !== null && !isEnd(id) && !find(this.view, id);
  }

  private refuse(reason: string): false {
    this.means.notices.add(reason, "error");
    return false;
  }
}

function said(port: PortRef): string {
  return isInputs(port.node) ? port.port : `${port.port} of ${port.node}`;
}
