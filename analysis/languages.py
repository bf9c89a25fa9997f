"""Word lists by language."""

from importlib.resources import files

__all__ = ["STOPWORDS", "TIME_WORDS"]


def _read_word_lists() -> dict[str, frozenset[str]]:
    """The lists in the file, by name."""
    lists: dict[str, set[str]] = {}
    for line in (files("analysis") / "stopwords_en.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            current.update(line.split())
    return {name: frozenset(words) for name, words in lists.items()}


_WORD_LISTS = _read_word_lists()
# English function words, to be dropped when counting content words; see stopwords_en.txt.
STOPWORDS = _WORD_LISTS["STOPWORDS"]
# English function words that express tense, order and duration; they are not in STOPWORDS.
TIME_WORDS = _WORD_LISTS["TIME_WORDS"]
