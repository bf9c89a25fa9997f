"""Word lists by language, and the language of a text."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, get_args

__all__ = [
    "STOPWORDS", "TIME_WORDS", "Language", "count_words", "describe_other_languages", "function_word_shares",
    "guess_language", "guess_other_language", "lacks_function_words", "leading_language", "likely_language",
    "listed_language", "stop_words",
]  # fmt: skip

Language = Literal["de", "en", "es", "fr", "ru", "uk"]
_LANGUAGES: tuple[Language, ...] = get_args(Language)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_SAMPLE_CHARS = 3000  # of a text, by which its language is recognised
_MIN_WORDS = 10
_MIN_SHARE = 0.2  # of function words in a text of the language; most have 35 to 50 %
_MIN_LISTED = 20  # words that a list shares with ours
_MIN_STRANGE_WORDS = 20  # of a text, or it is not judged if its language is not recognised
_MIN_OWN_SHARE = 0.1  # of function words in a text of its language, lists and damaged scans included
_MARGIN = 1.3  # by which the share exceeds that of any other language
_FIRST_CHARS = 500  # of a text, which are usually enough to tell that it is in an expected language
_OWN_SHARE = 0.25  # of function words of that language; Russian texts have up to a fifth in common with Ukrainian
_UNKNOWN_LANGUAGE = "a language that is not recognised"


def stop_words(language: Language = "en", *, time: bool = False) -> frozenset[str]:
    """The function words of a language, to be dropped when content words are counted.

    Parameters
    ----------
    language
        "de", "en", "es", "fr", "ru" or "uk".
    time
        Whether words that express tense, order and duration ("was", "before", "now") are in the list too. A reading in
        time needs them, so that they are kept apart.

    Returns
    -------
    frozenset of str
        Words as `tokenize` folds them. Each file ``analysis/stopwords_*.txt`` says how its list was made.

    Raises
    ------
    ValueError
        If there is no list for `language`.

    Examples
    --------
    >>> "це" in stop_words("uk"), "був" in stop_words("uk"), "був" in stop_words("uk", time=True)
    (True, False, True)
    """
    if language not in _LANGUAGES:
        raise ValueError(f"language={language!r} has no list of stop words: use {', '.join(map(repr, _LANGUAGES))}")
    lists = _read_word_lists(language)
    return lists["STOPWORDS"] | lists["TIME_WORDS"] if time else lists["STOPWORDS"]


@lru_cache
def _read_word_lists(language: str) -> dict[str, frozenset[str]]:
    """The lists in the file of a language, by name."""
    lists: dict[str, set[str]] = {}
    for line in (files("analysis") / f"stopwords_{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            current = lists.setdefault(line.strip("[]"), set())
        elif line and not line.startswith("#"):
            current.update(line.split())
    return {name: frozenset(words) for name, words in lists.items()}


# English function words, to be dropped when counting content words; see stopwords_en.txt.
STOPWORDS = stop_words("en")
# English function words that express tense, order and duration; they are not in STOPWORDS.
TIME_WORDS = _read_word_lists("en")["TIME_WORDS"]


def guess_language(text: str) -> Language | None:
    """The language of a text, recognised by its function words; None if it is none of those with a list, or unclear.

    Parameters
    ----------
    text
        A text. Its first 3,000 characters decide.

    Returns
    -------
    str or None
        "de", "en", "es", "fr", "ru" or "uk": the language whose function words make up at least a fifth of the words,
        and clearly more than those of any other. None for other texts, and for those of fewer than ten words. A
        language without a list can be taken for a close relative (Portuguese for Spanish).

    Raises
    ------
    TypeError
        If `text` is not a string.

    Examples
    --------
    >>> guess_language("The troops have withdrawn from the city, as the ministry said on Friday.")
    'en'
    >>> guess_language("Війська відійшли з міста, як повідомило міністерство, і вже не повернуться до нього.")
    'uk'
    """
    if not isinstance(text, str):
        raise TypeError(f"text={text!r:.60} is not a string: give one")
    return likely_language(count_words(text))


def count_words(text: str) -> Counter[str]:
    """How often each word occurs in the first 3,000 characters of a text."""
    return Counter(_WORD.findall(text[:_SAMPLE_CHARS].lower().replace("’", "'").replace("ʼ", "'")))


def likely_language(counts: Mapping[str, int]) -> Language | None:
    """The language of texts whose words occur so many times, as in `guess_language`."""
    return leading_language(function_word_shares(counts), sum(counts.values()))


def leading_language(shares: Mapping[Language, float], words: int) -> Language | None:
    """The language that has the largest share of a text's words, None if it is in doubt or the text is short."""
    best, second = sorted(shares, key=lambda language: -shares[language])[:2]
    is_clear = shares[best] >= _MIN_SHARE and shares[best] >= _MARGIN * shares[second]
    return best if is_clear and words >= _MIN_WORDS else None


def lacks_function_words(share: Any, words: Any) -> Any:
    """Whether so small a share of a text's words are function words of a language that it is in another.

    For Series, a Series. In 2,195 scanned newspapers of 1916 this found the eight in Finnish and Italian, and no other.
    """
    return (words >= _MIN_STRANGE_WORDS) & (share < _MIN_OWN_SHARE)


def guess_other_language(text: str, language: Any) -> str | None:
    """The language of a text if it is clearly not in `language`, or that it is not recognised."""
    words = text[:_FIRST_CHARS].lower().split()
    own_words = _get_function_words(language)
    if sum(word in own_words for word in words) >= _OWN_SHARE * len(words):
        return None
    counts = count_words(text)
    shares = function_word_shares(counts)
    likely: str | None = leading_language(shares, counts.total())
    if likely is None and lacks_function_words(shares[language], counts.total()):
        likely = _UNKNOWN_LANGUAGE
    return None if likely == language else likely


@lru_cache
def _get_function_words(language: Any) -> frozenset[str]:
    return stop_words(language, time=True)


def describe_other_languages(
    others: Mapping[Any, str], total: int, language: str, rows: str, languages: Collection[str]
) -> str:
    """That documents get no `rows` since they are in other languages than `language`, and what to do."""
    doc, likely = next(iter(others.items()))
    looks = likely if likely == _UNKNOWN_LANGUAGE else repr(likely)
    return (
        f"{len(others)} of {total} documents are not in the language {language!r} and get no {rows}, for example "
        f"{doc!r}, which looks like {looks}. There are rules for {' and '.join(map(repr, languages))}: read the "
        "documents of each language separately, with `language`."
    )


def listed_language(words: Collection[str]) -> Language | None:
    """The language of a list of stop words; None if it is not such a list."""
    shared = {language: len(stop_words(language, time=True).intersection(words)) for language in _LANGUAGES}
    best = max(_LANGUAGES, key=lambda language: shared[language])
    return best if shared[best] >= max(_MIN_LISTED, len(words) / 2) else None


def function_word_shares(counts: Mapping[str, int]) -> dict[Language, float]:
    """The share of each language's function words among words that occur so many times."""
    numbers: dict[Language, int] = dict.fromkeys(_LANGUAGES, 0)
    languages_of, total = _list_languages(), sum(counts.values())
    for word in languages_of.keys() & counts.keys():
        for language in languages_of[word]:
            numbers[language] += counts[word]
    return {language: n / total if n else 0.0 for language, n in numbers.items()}


@lru_cache
def _list_languages() -> dict[str, list[Language]]:
    """The languages of each function word."""
    languages_of: dict[str, list[Language]] = {}
    for language in _LANGUAGES:
        for word in stop_words(language, time=True):
            languages_of.setdefault(word, []).append(language)
    return languages_of
