// Which cell holds a flow's source: told from the texts of the cells alone.

const COMMENT = /^\s*(#.*)?$/;
const MAGIC = /^%%flow(?![\w?])/;
const NAME = /^(?:[ \t\f]*--[\w-]*(?:=[^\s(]*)?)*[ \t\f]*(?:async[ \t\f]+)?([\p{L}_][\p{L}\p{N}_]*)?/u;

/** A magic line. */
export interface Magic {
  /** Where `%%flow` begins, in UTF-16 units. */
  readonly start: number;
  /** The flow's name; empty where there is none yet. */
  readonly name: string;
}

/** Finds `%%flow` where only comments and blank lines stand before it. */
export function magic(source: string): Magic | null {
  let start = source.startsWith("\ufeff") ? 1 : 0;
  while (start <= source.length) {
    const rest = source.slice(start);
    if (MAGIC.test(rest)) return { start, name: NAME.exec(rest.slice("%%flow".length))?.[1] ?? "" };
    const line = /^[^\r\n]*/.exec(rest)?.[0] ?? "";
    if (!COMMENT.test(line)) return null;
    const end = /\r\n|\r|\n/.exec(rest);
    if (end === null) return null;
    start += end.index + end[0].length;
  }
  return null;
}

/** The names of the flows that a plain cell defines by `@flow` above a `def`. */
export function decorated(source: string): string[] {
  const names: string[] = [];
  let above = "";
  for (const line of source.split(/\r\n|\r|\n/)) {
    const name = /^(?:async[ \t]+)?def[ \t]+([\p{L}_][\p{L}\p{N}_]*)/u.exec(line)?.[1];
    if (name !== undefined) {
      if (/^@(?:[\w.]*\.)?flow\b/m.test(above)) names.push(name);
      above = "";
    } else if (/^@/.test(line)) above += `${line}\n`;
    else if (/^\S/.test(line) && !/^[)#\]}]/.test(line)) above = "";
  }
  return names;
}

/** Whether a cell's text defines a flow of that name. */
export function defines(source: string, name: string): boolean {
  const found = magic(source);
  return found === null ? decorated(source).includes(name) : found.name === name;
}

/**
 * The cell that defines a flow that an output shows; -1 where there is none.
 *
 * The output's own cell where it does; else, of those that do, one that `ran` says is of the same text, the nearest above,
 * the nearest below. An own cell that is another flow now was renamed since it ran.
 */
export function home(
  sources: readonly string[],
  own: number,
  name: string,
  ran: (index: number) => boolean = () => false,
): number {
  const above = Array.from({ length: Math.max(0, own + 1) }, (_, step) => own - step);
  const below = Array.from({ length: sources.length - own - 1 }, (_, step) => own + 1 + step);
  const found = [...above, ...below].filter((index) => defines(sources[index] ?? "", name));
  const text = sources[own] ?? "";
  if (found[0] === own) return own;
  const same = found.find(ran);
  if (same !== undefined) return same;
  if (own >= 0 && (magic(text) !== null || (found.length === 0 && decorated(text).length === 1))) return own;
  return found[0] ?? -1;
}

/** A name that no cell defines yet, such as `clean` or `clean_2`. */
export function free(wanted: string, sources: readonly string[]): string {
  const taken = (name: string) => sources.some((each) => defines(each, name));
  let name = wanted;
  for (let number = 2; taken(name); number++) name = `${wanted}_${number}`;
  return name;
}

const LOADS = /^[ \t]*%(?:load_ext|reload_ext)[ \t]+omnitron_kernel\b/m;
const HARMLESS = /^[ \t]*(?:#.*|%(?:load_ext|reload_ext)\b.*|(?:import|from)[ \t][^;]*[^(\\\s;])?[ \t]*$/;

/** Whether a cell loads the extension and does nothing else than import. */
export const loads = (source: string): boolean =>
  LOADS.test(source) && source.split(/\r\n|\r|\n/).every((line) => HARMLESS.test(line));
