// Edits on their way: carried, refused, and given up.
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Hands } from "../src/canvas/acting";
import { key } from "../src/canvas/connecting";
import { Refusal } from "../src/canvas/host";
import { find } from "../src/canvas/tree";
import type { FlowView } from "../src/messages";
import { flow, LOOP, node } from "./flows";
import { handsOver, Place, settle } from "./place";

let host: Place;
let hands: Hands;
const GONE = new TypeError("The server is gone.");
const coming = () =>
  (hands.state.snapshot.view?.graph.nodes ?? []).map((each) => each.id).filter((id) => id[0] === "+");
const write = (code: string) => hands.changes.write("raw", "size", code);

beforeEach(() => {
  host = new Place();
  hands = handsOver(host);
});

describe("edits on their way", () => {
  it("say which view they were meant for", async () => {
    void write("7");
    void write("8");
    expect(host.asked[0]?.sending.base).toBe("h");
    host.asked[0]?.done({ view: { ...LOOP, hash: "second" } });
    await settle();
    expect(host.asked[1]?.sending.base).toBe("second");
  });

  it("follow a node that was on its way itself to the name that it got", async () => {
    void hands.changes.add("rows = load()");
    const [id = ""] = coming();
    hands.drafts.begin({ node: id, part: "name" });
    hands.drafts.type("data");
    const done = hands.drafts.apply(true);
    const view = flow([...(LOOP.graph.nodes ?? []), node("rows")], []);
    host.asked[0]?.done({ added: ["rows"], view });
    await settle();
    expect(host.asked[1]?.edits).toEqual([{ edit: "RenameNode", node: "rows", name: "data" }]);
    expect(hands.state.editing?.node).toBe("rows");
    host.asked[1]?.done({ ids: { rows: "data" } });
    await done;
    expect(hands.state.editing).toBeNull();
  });

  it("keep two new nodes apart, each where it was asked for", () => {
    void hands.changes.add("a = f()", { at: { x: 1, y: 1 } });
    void hands.changes.add("b = f()", { at: { x: 2, y: 2 } });
    const [first = "", second = ""] = coming();
    expect(hands.state.snapshot.positions).toEqual({ [first]: { x: 1, y: 1 }, [second]: { x: 2, y: 2 } });
  });

  it("of a node that was refused are refused too, and that is told", async () => {
    void hands.changes.add("rows = (");
    const [id = ""] = coming();
    void hands.changes.write(id, "size", "1");
    host.asked[0]?.failed(new Refusal("no Python"));
    await settle();
    expect(host.asked).toHaveLength(1);
    expect(hands.state.notices.map((each) => each.text).join(" ")).toMatch(/no Python.*is gone/);
    expect(hands.state.waiting).toBe(0);
  });

  it("are refused at their field under the name that its node has by then", async () => {
    hands.drafts.begin({ node: "raw", part: "name" });
    hands.drafts.type("rows");
    void hands.drafts.apply(true);
    void write("7");
    const nodes = (LOOP.graph.nodes ?? []).map((each) => (each.id === "raw" ? { ...each, id: "rows" } : each));
    const view: FlowView = { ...LOOP, hash: "next", graph: { ...LOOP.graph, nodes } };
    host.asked[0]?.done({ ids: { raw: "rows" }, view });
    await settle();
    host.asked[1]?.failed(new Refusal("no literal"));
    await settle();
    expect(hands.state.problems.get(key("rows", "size"))).toBe("no literal");
  });
});

describe("edits that nobody takes", () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    void write("7");
    host.asked[0]?.failed(GONE);
    await vi.advanceTimersByTimeAsync(1);
    return () => vi.useRealTimers();
  });

  it("are sent again by one clock, whatever is done meanwhile", async () => {
    void hands.changes.write("last", "top", "3");
    await vi.advanceTimersByTimeAsync(300);
    expect(host.asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(300);
    expect(host.asked).toHaveLength(2);
  });

  it("are all given up, the first too, and are of no effect if they are answered after all", async () => {
    hands.course.retry();
    hands.course.discard();
    expect(host.asked[1]?.sending.signal.aborted).toBe(true);
    expect(hands.state).toMatchObject({ waiting: 0, trouble: "" });
    host.asked[1]?.done({ ids: { clean: null } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(host.asked).toHaveLength(2);
    expect(find(hands.state.snapshot.view as FlowView, "raw")?.node.inputs?.[0]?.code).toBe("5");
  });

  it("are taken back one by one by undo, and a run asks whether to go without them", async () => {
    hands.course.run();
    expect(host.did).toEqual([]);
    hands.state.notices.at(-1)?.offer?.take();
    expect(host.did).toEqual(["run"]);
    hands.course.undo();
    expect(hands.state).toMatchObject({ waiting: 0, trouble: "" });
    expect(host.did).toEqual(["run"]);
  });
});

it("an answer that takes long is told, and the wait can be ended", async () => {
  vi.useFakeTimers();
  void write("7");
  await vi.advanceTimersByTimeAsync(7000);
  expect(hands.state.trouble).toBe("There is no answer yet.");
  hands.course.discard();
  void write("9");
  expect(host.asked).toHaveLength(2);
  vi.useRealTimers();
});
