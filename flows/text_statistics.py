"""How a text is made: words, sentences and what it repeats, with nothing but the standard library."""

import re
from collections import Counter

from omnitron_kernel import flow

ZEN = """Beautiful is better than ugly. Explicit is better than implicit. Simple is better than complex.
Complex is better than complicated. Flat is better than nested. Sparse is better than dense. Readability counts."""


@flow
def text_statistics(text: str = ZEN, common: int = 3) -> dict[str, object]:
    """Counts words and sentences, and finds the words that a text repeats most."""
    words = re.findall(r"[\w']+", text.lower())
    sentences = [each for each in re.split(r"[.!?]+\s*", text) if each]
    lengths = [len(each.split()) for each in sentences]
    repeated = [word for word, count in Counter(words).most_common(common) if count > 1]
    return {
        "words": len(words),
        "different": len(set(words)),
        "sentences": len(sentences),
        "words a sentence": round(sum(lengths) / max(len(lengths), 1), 1),
        "repeated": repeated,
    }


if __name__ == "__main__":
    print(text_statistics())
