// Undo and redo for a host that has no history of its own: each step is kept as the splice that takes it back. Pure.

import type { EditReply, Splice } from "../messages";

type Spans = Splice["spans"];

interface Step {
  /** What makes of the text after this step the text before it. */
  readonly back: Splice;
  /** What makes of the text before it the text after it. */
  readonly forth: Splice;
}

export interface History {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

const MOST = 200;
export const NEW: History = { past: [], future: [] };

/** A history with one more edit; what was undone before it can no longer be redone. */
export function recorded(history: History, before: string, reply: EditReply): History {
  const forth: Splice = { edit: "Splice", spans: reply.spans, base_hash: reply.hash };
  const back: Splice = { edit: "Splice", spans: inverse(before, reply.spans), base_hash: reply.view.hash };
  return { past: [...history.past, { back, forth }].slice(-MOST), future: [] };
}

/** The splice that undoes the newest step, and the history once it is applied; null where there is none. */
export function undone(history: History): { edit: Splice; after: History } | null {
  const step = history.past.at(-1);
  if (step === undefined) return null;
  return { edit: step.back, after: { past: history.past.slice(0, -1), future: [...history.future, step] } };
}

/** The same for redoing. */
export function redone(history: History): { edit: Splice; after: History } | null {
  const step = history.future.at(-1);
  if (step === undefined) return null;
  return { edit: step.forth, after: { past: [...history.past, step], future: history.future.slice(0, -1) } };
}

/** The spans that take spans back; all offsets are in code points. */
export function inverse(before: string, spans: Spans): Spans {
  const letters = [...before];
  let shift = 0;
  return spans.map(([start, end, text]) => {
    const length = [...text].length;
    const at = start + shift;
    shift += length - (end - start);
    return [at, at + length, letters.slice(start, end).join("")];
  });
}

/** A text with spans written into it. */
export function spliced(text: string, spans: Spans): string {
  const letters = [...text];
  for (const [start, end, next] of spans.toReversed()) letters.splice(start, end - start, ...next);
  return letters.join("");
}
