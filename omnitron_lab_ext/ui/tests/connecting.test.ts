import { describe, expect, it } from "vitest";
import { clearPlace, feeding, fitting, key, objection, placesFor, sourceName } from "../src/canvas/connecting";
import { edge, flow, LOOP, node } from "./flows";

const to = (node: string, port: string) => ({ node, port });

describe("an output may go to an input", () => {
  it("further down in the same graph, and into a block from around it", () => {
    expect(objection(LOOP, to("raw", "raw"), to("last", "clean"))).toBe("");
    expect(objection(LOOP, to("raw", "raw"), to("for/body/y", "x"))).toBe("");
    expect(objection(LOOP, to("<inputs>", "top"), to("for/body/y", "x"))).toBe("");
  });

  it("not into itself, not backwards, not out of a block", () => {
    expect(objection(LOOP, to("raw", "raw"), to("raw", "size"))).toContain("itself");
    expect(objection(LOOP, to("last", "value"), to("clean", "raw"))).toContain("backwards");
    expect(objection(LOOP, to("for/body/y", "y"), to("last", "clean"))).toContain("block of its own");
    expect(objection(LOOP, to("for", "y"), to("last", "clean"))).toBe("");
  });

  it("from a loop's header into its body, and nowhere else", () => {
    expect(objection(LOOP, to("for/body/<inputs>", "x"), to("for/body/y", "clean"))).toBe("");
    expect(objection(LOOP, to("for/body/<inputs>", "x"), to("last", "clean"))).toContain("inside its block");
    expect(objection(LOOP, to("for", "x"), to("for/body/y", "clean"))).toBe("");
  });

  it("not from a name of the notebook, and not to what a flow is given", () => {
    expect(objection(LOOP, to("<captures>", "pd"), to("last", "clean"))).toContain("notebook");
    expect(objection(LOOP, to("raw", "raw"), to("<inputs>", "top"))).toContain("inputs");
  });

  it("not where its type surely does not fit, and is told why", () => {
    const view = flow(
      [node("a", [], { outputs: [{ id: "a", type: "str" }] }), node("b", [{ id: "n", type: "int", code: "1" }])],
      [],
      { misfits: { str: { int: "a str is no int" } } },
    );
    expect(objection(view, to("a", "a"), to("b", "n"))).toBe("a str is no int");
  });
});

describe("a source is named in an edit", () => {
  it("by its node, by node and port where it gives several, by the input's name", () => {
    expect(sourceName(LOOP, to("raw", "raw"))).toBe("raw");
    expect(sourceName(LOOP, to("for", "y"))).toBe("for.y");
    expect(sourceName(LOOP, to("<inputs>", "top"))).toBe("top");
  });

  it("by where it comes from, when it is carried into a block", () => {
    expect(sourceName(LOOP, to("for/body/<inputs>", "clean"))).toBe("clean");
    expect(sourceName(LOOP, to("for/body/<inputs>", "x"))).toBe("for.x");
  });

  it("as an input, where a node has the same name", () => {
    expect(sourceName(flow([node("top")], []), to("<inputs>", "top"))).toBe("<inputs>.top");
  });
});

describe("an output dropped on a node", () => {
  it("goes to the only value that is missing, before what is left at its default", () => {
    const ports = [
      { id: "how", code: "...", given: false },
      { id: "...#2", code: "...", within: true, missing: true },
    ];
    const view = flow([node("a"), node("b", ports)], []);
    const places = placesFor(view, to("a", "a"), "b");
    expect(places.map((each) => each.id)).toEqual(["...#2", "how"]);
    expect(clearPlace(places)?.id).toBe("...#2");
  });

  it("goes to the only port that is unset", () => {
    const places = placesFor(LOOP, to("raw", "raw"), "clean");
    expect(places.map((each) => each.id)).toEqual(["how", "raw"]);
    expect(clearPlace(places)?.id).toBe("how");
  });

  it("is asked about where several could be meant", () => {
    expect(clearPlace(placesFor(LOOP, to("raw", "raw"), "last"))).toBeNull();
  });

  it("prefers the port of its own type", () => {
    const view = flow(
      [
        node("a", [], { outputs: [{ id: "a", type: "int" }] }),
        node("b", [
          { id: "p", given: false },
          { id: "q", type: "int", given: false },
        ]),
      ],
      [edge("a.a", "b.p")],
    );
    expect(placesFor(view, to("a", "a"), "b")[0]?.id).toBe("q");
  });
});

describe("while something is dragged", () => {
  it("every port is told whether it fits", () => {
    const fits = fitting(LOOP, to("clean", "clean"));
    expect(fits.get(key("last", "clean"))).toBe(true);
    expect(fits.get(key("raw", "size"))).toBe(false);
    expect(feeding(LOOP, to("last", "clean")).get(key("raw", "raw"))).toBe(true);
    expect(feeding(LOOP, to("clean", "raw")).get(key("last", "value"))).toBe(false);
  });
});
