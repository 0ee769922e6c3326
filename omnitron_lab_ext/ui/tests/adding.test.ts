import { describe, expect, it } from "vitest";
import { atHand, behind, naming, withValue } from "../src/canvas/adding";
import { LOOP } from "./flows";

const from = (node: string, port: string) => ({ node, port });

describe("what is added takes the value that was dragged", () => {
  it("by its name, and its type as far as the view tells it", () => {
    expect(atHand(LOOP, from("<inputs>", "top"))).toEqual({ node: "<inputs>", port: "top", value: "top", type: "int" });
    expect(atHand(LOOP, undefined)).toBeNull();
  });

  it("by a name that it is given first, where it has none", () => {
    const at = atHand(LOOP, from("last", "value"));
    expect(at?.value).toBe("result");
    expect(naming(LOOP, at)).toEqual([{ edit: "RenameNode", node: "last", name: "result" }]);
    expect(naming(LOOP, atHand(LOOP, from("raw", "raw")))).toEqual([]);
  });

  it("where it is given: behind its node, or first in the branch that brings it in", () => {
    expect(behind({ at: null, from: from("raw", "raw") }).after).toBe("raw");
    expect(behind({ at: null, from: from("for/body/<inputs>", "x") }).into).toEqual({ block: "for", branch: "body" });
    expect(behind({ at: null, from: from("<inputs>", "top") })).toEqual({ at: null, from: from("<inputs>", "top") });
    expect(behind({ at: null, from: from("raw", "raw"), after: "clean" }).after).toBe("clean");
  });

  it("in the code that was typed: a mere name is called with it, else it fills the first gap", () => {
    const at = atHand(LOOP, from("raw", "raw"));
    expect(withValue("shape.of", at)).toBe("shape.of(raw)");
    expect(withValue("x = f(..., ...)", at)).toBe("x = f(raw, ...)");
    expect(withValue("clean", null)).toBe("clean");
  });
});
