"""The two texts that most specifications of edits are about, and what all of them check."""

from omnitron_kernel.graph import Patch, apply, edits, read

CELL = """%%flow revenue(orders: str = "orders.csv", top: int = 10) -> pd.Series
# read them
raw    = pd.read_csv(orders)                       # as they came
clean  = raw.dropna(subset=["country"])            # a node
other = raw.head(top)

ranked = clean.groupby("country").amount.sum()
for x in ranked:
    print(x)
    y = x + 1
ranked.tail(top)
"""

METHOD = '''import math

class K:
    def m(self, a, b=2):
        """Doc."""
        def helper(u, v=3, w=4):
            q = u + v
            return q * w
        s = a + b; t = s * 2
        h = helper(s, t, b)
        if s: z = t
        else:
            z = 1
        z += h
        math.floor(z)
        return [z, s]
'''


def applied(source: str, edit: edits.Edit, name: str | None = None) -> Patch:
    """Applies an edit, and checks what holds of every patch."""
    patch = apply(source, edit, name)
    back = apply(patch.source, patch.inverse, name)
    assert back.source == source
    assert apply(back.source, back.inverse, name).source == patch.source
    behind, place = 0, 0
    for start, end, text in patch.spans:
        kept = source[behind:start]
        assert patch.source[place : place + len(kept)] == kept
        assert patch.source[place + len(kept) :].startswith(text)
        behind, place = end, place + len(kept) + len(text)
    assert patch.source[place:] == source[behind:]
    assert not read(patch.source, name).errors or name is not None
    return patch
