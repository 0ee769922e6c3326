import { describe, expect, it } from "vitest";
import { copied, outermost, pasted } from "../src/canvas/clipboard";
import { flow, LOOP, node } from "./flows";

describe("what is copied", () => {
  it("is the code of the nodes, in the order of the source", () => {
    expect(copied(LOOP, ["clean", "raw"])).toBe("raw = make(size)\nclean = make(raw, how)\n");
    expect(copied(LOOP, [])).toBe("");
  });

  it("is a block with all that stands in it, once", () => {
    expect(copied(LOOP, ["for", "for/body/y"])).toBe("for x in rows:\n    y = make(x, clean)\n");
    expect(copied(LOOP, ["for/body/y"])).toBe("y = make(x, clean)\n");
    expect(outermost(["for", "for/body/y", "raw"])).toEqual(["for", "raw"]);
    expect(outermost(["for#1", "for#1/body/y", "for#2/body/y"])).toEqual(["for#1", "for#2/body/y"]);
  });

  it("stands at the margin, however deep it stood", () => {
    const code = (text: string) => copied(flow([node("n", [], { code: text })], []), ["n"]);
    expect(code("if a:\n            b()\n        else:\n            c()")).toBe("if a:\n    b()\nelse:\n    c()\n");
    expect(code("for x in y:\n            f(x)")).toBe("for x in y:\n    f(x)\n");
    expect(code("x = f(\n            1,\n        )")).toBe("x = f(\n    1,\n)\n");
    expect(code('x = """\n        kept\n"""')).toBe('x = """\n        kept\n"""\n');
  });
});

describe("what is pasted", () => {
  it("is taken without magic line, margin, prompts and line ends of another system", () => {
    expect(pasted("%%flow f(\n    x: int,\n)\ny = x\ny + 1\n")).toBe("y = x\ny + 1");
    expect(pasted("    a = 1\r\n    if a:\r\n        b = 2\r\n")).toBe("a = 1\nif a:\n    b = 2");
    expect(pasted(">>> a = 1\n>>> for x in a:\n...     f(x)\n1\n")).toBe("a = 1\nfor x in a:\n    f(x)");
    expect(pasted("  \n")).toBe("");
  });
});
