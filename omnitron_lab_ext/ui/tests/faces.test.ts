import { describe, expect, it } from "vitest";
import { faceOf } from "../src/canvas/faces";
import type { NodeView, PortView } from "../src/messages";

const NEEDS = { fed: new Set<string>(), hidden: new Set<string>(), used: new Set<string>(), wide: false };

/** The code beneath the title of a call. */
function beneath(code: string, callee: string): readonly string[] {
  const node = {
    ...{ id: "it", name: "it", kind: "call", code, callee },
    ...{ inputs: [{ id: "arg0" } as PortView], outputs: [{ id: "it" } as PortView] },
  };
  return faceOf(node as unknown as NodeView, NEEDS).lines;
}

describe("The code on the card of a call", () => {
  it("is what is called, since what is given stands beneath", () => {
    expect(beneath("it = re.findall(pattern, text)", "re.findall")).toEqual(["re.findall()"]);
  });
  it("is all of it where what is called is a method of an expression", () => {
    expect(beneath('it = text.upper().center(20, "*")', "center")).toEqual(['text.upper().center(20, "*")']);
  });
  it("is cut after two lines", () => {
    const lines = beneath(`it = ${"table.dropna()".repeat(9)}.round(1)`, "round");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
  });
});
