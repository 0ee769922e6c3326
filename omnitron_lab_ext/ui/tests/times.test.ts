import { describe, expect, it } from "vitest";
import { duration, ranAs, rounds } from "../src/canvas/times";

describe("how long things took", () => {
  it("is said in three digits, in the words of the kernel", () => {
    expect([0, 0.0008, 0.0362, 0.999999, 1.25, 12.44, 2500, 59_999, 90_000, 72_000_000].map(duration)).toEqual([
      "0 µs",
      "0.8 µs",
      "36.2 µs",
      "1 ms",
      "1.25 ms",
      "12.4 ms",
      "2.5 s",
      "1 min 0 s",
      "1 min 30 s",
      "1,200 min 0 s",
    ]);
  });
});

describe("how a run went", () => {
  const facts = { flow: "f", run: "r", status: "done", ms: 2270, note: "11 of 11 done · 2.27 s" };

  it("is a sentence that counts nodes only where some are left", () => {
    expect(ranAs(facts, false)).toBe("done in 2.27 s");
    expect(ranAs({ ...facts, status: "failed", note: "4 of 11 done · 2.27 s" }, false)).toBe(
      "failed after 2.27 s, 4 of 11 nodes done",
    );
    expect(ranAs({ ...facts, status: "running", note: "4 of 11 done" }, false)).toBe(
      "running for 2.27 s, 4 of 11 nodes done",
    );
  });

  it("says where the text is another one since", () => {
    expect(ranAs(facts, true)).toBe("done in 2.27 s; the text has changed since");
  });
});

describe("how often a node ran", () => {
  it("is said with how often it will have run, where the length of its loop is known", () => {
    expect(rounds({ count: 11, total: 16 })).toBe("11 of 16");
    expect(rounds({ count: 1200, total: 16000 })).toBe("1,200 of 16,000");
    expect(rounds({ count: 11 })).toBe("11");
    expect(rounds({})).toBe("");
  });
});
