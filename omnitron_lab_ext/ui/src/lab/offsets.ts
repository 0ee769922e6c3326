// Python counts code points and JavaScript UTF-16 units; here the one becomes the other.

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

/** How places of one text translate. */
export interface Offsets {
  /** The UTF-16 offset of a place that is given in code points; beyond the end it is the end. */
  units(points: number): number;
  /** The place in code points of a UTF-16 offset. */
  points(units: number): number;
}

const within = (place: number, length: number) => Math.max(0, Math.min(place, length));

/** Measures a text once; texts without astral characters cost nothing. */
export function offsets(text: string): Offsets {
  if (!PAIR.test(text)) {
    const same = (place: number) => within(place, text.length);
    return { units: same, points: same };
  }
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  starts.push(text.length);
  return {
    units: (points) => starts[within(points, starts.length - 1)] ?? text.length,
    points: (units) => {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) < units) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}
