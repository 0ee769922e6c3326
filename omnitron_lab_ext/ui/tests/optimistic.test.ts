import { describe, expect, it } from "vitest";
import { addings, carried, foreseen, repointed } from "../src/canvas/optimistic";
import { edgesOf, find } from "../src/canvas/tree";
import type { Edit, FlowView } from "../src/messages";
import { flow, LOOP, node } from "./flows";

const seen = (...edits: Edit[]): FlowView => foreseen(LOOP, edits);
const edges = (view: FlowView) =>
  [...edgesOf(view.graph)].map((e) => `${e.source}.${e.output}->${e.target}.${e.input}`);
const input = (view: FlowView, node: string, port: string) => find(view, node)?.node.inputs?.find((e) => e.id === port);

describe("an edit is on screen before it is answered", () => {
  it("a literal is what it will be, in a node, in a block, as a flow's default", () => {
    expect(input(seen({ edit: "SetLiteral", node: "raw", port: "size", code: "7" }), "raw", "size")?.code).toBe("7");
    expect(input(seen({ edit: "SetLiteral", node: "clean", port: "how", code: "'a'" }), "clean", "how")?.given).toBe(
      true,
    );
    const view = seen({ edit: "SetLiteral", node: "<inputs>", port: "top", code: "3" });
    expect(view.graph.inputs?.[0]?.code).toBe("3");
  });

  it("a connection takes the place of the one before", () => {
    const view = seen({ edit: "Connect", source: "raw", target: "last", port: "clean" });
    expect(edges(view)).toContain("raw.raw->last.clean");
    expect(edges(view)).not.toContain("clean.clean->last.clean");
    expect(input(view, "last", "clean")?.code).toBe("raw");
  });

  it("a connection into a block comes in by the block", () => {
    const view = seen({ edit: "Connect", source: "raw", target: "for/body/y", port: "x" });
    const body = find(view, "for")?.node.branches?.[0];
    expect(body?.inputs?.map((each) => each.id)).toContain("raw");
    expect(edges(view)).toContain("<inputs>.raw->for/body/y.x");
  });

  it("what is disconnected has no edge, what is removed is gone with its edges", () => {
    const bare = seen({ edit: "Disconnect", target: "last", port: "clean" });
    expect(edges(bare)).not.toContain("clean.clean->last.clean");
    expect(input(bare, "last", "clean")?.code).toBe("...");
    const gone = seen({ edit: "RemoveNode", node: "last" });
    expect(find(gone, "last")).toBeUndefined();
    expect(edges(gone).some((each) => each.includes("last"))).toBe(false);
    expect(find(seen({ edit: "RemoveNode", node: "for/body/y" }), "for/body/y")).toBeUndefined();
  });

  it("names, code and headers are as they were typed", () => {
    expect(find(seen({ edit: "RenameNode", node: "raw", name: "rows" }), "raw")?.node.name).toBe("rows");
    expect(find(seen({ edit: "ReplaceNode", node: "raw", code: "raw = 1" }), "raw")?.node.code).toBe("raw = 1");
    const view = seen({ edit: "ReplaceHeader", block: "for", branch: "body", code: "for x in raw" });
    expect(find(view, "for")?.node.branches?.[0]?.header).toBe("for x in raw");
  });

  it("a new node stands there under a name that its code tells", () => {
    const edits: Edit[] = [
      { edit: "AddNode", code: "top = sorted(raw)" },
      { edit: "AddNode", code: "print(1)", into: "for" },
    ];
    const view = foreseen(LOOP, edits, ["+7", "+8"]);
    expect(addings([{ edit: "Batch", edits }])).toBe(2);
    expect(find(view, "+7")?.node).toMatchObject({ name: "top", callee: "sorted", outputs: [{ id: "top" }] });
    expect(find(view, "for")?.node.branches?.[0]?.nodes?.at(-1)?.name).toBe("print");
  });

  it("the flow it was made from is untouched, and an edit that cannot be guessed changes nothing", () => {
    const before = JSON.stringify(LOOP);
    seen({ edit: "RemoveNode", node: "raw" }, { edit: "RenameNode", node: "clean", name: "c" });
    expect(JSON.stringify(LOOP)).toBe(before);
    expect(seen({ edit: "Group", nodes: ["raw"], name: "g" })).toBe(LOOP);
    expect(seen({ edit: "RemoveNode", node: "nobody" })).toBe(LOOP);
  });
});

describe("an edit that waits is carried over the one before it", () => {
  it("names its nodes anew", () => {
    const edits: Edit[] = [
      { edit: "SetLiteral", node: "df#2", port: "n", code: "1" },
      { edit: "Connect", source: "raw.raw", target: "df#2", port: "x" },
    ];
    expect(carried(edits, { "df#2": "df", raw: "rows" })).toEqual([
      { edit: "SetLiteral", node: "df", port: "n", code: "1" },
      { edit: "Connect", source: "rows.rows", target: "df", port: "x" },
    ]);
  });

  it("is given up where its node is gone, and stays where only its place is", () => {
    expect(carried([{ edit: "RemoveNode", node: "a" }], { a: null })).toBeNull();
    expect(carried([{ edit: "AddNode", code: "x", after: "a" }], { a: null })).toEqual([
      { edit: "AddNode", code: "x", after: null },
    ]);
  });

  it("follows a literal that is named by its own text", () => {
    const ports = (id: string) => flow([node("gross", [{ id, code: id, editor: "number" }])], []);
    const first: Edit = { edit: "SetLiteral", node: "gross", port: "1.5", code: "1.75" };
    const second: Edit = { edit: "SetLiteral", node: "gross", port: "1.5", code: "2.0" };
    expect(repointed([second], first, ports("1.75"))).toEqual([{ ...second, port: "1.75" }]);
    expect(repointed([second], first, ports("1.5"))).toEqual([second]);
  });

  it("leaves a flow's inputs alone", () => {
    const edit: Edit = { edit: "Connect", source: "<inputs>.top", target: "a", port: "x" };
    expect(carried([edit], { top: "tip" })).toEqual([edit]);
  });
});
