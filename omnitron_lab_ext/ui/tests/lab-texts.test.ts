// Code points and UTF-16, and patches as an editor writes them.
import { describe, expect, it } from "vitest";
import { offsets } from "../src/lab/offsets";
import { changed, changes } from "../src/lab/spans";

describe("offsets", () => {
  const text = "a😀b👩‍🔬c";

  it("lead from code points to UTF-16 and back", () => {
    const { units, points } = offsets(text);
    const all = [...text];
    all.forEach((_, index) => {
      const at = all.slice(0, index).join("").length;
      expect(units(index)).toBe(at);
      expect(points(at)).toBe(index);
    });
  });

  it("stay within the text", () => {
    expect(offsets(text).units(99)).toBe(text.length);
    expect(offsets("abc").units(99)).toBe(3);
    expect(offsets("abc").units(-1)).toBe(0);
  });
});

describe("a patch", () => {
  it("is written where the wire says, behind characters that JavaScript counts twice", () => {
    const text = "x = '😀'  # 👩\ny = 1";
    const made = changes(text, [[17, 18, "20"]]);
    expect(changed(text, made)).toBe("x = '😀'  # 👩\ny = 20");
  });

  it("writes several spans, the last first", () => {
    const text = "a b c";
    const made = changes(text, [
      [0, 1, "one"],
      [2, 3, "two"],
      [5, 5, "!"],
    ]);
    expect(made.map((each) => each.from)).toEqual([5, 2, 0]);
    expect(changed(text, made)).toBe("one two c!");
  });

  it("writes insertions at one place in their order", () => {
    const made = changes("ab", [
      [1, 1, "x"],
      [1, 1, "y"],
    ]);
    expect(changed("ab", made)).toBe("axyb");
  });

  it("touches nothing that stays as it was", () => {
    expect(changes("top = 10\n", [[0, 9, "top = 12\n"]])).toEqual([{ from: 7, to: 8, insert: "2" }]);
    expect(changes("same", [[0, 4, "same"]])).toEqual([]);
  });

  it("never splits a character", () => {
    const text = "😀";
    const made = changes(text, [[0, 1, "😁"]]);
    expect(made).toEqual([{ from: 0, to: 2, insert: "😁" }]);
  });
});
