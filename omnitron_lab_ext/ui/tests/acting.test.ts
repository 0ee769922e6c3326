import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Hands } from "../src/canvas/acting";
import { key } from "../src/canvas/connecting";
import { Refusal } from "../src/canvas/host";
import { find } from "../src/canvas/tree";
import type { FlowView } from "../src/messages";
import { handsOver, Place, settle } from "./place";

let host: Place;
let hands: Hands;
const size = () => find(hands.state.snapshot.view as FlowView, "raw")?.node.inputs?.[0]?.code;

/** Renames a node as its editor does. */
const rename = (node: string, name: string) => {
  hands.drafts.begin({ node, part: "name" });
  hands.drafts.type(name);
  return hands.drafts.apply(true);
};

beforeEach(() => {
  host = new Place();
  hands = handsOver(host);
});

describe("an edit", () => {
  it("is shown at once, and stays when it is answered", async () => {
    void hands.changes.write("raw", "size", "7");
    expect(size()).toBe("7");
    const view = structuredClone(hands.state.snapshot.view as FlowView);
    host.asked[0]?.done({ view });
    await settle();
    expect(size()).toBe("7");
    host.tell({ view });
    expect(hands.state.snapshot).toBe(host.snapshot);
  });

  it("is taken back where it is refused, and told at its field", async () => {
    void hands.changes.write("raw", "size", "7");
    host.asked[0]?.failed(new Refusal("no literal"));
    await settle();
    expect(size()).toBe("5");
    expect(hands.state.problems.get(key("raw", "size"))).toBe("no literal");
    expect(hands.state.spoken).toBe("no literal");
  });

  it("waits for the one before it, and is for the text after that", async () => {
    void rename("raw", "rows");
    void hands.changes.write("raw", "size", "7");
    expect(host.asked).toHaveLength(1);
    host.asked[0]?.done({ ids: { raw: "rows" } });
    await settle();
    expect(host.asked[1]?.edits).toEqual([{ edit: "SetLiteral", node: "rows", port: "size", code: "7" }]);
  });

  it("waits while nobody can take it, and nothing is lost", async () => {
    vi.useFakeTimers();
    void hands.changes.write("raw", "size", "7");
    host.asked[0]?.failed(new TypeError("The server is gone."));
    await vi.advanceTimersByTimeAsync(1);
    expect(hands.state.trouble).toBe("The server is gone.");
    expect(size()).toBe("7");
    await vi.advanceTimersByTimeAsync(1000);
    expect(host.asked).toHaveLength(2);
    host.asked[1]?.done({});
    await vi.advanceTimersByTimeAsync(1);
    expect(hands.state.trouble).toBe("");
    expect(hands.state.waiting).toBe(0);
    vi.useRealTimers();
  });

  it("is not sent where nothing can be edited, and that is told", async () => {
    host.tell({ locked: "The cell is read-only." });
    expect(await hands.changes.write("raw", "size", "7")).toBe(false);
    expect(host.asked).toEqual([]);
    expect(hands.state.problems.get(key("raw", "size"))).toBe("The cell is read-only.");
    hands.drafts.begin({ node: "raw", part: "name" });
    expect(hands.state.editing).toBeNull();
    expect(hands.state.notices.at(-1)?.text).toBe("The cell is read-only.");
  });

  it("comes before the undoing that was asked for after it", async () => {
    void hands.changes.write("raw", "size", "7");
    hands.course.undo();
    expect(host.did).toEqual([]);
    host.asked[0]?.done({});
    await settle();
    expect(host.did).toEqual(["undo"]);
  });
});

describe("a node that is read", () => {
  it("is kept, its readers are named, and cutting it off is offered", async () => {
    const removed = hands.changes.remove(["clean"]);
    host.asked[0]?.failed(new Refusal("`clean` is read."));
    expect(await removed).toBe(false);
    const notice = hands.state.notices.at(-1);
    expect(notice?.text).toBe("`clean` is read. Read by: for, last.");
    notice?.offer?.take();
    expect(host.asked[1]?.edits.map((each) => each.edit)).toEqual(["Disconnect", "Disconnect", "RemoveNode"]);
  });
});

describe("a connection", () => {
  it("that cannot be is refused without asking, and told why", async () => {
    expect(await hands.changes.connect({ node: "last", port: "value" }, { node: "raw", port: "size" })).toBe(false);
    expect(host.asked).toEqual([]);
    expect(hands.state.notices[0]?.text).toContain("backwards");
  });

  it("taken elsewhere is one edit", () => {
    void hands.changes.reconnect(
      { node: "clean", port: "clean" },
      { node: "last", port: "clean" },
      { node: "last", port: "top" },
    );
    expect(host.asked[0]?.edits).toEqual([
      { edit: "Disconnect", target: "last", port: "clean" },
      { edit: "Connect", source: "clean", target: "last", port: "top" },
    ]);
  });

  it("to the result is the flow's value", () => {
    void hands.changes.connect({ node: "for", port: "y" }, { node: "<output>", port: "value" });
    expect(host.asked[0]?.edits).toEqual([{ edit: "SetOutput", node: "for.y" }]);
  });
});

describe("places", () => {
  it("go along with a new name, where the host has not seen to it", async () => {
    host.tell({ positions: { raw: { x: 1, y: 2 } } });
    void rename("raw", "rows");
    host.asked[0]?.done({ ids: { raw: "rows" } });
    await settle();
    expect(host.snapshot.positions).toEqual({ rows: { x: 1, y: 2 } });
  });

  it("that a layout forgets can be put back", () => {
    host.tell({ positions: { raw: { x: 1, y: 2 } } });
    hands.course.layout();
    expect(host.snapshot.positions).toEqual({});
    hands.state.notices.at(-1)?.offer?.take();
    expect(host.snapshot.positions).toEqual({ raw: { x: 1, y: 2 } });
  });

  it("are kept for what is added where it was asked for", async () => {
    void hands.changes.add("rows = load()", { at: { x: 10, y: 20 } });
    expect(hands.state.snapshot.positions).toEqual({ "+1": { x: 10, y: 20 } });
    host.asked[0]?.done({ added: ["rows"] });
    await settle();
    expect(host.snapshot.positions).toEqual({ rows: { x: 10, y: 20 } });
  });
});
