// In which column each box stands.

import type { Box, Line } from "./boxes";

/** The column of each box: one right of the last that feeds it; what nothing feeds stands close to what it feeds. */
export function layersOf(boxes: readonly Box[], lines: readonly Line[]): Map<string, number> {
  const known = new Map(boxes.map((box, index) => [box.id, index]));
  const after = new Map<string, string[]>();
  const strong = new Map<string, string[]>();
  const waits = new Map<string, number>();
  for (const { source, target, weak } of lines) {
    if (!known.has(source) || !known.has(target) || source === target) continue;
    const next = after.get(source);
    if (next) next.push(target);
    else after.set(source, [target]);
    if (!weak) strong.set(source, [...(strong.get(source) ?? []), target]);
    waits.set(target, (waits.get(target) ?? 0) + 1);
  }
  const layers = new Map<string, number>();
  const free = boxes.filter((box) => !waits.has(box.id)).map((box) => box.id);
  for (const id of free) layers.set(id, 0);
  const fed = new Set(lines.filter((line) => !line.weak).map((line) => line.target));
  const sources = boxes.filter((box) => !fed.has(box.id)).map((box) => box.id);
  let seen = 0;
  while (seen < boxes.length) {
    for (let id = free.shift(); id !== undefined; id = free.shift()) {
      seen++;
      const layer = layers.get(id) ?? 0;
      for (const next of after.get(id) ?? []) {
        layers.set(next, Math.max(layers.get(next) ?? 0, layer + 1));
        const left = (waits.get(next) ?? 0) - 1;
        waits.set(next, left);
        if (left === 0) free.push(next);
      }
    }
    // A circle, which no text that can be read makes: it is cut where it is met first.
    const stuck = boxes.find((box) => (waits.get(box.id) ?? 0) > 0);
    if (!stuck) break;
    waits.set(stuck.id, 0);
    free.push(stuck.id);
  }
  for (const id of sources) {
    if (id.endsWith("<inputs>") || id.endsWith("<captures>") || id.endsWith("|in")) continue;
    const nearest = Math.min(...(strong.get(id) ?? []).map((next) => layers.get(next) ?? 1));
    if (Number.isFinite(nearest) && nearest > 0) layers.set(id, nearest - 1);
  }
  return layers;
}
