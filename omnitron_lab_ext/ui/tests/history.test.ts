import { describe, expect, it } from "vitest";
import { inverse, NEW, recorded, redone, spliced, undone } from "../src/canvas/history";
import type { EditReply, Splice } from "../src/messages";
import { LOOP } from "./flows";

const reply = (spans: Splice["spans"], before: string, after: string): EditReply => ({
  spans,
  hash: `hash of ${before}`,
  source: after,
  name: "f",
  view: { ...LOOP, hash: `hash of ${after}` },
});

describe("a history", () => {
  it("takes edits back and makes them again, each for the text it was made of", () => {
    const texts = ["x = 1", "x = 22", "y = 22"];
    let history = recorded(NEW, "x = 1", reply([[4, 5, "22"]], "x = 1", "x = 22"));
    history = recorded(history, "x = 22", reply([[0, 1, "y"]], "x = 22", "y = 22"));
    let text = "y = 22";
    for (const wanted of [texts[1], texts[0]]) {
      const step = undone(history);
      expect(step?.edit.base_hash).toBe(`hash of ${text}`);
      text = spliced(text, step?.edit.spans ?? []);
      expect(text).toBe(wanted);
      history = step?.after ?? NEW;
    }
    expect(undone(history)).toBeNull();
    for (const wanted of [texts[1], texts[2]]) {
      const step = redone(history);
      expect(step?.edit.base_hash).toBe(`hash of ${text}`);
      text = spliced(text, step?.edit.spans ?? []);
      expect(text).toBe(wanted);
      history = step?.after ?? NEW;
    }
    expect(redone(history)).toBeNull();
  });

  it("forgets what was undone once something else is done", () => {
    const history = recorded(NEW, "a", reply([[0, 1, "b"]], "a", "b"));
    const back = undone(history)?.after ?? NEW;
    expect(redone(recorded(back, "a", reply([[0, 1, "c"]], "a", "c")))).toBeNull();
  });

  it("counts code points, not the halves of emoji", () => {
    const spans: Splice["spans"] = [
      [1, 2, "🙂🙂"],
      [3, 4, ""],
    ];
    const before = "😀a😀b";
    const after = spliced(before, spans);
    expect(after).toBe("😀🙂🙂😀");
    expect(spliced(after, inverse(before, spans))).toBe(before);
  });
});
