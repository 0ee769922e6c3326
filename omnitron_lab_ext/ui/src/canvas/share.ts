// Keeps what is equal: of two values that say the same, the older one, so that what is drawn from it is not drawn anew.

/** What a card does not show: an edit above a node moves it in the text and changes nothing else. */
const PASSING = new Set(["line", "start", "end"]);

/** Returns `next`, with every part that says the same as in `old` taken from there. */
export function shared<T>(old: unknown, next: T): T {
  if (Object.is(old, next)) return next;
  if (Array.isArray(next)) return (Array.isArray(old) ? sharedList(old, next) : next) as T;
  if (typeof old !== "object" || typeof next !== "object" || old === null || next === null || Array.isArray(old))
    return next;
  const before = old as Record<string, unknown>;
  const after = next as Record<string, unknown>;
  const made: Record<string, unknown> = {};
  let same = Object.keys(before).length === Object.keys(after).length;
  for (const [name, value] of Object.entries(after)) {
    const one = shared(before[name], value);
    made[name] = one;
    if (!Object.is(one, before[name]) && !PASSING.has(name)) same = false;
  }
  return (same ? old : made) as T;
}

function sharedList(old: readonly unknown[], next: readonly unknown[]): unknown[] {
  const named = new Map<unknown, unknown>();
  for (const each of old) if (idOf(each) !== undefined) named.set(idOf(each), each);
  const made = next.map((each, index) => shared(idOf(each) === undefined ? old[index] : named.get(idOf(each)), each));
  const same = made.length === old.length && made.every((each, index) => Object.is(each, old[index]));
  return same ? (old as unknown[]) : made;
}

function idOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (value as { id?: unknown }).id : undefined;
}
