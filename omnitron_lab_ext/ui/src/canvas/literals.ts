// Python literals as fields show and write them: the quotes and prefixes that were there stay. Pure.

/** A string literal on one line, apart from its quotes. */
interface Quoted {
  readonly prefix: string;
  readonly quote: string;
  readonly text: string;
}

const QUOTED = /^([rRuU]?)("""|'''|"|')([\s\S]*)\2$/;
const NUMBER =
  /^[-+]?\s*(?:0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][-+]?\d(?:_?\d)*)?[jJ]?)$/;
const NAMED: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};
const WRITTEN: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\" };

/** The text that a string literal means; null for what is no plain string literal. */
export function textOf(code: string): string | null {
  const quoted = taken(code);
  if (quoted === null) return null;
  if (/r/i.test(quoted.prefix)) return quoted.text;
  let plain = true;
  const text = quoted.text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(N\{[^}]*\})|([\s\S]))/g,
    (whole, x?: string, u?: string, big?: string, octal?: string, name?: string, one?: string) => {
      const hex = x ?? u ?? big;
      if (hex && Number.parseInt(hex, 16) <= 0x10ffff) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (octal) return String.fromCodePoint(Number.parseInt(octal, 8));
      if (name || hex) plain = false;
      return NAMED[one ?? ""] ?? whole;
    },
  );
  return plain ? text : null;
}

function taken(code: string): Quoted | null {
  const found = QUOTED.exec(code.trim());
  if (found === null) return null;
  const [, prefix = "", quote = "", text = ""] = found;
  // Two literals beside each other are no single one: their quotes end before the end.
  const open = /r/i.test(prefix) ? text.replace(/\\[\s\S]/g, "") : text.replace(/\\[\s\S]/g, "");
  return open.includes(quote) || text.replace(/\\\\/g, "").endsWith("\\") ? null : { prefix, quote, text };
}

/** A text as a string literal, in the style of the one that was there. */
export function quoted(text: string, like: string): string {
  const style = taken(like) ?? { prefix: "", quote: '"', text: "" };
  const { quote, text: former } = style;
  const raw = /r/i.test(style.prefix);
  if (raw && !text.includes(quote) && !/[\r\n\0]/.test(text) && !/\\$/.test(text)) {
    return `${style.prefix}${quote}${text}${quote}`;
  }
  const prefix = raw ? "" : style.prefix;
  const long = quote.length === 3;
  const other = quote === '"' ? "'" : '"';
  const mark = !long && text.includes(quote) && !text.includes(other) ? other : quote;
  const bare = text.replace(/[\\\t\r\n]/g, (each) =>
    (long && each === "\n") || (each === "\t" && former.includes("\t")) ? each : (WRITTEN[each] ?? each),
  );
  const escaped = bare
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, "0")}`)
    .replaceAll(mark, long ? `\\${mark}` : `\\${mark}`);
  const closed = long && escaped.endsWith(mark[0] ?? "") ? `${escaped.slice(0, -1)}\\${mark[0]}` : escaped;
  return `${prefix}${mark}${closed}${mark}`;
}

/** Why a text is no number as Python writes them; empty where it is one. */
export function notNumber(code: string): string {
  const text = code.trim();
  if (text === "") return "A number is expected here, such as 5 or 0.5.";
  if (!NUMBER.test(text) || /^[-+]?\.?[eEjJ]/.test(text))
    return `${text} is no number in Python. Write one, such as 5, 0.5 or 1e-3.`;
  if (/^[-+]?\s*0[\d_]*[1-9]\d*$/.test(text)) return `${text} is no number in Python: take the leading zeros away.`;
  return "";
}

/** A number one step further, written as it was: with as many decimals; null for what has no steps. */
export function stepped(code: string, steps: number): string | null {
  const text = code.trim().replace(/^([-+])\s+/, "$1");
  const found = /^([-+]?)(\d(?:_?\d)*)(?:\.(\d(?:_?\d)*)?)?$/.exec(text);
  if (found === null || notNumber(text)) return null;
  const [, sign = "", whole = "0", part] = found;
  const decimals = part?.replaceAll("_", "") ?? "";
  const scale = 10n ** BigInt(decimals.length);
  const value = (sign === "-" ? -1n : 1n) * (BigInt(whole.replaceAll("_", "")) * scale + BigInt(decimals || "0"));
  const next = value + BigInt(steps);
  const digits = (next < 0n ? -next : next).toString().padStart(decimals.length + 1, "0");
  const left = digits.slice(0, digits.length - decimals.length);
  const grouped = whole.includes("_") ? left.replace(/\B(?=(\d{3})+$)/g, "_") : left;
  const right = text.includes(".") ? `.${digits.slice(digits.length - decimals.length)}` : "";
  return `${next < 0n ? "-" : ""}${grouped}${right}`;
}

/** Why a text is surely no Python expression; empty where it may be one. The host has the last word. */
export function notClosed(code: string): string {
  const stack: string[] = [];
  const bare = code.replace(/("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, "s");
  if (/["']/.test(bare)) return "A quote is not closed.";
  for (const each of bare) {
    if ("([{".includes(each)) stack.push(each === "(" ? ")" : each === "[" ? "]" : "}");
    else if (")]}".includes(each) && stack.pop() !== each) return `A \`${each}\` closes nothing.`;
  }
  return stack.length > 0 ? `A \`${stack.at(-1)}\` is missing at the end.` : "";
}
