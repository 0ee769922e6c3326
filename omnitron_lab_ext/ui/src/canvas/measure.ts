// How wide text is, so that a node's size is known before it is drawn.

const SANS = 0.56;
const MONO = 0.61;
const NARROW = new Set("ijl'|.,:;!()[]/\\ -ftrI\"");
const WIDE = new Set("mwMW%@+=<>#");

let pen: CanvasRenderingContext2D | null | undefined;
let family = "";
const known = new Map<string, number>();

/** Measures with the fonts that an element's page uses from now on. */
export function measureWith(element: Element): void {
  const used = getComputedStyle(element).fontFamily;
  if (used === family) return;
  family = used;
  known.clear();
  pen = document.createElement("canvas").getContext?.("2d") ?? null;
}

/** The width of proportional text in pixels; from a table where nothing can be measured. */
export function widthOf(text: string, size: number, bold = false): number {
  const key = `${size}${bold ? "b" : ""}${text}`;
  let width = known.get(key);
  if (width === undefined) {
    width = pen ? measured(pen, text, size, bold) : estimated(text) * size * SANS * (bold ? 1.08 : 1);
    if (known.size > 20_000) known.clear();
    known.set(key, width);
  }
  return width;
}

/** The width of text in a code font, whose letters are all of one width. */
export function monoWidth(text: string, size: number): number {
  let units = 0;
  for (const letter of text) units += letter.charCodeAt(0) < 0x1100 ? 1 : 2;
  return units * size * MONO;
}

function measured(on: CanvasRenderingContext2D, text: string, size: number, bold: boolean): number {
  on.font = `${bold ? "600 " : ""}${size}px ${family}`;
  return on.measureText(text).width;
}

function estimated(text: string): number {
  let units = 0;
  for (const letter of text)
    units += NARROW.has(letter) ? 0.6 : WIDE.has(letter) ? 1.6 : letter.charCodeAt(0) < 0x1100 ? 1.1 : 1.8;
  return units;
}

/** Where a line of code of so many letters is best broken: at a blank, else before a dot or behind what opens. */
function joint(text: string, room: number): number {
  const blank = text.lastIndexOf(" ", room);
  if (blank > room / 2) return blank;
  for (let at = room; at > room / 2; at--) if (text[at] === "." || /[([{,]/.test(text[at - 1] ?? "")) return at;
  return room;
}

/** Text as at most `most` lines of code of a width, broken at joints; the last is cut where it has to be. */
export function wrapped(text: string, width: number, size: number, most: number): string[] {
  let left = text.slice(0, 600).replace(/\s+/g, " ").trim();
  const room = Math.max(8, Math.floor(width / (size * MONO)));
  const lines: string[] = [];
  while (left && lines.length < most - 1 && left.length > room) {
    const end = joint(left, room);
    lines.push(left.slice(0, end).trimEnd());
    left = left.slice(end).trimStart();
  }
  if (left) lines.push(left.length > room ? `${left.slice(0, room - 1).trimEnd()}…` : left);
  return lines;
}
