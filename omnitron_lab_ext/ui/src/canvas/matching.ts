// Which entries of a list a typed word means: those that begin so first, then those that hold it, or its letters. Pure.

export function matching<T>(entries: readonly T[], word: string, text: (entry: T) => string): T[] {
  const wanted = word.trim().toLowerCase();
  if (!wanted) return [...entries];
  return entries
    .map((entry, index) => ({ entry, index, rank: rank(text(entry).toLowerCase(), wanted) }))
    .filter((each) => each.rank < 4)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map((each) => each.entry);
}

function rank(text: string, word: string): number {
  if (text.startsWith(word)) return 0;
  if (text.split(/[\s._]+/).some((part) => part.startsWith(word))) return 1;
  if (text.includes(word)) return 2;
  let at = 0;
  for (const letter of text) if (letter === word[at]) at++;
  return word.length > 1 && at >= word.length ? 3 : 4;
}
