// Where the arrow keys lead: along edges, or to what stands nearest in a direction. Pure.

export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Line {
  readonly source: string;
  readonly target: string;
}

/** The node at the other end of an edge, the nearest to the same height; null where there is none. */
export function along(id: string, onwards: boolean, lines: readonly Line[], boxes: readonly Box[]): string | null {
  const ends = lines.flatMap((line) => {
    if (onwards) return line.source === id ? [line.target] : [];
    return line.target === id ? [line.source] : [];
  });
  const own = boxes.find((box) => box.id === id);
  const found = boxes.filter((box) => ends.includes(box.id));
  if (own === undefined || found.length === 0) return null;
  const [first] = found.toSorted((a, b) => Math.abs(a.y - own.y) - Math.abs(b.y - own.y));
  return first?.id ?? null;
}

/** The nearest node in a direction; what lies straight ahead is nearer than what lies beside. */
export function toward(id: string, dx: number, dy: number, boxes: readonly Box[]): string | null {
  const own = boxes.find((box) => box.id === id);
  if (own === undefined) return null;
  const from = middle(own);
  let best: { id: string; far: number } | null = null;
  for (const box of boxes) {
    if (box.id === id || holds(box, own)) continue;
    const to = middle(box);
    const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
    const beside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
    if (ahead <= 1 || beside > 2 * ahead) continue;
    const far = ahead + 2 * beside;
    if (best === null || far < best.far) best = { id: box.id, far };
  }
  return best?.id ?? null;
}

function middle(box: Box): { x: number; y: number } {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function holds(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}
