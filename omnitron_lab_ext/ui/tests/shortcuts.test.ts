import { describe, expect, it } from "vitest";
import { matching } from "../src/canvas/matching";
import { commandOf, SHORTCUTS, shown } from "../src/canvas/shortcuts";
import { along, type Box, toward } from "../src/canvas/walking";

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe("a key", () => {
  it("does what the table says, with Ctrl as with Cmd", () => {
    expect(press("F2")).toBe("rename");
    expect(press("d", { ctrlKey: true })).toBe("duplicate");
    expect(press("d", { metaKey: true })).toBe("duplicate");
    expect(press("Z", { ctrlKey: true, shiftKey: true })).toBe("redo");
    expect(press("z", { ctrlKey: true })).toBe("undo");
    expect(press("ArrowLeft", { shiftKey: true })).toBe("left");
    expect(press("ArrowLeft")).toBe("previous");
  });

  it("is told by its character, with Shift or without", () => {
    expect(press("?", { shiftKey: true })).toBe("help");
    expect(press("?")).toBe("help");
    expect(press("A")).toBe("add");
  });

  it("is left alone where it is not in the table, as the browser's and the clipboard's are", () => {
    for (const key of ["c", "x", "v", "r", "t", "w"]) expect([key, press(key, { ctrlKey: true })]).toEqual([key, null]);
    expect(press("Tab")).toBeNull();
    expect(press("d")).toBeNull();
  });

  it("does one thing only, and is told in words", () => {
    const keys = SHORTCUTS.flatMap((each) => each.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(shown("Mod+Shift+z", false)).toBe("Ctrl+Shift+Z");
    expect(shown("Mod+z", true)).toBe("⌘ Z");
    expect(shown("+", false)).toBe("+");
    expect(shown(" ", false)).toBe("Space");
  });
});

describe("the arrow keys", () => {
  const box = (id: string, x: number, y: number): Box => ({ id, x, y, width: 100, height: 50 });
  const boxes = [box("a", 0, 0), box("b", 200, 0), box("c", 200, 100), box("d", 400, 400)];
  const lines = [
    { source: "a", target: "c" },
    { source: "a", target: "b" },
  ];

  it("follow edges, to the end that is nearest in height", () => {
    expect(along("a", true, lines, boxes)).toBe("b");
    expect(along("c", false, lines, boxes)).toBe("a");
    expect(along("d", true, lines, boxes)).toBeNull();
  });

  it("lead to what stands that way, and not to what stands beside", () => {
    expect(toward("b", 0, 1, boxes)).toBe("c");
    expect(toward("c", 0, -1, boxes)).toBe("b");
    expect(toward("a", 0, -1, boxes)).toBeNull();
    expect(toward("b", 0, -1, boxes)).toBeNull();
  });
});

describe("a typed word", () => {
  it("means what begins so first, then what holds it, then what has its letters", () => {
    const names = ["unread", "read_csv", "pd.read", "rad", "sum"];
    expect(matching(names, "read", (each) => each)).toEqual(["read_csv", "pd.read", "unread"]);
    expect(matching(names, "rdc", (each) => each)).toEqual(["read_csv"]);
    expect(matching(names, " ", (each) => each)).toEqual(names);
  });
});
