import { describe, expect, it } from "vitest";
import { notClosed, notNumber, quoted, stepped, textOf } from "../src/canvas/literals";

describe("a string literal as a text", () => {
  it("is what Python reads it as", () => {
    expect(textOf(String.raw`"a\tb\n\x41\u00e9\U0001F600\101\\"`)).toBe("a\tb\nAé😀A\\");
    expect(textOf(String.raw`r'\d+'`)).toBe(String.raw`\d+`);
    expect(textOf('"""two\nlines"""')).toBe("two\nlines");
  });

  it("is nothing where the code is no plain string", () => {
    for (const code of ['f"{x}"', 'b"x"', '"a" "b"', "5", '"open', String.raw`"\N{DASH}"`])
      expect(textOf(code)).toBeNull();
  });
});

describe("a text as a string literal", () => {
  it("keeps the quotes and the prefix that were there", () => {
    expect(quoted("b", "'a'")).toBe("'b'");
    expect(quoted("b", "u'a'")).toBe("u'b'");
    expect(quoted(String.raw`\w`, String.raw`r"\d"`)).toBe(String.raw`r"\w"`);
    expect(quoted("x\ny", '"""a\nb"""')).toBe('"""x\ny"""');
    expect(quoted("b", "")).toBe('"b"');
  });

  it("takes the other quotes rather than escapes, and escapes where both are there", () => {
    expect(quoted('say "what"', '"a"')).toBe(`'say "what"'`);
    expect(quoted(`"it's"`, '"a"')).toBe(String.raw`"\"it's\""`);
  });

  it("drops a raw prefix that could not say it", () => {
    expect(quoted("ends\\", 'r"a"')).toBe(String.raw`"ends\\"`);
  });

  it("means the text again, whatever that is", () => {
    const texts = ["", '"', "'", "\\", "a\nb", "\t", "\0", '"""', `'"`, "\\\\n", "é😀", 'ends"', "\r\n", '\\"', "{x}"];
    const styles = ['"a"', "'a'", 'r"a"', "R'a'", '"""a"""', "'''a'''", "u'a'", ""];
    for (const text of texts)
      for (const style of styles) expect([style, textOf(quoted(text, style))]).toEqual([style, text]);
  });
});

describe("numbers", () => {
  it("are written as Python writes them", () => {
    for (const code of ["5", "-1", "1_000", "1e-3", ".5", "5.", "0x1F", "2j", "0", "00", "0b_1"])
      expect([code, notNumber(code)]).toEqual([code, ""]);
  });

  it("are refused with a reason where they are none", () => {
    for (const code of ["", "1 +", "abc", "1__0", "012", "1_", "--1", "e5", "."])
      expect([code, notNumber(code) !== ""]).toEqual([code, true]);
  });

  it("are stepped at their last digit, in the way they are written", () => {
    expect(stepped("5", 1)).toBe("6");
    expect(stepped("0.2", 1)).toBe("0.3");
    expect(stepped("0.90", 1)).toBe("0.91");
    expect(stepped("-1", 1)).toBe("0");
    expect(stepped("0", -1)).toBe("-1");
    expect(stepped("0.1", -2)).toBe("-0.1");
    expect(stepped("9_999", 1)).toBe("10_000");
    expect(stepped("99999999999999999999", 1)).toBe("100000000000000000000");
  });

  it("have no steps where they are written in another way", () => {
    for (const code of ["1e-3", "0x1F", "2j", ""]) expect(stepped(code, 1)).toBeNull();
  });
});

describe("an expression that is being typed", () => {
  it("is told what it lacks", () => {
    expect(notClosed("[1, (2, 3)]")).toBe("");
    expect(notClosed("[1, 2")).toContain("]");
    expect(notClosed("1)")).toContain(")");
    expect(notClosed('"a')).toContain("quote");
    expect(notClosed('"(" ')).toBe("");
  });
});
