// Which node of one text is which of another.
import { describe, expect, it } from "vitest";
import { alike } from "../src/canvas/likeness";
import { composed, inverse, Revisions } from "../src/lab/revisions";
import { viewOf } from "./notebook";

describe("ids through several texts", () => {
  const revisions = new Revisions();
  revisions.add("1", {});
  revisions.add("2", { raw: "rows" });
  revisions.add("3", { rows: "data", old: null });

  it("are those of all steps", () => {
    expect(revisions.since("1")).toEqual({ raw: "data", old: null });
    expect(revisions.since("2")).toEqual({ rows: "data", old: null });
    expect(revisions.since("3")).toEqual({});
  });

  it("go back where a text comes back", () => expect(revisions.back("1")).toEqual({ data: "raw" }));

  it("are not known of a text that never was", () => expect(revisions.since("9")).toBeNull());

  it("change places without being lost", () => {
    expect(composed({ a: "b", b: "a" }, { a: "c" })).toEqual({ a: "b", b: "c" });
    expect(inverse({ a: "b", b: "a", c: null })).toEqual({ b: "a", a: "b" });
  });
});

describe("a name that was typed", () => {
  const graph = (text: string) => viewOf(text).graph;

  it("is told from the rest of the statement", () => {
    expect(alike(graph("raw = load(x)\nb = raw"), graph("rows = load(x)\nb = rows"))).toEqual({ raw: "rows" });
  });

  it("of one of two equal statements goes by their order", () => {
    expect(alike(graph("a = f()\nb = f()"), graph("c = f()\nd = f()"))).toEqual({ a: "c", b: "d" });
  });

  it("is not guessed where the statement is another, or where there are fewer", () => {
    expect(alike(graph("a = f()"), graph("b = g()"))).toEqual({});
    expect(alike(graph("a = f()\nb = f()"), graph("c = f()"))).toEqual({});
  });
});
