// What is typed into the editor of a node is never dropped without a word, and never goes over what the cell says.
import { beforeEach, describe, expect, it } from "vitest";
import type { Hands } from "../src/canvas/acting";
import { key } from "../src/canvas/connecting";
import { Refusal } from "../src/canvas/host";
import type { FlowView, NodeView } from "../src/messages";
import { LOOP } from "./flows";
import { handsOver, Place, settle } from "./place";

let host: Place;
let hands: Hands;
const CODE = "raw = make(size)";
const typed = "raw = make(9)";

/** The flow with its first node as another one, or without it. */
function withRaw(change: Partial<NodeView> | null): FlowView {
  const [raw, ...rest] = LOOP.graph.nodes ?? [];
  const nodes = raw && change ? [{ ...raw, ...change }, ...rest] : rest;
  return { ...LOOP, hash: "other", graph: { ...LOOP.graph, nodes } };
}

beforeEach(() => {
  host = new Place();
  hands = handsOver(host);
  hands.drafts.begin({ node: "raw", part: "code" });
  hands.drafts.type(typed);
});

describe("a draft", () => {
  it("begins with what the cell says", () => {
    expect(hands.state.editing).toMatchObject({ node: "raw", part: "code", base: CODE, draft: typed });
  });

  it("is applied where the cell still says what it said", async () => {
    const done = hands.drafts.apply(true);
    expect(host.asked[0]?.edits).toEqual([{ edit: "ReplaceNode", node: "raw", code: typed }]);
    host.asked[0]?.done({ view: withRaw({ code: typed }) });
    await done;
    expect(hands.state.editing).toBeNull();
  });

  it("waits for a word of the user where the cell says something else by now", async () => {
    host.tell({ view: withRaw({ code: "raw = make(7)" }) });
    expect(hands.drafts.stale).toBe(true);
    await hands.drafts.apply(true);
    expect(host.asked).toEqual([]);
    void hands.drafts.insist();
    expect(host.asked[0]?.edits).toEqual([{ edit: "ReplaceNode", node: "raw", code: typed }]);
  });

  it("can give way to what the cell says, and does so by itself where nothing was typed", () => {
    host.tell({ view: withRaw({ code: "raw = make(7)" }) });
    hands.drafts.adopt();
    expect(hands.state.editing).toMatchObject({ base: "raw = make(7)", draft: "raw = make(7)" });
    host.tell({ view: withRaw({ code: "raw = make(8)" }) });
    expect(hands.state.editing).toMatchObject({ base: "raw = make(8)", draft: "raw = make(8)" });
  });

  it("stays with a node whose name was typed over in the cell", () => {
    const view = withRaw({ id: "rows", name: "rows", code: "rows = make(size)", outputs: [{ id: "rows" }] });
    host.tell({ view });
    expect(hands.state.editing).toMatchObject({ node: "rows", draft: typed });
  });

  it("of a node that is gone is offered as a node", () => {
    host.tell({ view: withRaw(null) });
    expect(hands.state.editing).toBeNull();
    const notice = hands.state.notices.at(-1);
    expect(notice?.text).toContain(typed);
    notice?.offer?.take();
    expect(host.asked[0]?.edits).toMatchObject([{ edit: "AddNode", code: typed }]);
  });

  it("that is given up can be taken up again", () => {
    hands.drafts.leave();
    expect(hands.state.editing).toBeNull();
    hands.state.notices.at(-1)?.offer?.take();
    expect(hands.state.editing?.draft).toBe(typed);
  });

  it("that is refused stays in its editor, and says why", async () => {
    const done = hands.drafts.apply(true);
    host.asked[0]?.failed(new Refusal("no Python"));
    await done;
    expect(hands.state.editing).toMatchObject({ draft: typed, busy: false });
    expect(hands.state.problems.get(key("raw", "code"))).toBe("no Python");
  });

  it("that is refused after another editing began is offered again", async () => {
    const done = hands.drafts.apply(true);
    hands.drafts.begin({ node: "clean", part: "code" });
    host.asked[0]?.failed(new Refusal("no Python"));
    await done;
    expect(hands.state.editing?.node).toBe("clean");
    expect(hands.state.notices.some((each) => each.offer?.label === "Take it up again")).toBe(true);
  });

  it("goes on where more was typed while it was applied", async () => {
    const done = hands.drafts.apply(true);
    hands.drafts.type(`${typed}  # more`);
    host.asked[0]?.done({ view: withRaw({ code: typed }) });
    await done;
    expect(hands.state.editing).toMatchObject({ base: typed, draft: `${typed}  # more`, busy: false });
  });
});

describe("Escape", () => {
  it("closes one thing at a time, the uppermost first", async () => {
    hands.help(true);
    hands.palette(null);
    expect(hands.close()).toBe(true);
    expect(hands.state).toMatchObject({ palette: null, help: true });
    hands.close();
    expect(hands.state.help).toBe(false);
    hands.close();
    expect(hands.state.editing).toBeNull();
    expect(hands.state.notices).toHaveLength(1);
    hands.close();
    expect(hands.state.notices).toEqual([]);
    expect(hands.close()).toBe(false);
    await settle();
  });
});
