// The magic line of a `%%flow` cell, taken apart for its colours.

import { magic } from "./cells";

/** A magic line as it stands in the text; offsets are UTF-16 units. */
export interface Signature {
  /** `%%flow`. */
  readonly word: readonly [number, number];
  readonly options: readonly (readonly [number, number])[];
  /** From the name, or the `async` before it, to the end of the last line of the signature. */
  readonly from: number;
  readonly to: number;
}

const OPTION = /[ \t\f]*(--[\w-]*(?:=[^\s(]*)?)/y;
const STRING = /[rbufRBUF]{0,2}("""|'''|"|')/y;

/** Where a signature ends: at the end of the line on which its brackets are closed. */
function end(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? "";
    STRING.lastIndex = at;
    const string = /[rbufRBUF"']/.test(character) ? STRING.exec(text) : null;
    if (string !== null) {
      const quote = string[1] ?? "";
      at += string[0].length;
      while (at < text.length && !text.startsWith(quote, at)) {
        if (quote.length === 1 && text[at] === "\n") break;
        at += text[at] === "\\" ? 2 : 1;
      }
      at += text.startsWith(quote, at) ? quote.length : 0;
      continue;
    }
    if (character === "#") {
      while (at < text.length && text[at] !== "\n") at++;
      continue;
    }
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === "\n" && depth <= 0) return at;
    at++;
  }
  return Math.min(at, text.length);
}

/** Takes the magic line of a cell apart; null where it has none. */
export function signature(text: string): Signature | null {
  const found = magic(text);
  if (found === null) return null;
  const word = [found.start, found.start + "%%flow".length] as const;
  const options: [number, number][] = [];
  let from: number = word[1];
  for (;;) {
    OPTION.lastIndex = from;
    const option = OPTION.exec(text);
    if (option === null) break;
    from = OPTION.lastIndex;
    options.push([from - (option[1] ?? "").length, from]);
  }
  const blank = /[ \t\f]*/y;
  blank.lastIndex = from;
  from += blank.exec(text)?.[0].length ?? 0;
  return { word, options, from, to: end(text, from) };
}
