"""Documents to time expressions."""

import gc
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any, Literal, get_args

import pandas as pd

from analysis.checks import check_choice, describe_type, warn
from analysis.languages import describe_other_languages, guess_other_language
from analysis.periods import read_texts
from analysis.timex.grammar import Grammar, Match
from analysis.timex.operations import OPERATIONS, Context
from analysis.timex.outcomes import Timex
from analysis.timex.resolve import format_timex, resolve
from analysis.timex.slots import build_lexicon
from analysis.timex.tables import Rule, RuleSet, list_languages, read_language
from analysis.timex.tense import Clauses
from analysis.timex.text import find_windows
from analysis.timex.values import Day, Interval, find_days, find_unit

__all__ = ["Mode", "MAX_MENTIONS", "build_grammar", "check_example", "time_expressions", "time_rules"]

Mode = Literal["news", "narrative"]
# Earlier mentions that an expression can refer to.
MAX_MENTIONS = 12
# After figures for these, "a year earlier" means the year before and no longer a quarter.
_LONG_ACCOUNTS = ("P6M", "P9M", "P12M")
_EXAMPLE_DATE = Day(2023, 3, 8)  # the document creation time of the examples, a Wednesday
_DATE_CHARS = {"year": len("2023"), "month": len("2023-03"), "day": len("2023-03-08")}
_COLUMNS = ["doc", "start", "end", "text", "type", "value", "mod", "begin", "until", "why", "family"]
_TYPES = dict.fromkeys(_COLUMNS, "str") | {"doc": "int64", "start": "int32", "end": "int32"}
_TYPES |= dict.fromkeys(["begin", "until"], "datetime64[us]")


def time_expressions(
    documents: pd.DataFrame, *, language: str = "en", mode: Mode = "news", rule_sets: Iterable[RuleSet] = ()
) -> pd.DataFrame:
    """The time expressions in each text, resolved to days of the calendar.

    Parameters
    ----------
    documents
        Table of documents from `read_corpus`; ``date`` is the document creation time. Without a column ``precision``
        all dates are exact to the day.
    language
        The language of the texts, which has a file of tables in ``analysis/timex/languages``: "en", "uk". Documents
        that are clearly in another language (see `guess_language`), or that have hardly any function words of this
        one, are left without expressions, with a warning. Short texts are read.
    mode
        "news": what an expression leaves open is taken from the document's date, so "Tuesday" is the Tuesday before it.
        "narrative", for histories and biographies: it is taken from the last mention, so "in May" after "1940" is May
        1940.
    rule_sets
        Your own rules, made by `time_rules`, which take precedence over equally long matches of the language's rules.

    Returns
    -------
    DataFrame
        A span table with one row per expression, in reading order: ``doc`` (category), ``date`` (of the document),
        ``start``, ``end`` (int32), ``text``, ``type`` ("DATE", "TIME", "DURATION", "SET"), ``value`` and ``mod``
        (TIMEX3, TimeML 1.2.1; ``mod`` missing if there is none), ``begin`` and ``until`` (datetime64, the first and
        last day that the expression names, NaT if it cannot be placed), ``why`` (how it was resolved), ``family`` (the
        name of the rule set that matched).

    Raises
    ------
    ValueError
        If `documents` lacks ``date`` or ``text``, a date cannot be read, a text is not a string, an id occurs
        twice, a precision, `language` or `mode` is unknown, or a rule set is for another language.
    TypeError
        If `documents` is not a table, or `rule_sets` are not rule sets.

    Notes
    -----
    The rules are tables of patterns. There is no model and no download, and today's date is never used. ``begin`` and
    ``until`` include all days of a value: "the end of February" is February, with ``mod`` END. In a document dated to
    the month, what is the same for each of its days is resolved ("last year"), and "today" is the month. In an undated
    document, only what needs no date is. A duration is placed if it ends or begins with the document's date ("the past
    two days").

    References
    ----------
    Saurí et al. (2006), TimeML Annotation Guidelines 1.2.1 (types, values, extent of an expression); Strötgen and Gertz
    (2013), Language Resources and Evaluation 47, 269 (news and narratives resolve differently).

    Examples
    --------
    >>> from analysis import read_corpus, time_expressions
    >>> mentions = time_expressions(read_corpus("seeds"))
    >>> mentions[["text", "type", "value", "begin", "until"]].head(3)
          text  type        value      begin      until
    0  Tuesday  DATE   2023-03-07 2023-03-07 2023-03-07
    1   Monday  DATE   2023-03-06 2023-03-06 2023-03-06
    2      now  DATE  PRESENT_REF 2023-03-08 2023-03-08
    """
    documents = read_texts(documents)
    check_choice(language, "language", list_languages())
    check_choice(mode, "mode", get_args(Mode))
    grammar = build_grammar(language, mode, _check_rule_sets(rule_sets, language))
    rows: list[tuple[Any, ...]] = []
    others = {}
    texts = zip(documents["text"], documents["date"], documents["precision"], strict=True)
    with _without_garbage_collection():
        for code, (text, date, precision) in enumerate(texts):
            other = guess_other_language(text, language)
            if other:
                others[documents.index[code]] = other
                continue
            days = _find_possible_days(date, precision)
            for start, end, match, timex in _find_expressions(text, days, grammar, mode):
                rows.append((code, start, end, text[start:end], match.rule_set, *timex))
    if others:
        sentence = describe_other_languages(others, len(documents), language, "time expressions", list_languages())
        warn(sentence)
    columns = ["doc", "start", "end", "text", "family", *Timex._fields]
    table = pd.DataFrame(rows, columns=columns)[_COLUMNS].astype(_TYPES)
    codes = table["doc"].to_numpy()
    table["doc"] = pd.Categorical.from_codes(codes, categories=documents.index)
    table.insert(1, "date", documents["date"].to_numpy()[codes])
    return table


def time_rules(name: str, rules: Iterable[Sequence[str]], *, language: str = "en", mode: Mode | None = None) -> RuleSet:
    """A set of your own rules for ``time_expressions(…, rule_sets=[…])``.

    Parameters
    ----------
    name
        The name of the set, for the column ``family``.
    rules
        For each rule a pattern, a meaning, an example with the expression in brackets, and the example's value in a
        document of 8 March 2023. The meaning "nothing" is for what only resembles a time: ``("Friday Club", "nothing",
        "at the [Friday Club]", "")``. The head of ``analysis/timex/languages/en.md`` explains patterns and meanings,
        and its tables are examples.
    language
        The language whose words fill the slots.
    mode
        The only mode in which the rules apply; None: both.

    Returns
    -------
    RuleSet
        A tuple of ``name``, ``rules``, ``mode`` and ``language``.

    Raises
    ------
    ValueError
        If a rule cannot be read, its example does not give its value, or `language` or `mode` is unknown.
    TypeError
        If `rules` is not a list of rules.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import time_expressions, time_rules
    >>> feasts = time_rules(
    ...     "feast", [("Maundy Thursday", "near XXXX-easter-3", "on [Maundy Thursday]", "2023-04-06")]
    ... )
    >>> reigns = time_rules(
    ...     "reign",
    ...     [("the {ordinal} year of Elizabeth", "value {ordinal+1557}", "[the third year of Elizabeth]", "1560")],
    ... )
    >>> texts = ["It began in the first year of Elizabeth.", "He came on Maundy Thursday."]
    >>> documents = pd.DataFrame({"date": pd.to_datetime(["1916-04-25"] * 2), "text": texts})
    >>> time_expressions(documents, rule_sets=[feasts, reigns])[["text", "value", "family"]]
                              text       value family
    0  the first year of Elizabeth        1558  reign
    1              Maundy Thursday  1916-04-20  feast
    """
    check_choice(language, "language", list_languages())
    check_choice(mode, "mode", [*get_args(Mode), None])
    if isinstance(rules, str) or not isinstance(rules, Iterable):
        raise TypeError(f"rules={rules!r:.60} is {describe_type(rules)}: give a list of four strings each")
    rows = [tuple(rule) for rule in rules]
    if not rows:
        raise ValueError(f"rule set {name!r} is empty: give at least one rule")
    for row in rows:
        _check_rule(name, row)
    rule_set = RuleSet(name, tuple(Rule(*row) for row in rows), mode, language)
    grammar = build_grammar(language, mode or "news", (rule_set,))
    for rule in rule_set.rules:
        try:
            mistake = check_example(rule, grammar, mode or "news")
        except (TypeError, KeyError, ValueError, IndexError) as error:
            mistake = f"its meaning {rule.meaning!r} cannot be worked out ({error})"
        if mistake:
            raise ValueError(f"rule set {name!r}, pattern {rule.pattern!r}: {mistake}")
    return rule_set


def _check_rule(name: str, row: Sequence[Any]) -> None:
    if len(row) != 4 or not all(isinstance(cell, str) for cell in row):
        remedy = "give a pattern, a meaning, an example and its value"
        raise ValueError(f"rule set {name!r}: rule {row!r} is not four strings: {remedy}")
    _, meaning, example, _ = row
    operations = ["nothing", *OPERATIONS]
    if not set(meaning.split()[:1]) & set(operations):
        remedy = f"begin it with {', '.join(operations)}"
        raise ValueError(f"rule set {name!r}: meaning {meaning!r} has no operation: {remedy}")
    if not re.search(r"\[[^]]+\]", example):
        raise ValueError(f"rule set {name!r}: example {example!r} has no expression in brackets: add them")


def check_example(rule: Rule, grammar: Grammar, mode: str) -> str:
    """What is wrong with a rule's example, "" if it gives its value."""
    start, end = rule.example.index("["), rule.example.index("]") - 1
    text = rule.example.replace("[", "", 1).replace("]", "", 1)
    results = list(_find_expressions(text, (_EXAMPLE_DATE, _EXAMPLE_DATE), grammar, mode))
    if rule.excludes and not any(i < end and j > start for i, j, *_ in results):
        return ""
    correct = (start, end, rule, rule.value)
    if any((i, j, match.rule, timex.value) == correct for i, j, match, timex in results):
        return ""
    values = [f"{text[i:j]!r} = {timex.value} by {match.rule.pattern!r}" for i, j, match, timex in results]
    return f"its example {rule.example!r} should give {rule.value}: it gives {', '.join(values) or 'nothing'}"


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """No search for cycles, of which there are none, among many small objects: that takes up to a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@lru_cache(maxsize=32)
def build_grammar(language: str, mode: str, rule_sets: tuple[RuleSet, ...] = ()) -> Grammar:
    """The patterns of a language that apply in a mode, preceded by those of `rule_sets`."""
    tables = read_language(language)
    rules = [
        (rule_set.name, rule)
        for rule_set in (*rule_sets, *tables.rule_sets)
        if rule_set.mode in (None, mode)
        for rule in rule_set.rules
    ]
    return Grammar(build_lexicon(tables.words), rules)


def _find_expressions(
    text: str, days: tuple[Day, Day] | None, grammar: Grammar, mode: str
) -> Iterator[tuple[int, int, Match, Timex]]:
    """Start, end, match and attributes of each expression in a text whose date is between two days."""
    mentions: list[Interval] = []
    clauses = Clauses(grammar.lexicon, text)
    for window in find_windows(text, grammar.triggers, grammar.lexicon.abbreviations):
        for match in grammar.find(window):
            start, end = window.starts[match.begin], window.ends[match.end - 1]
            if _is_inside_word(text, start, end):
                continue
            tense = partial(clauses.find_tense, start, end)
            timex = resolve(match, days, Context(None, mode, mentions, tense, start))
            if _is_impossible(timex):
                continue
            yield start, end, match, format_timex(timex, days)
            if timex.value in _LONG_ACCOUNTS:
                mentions[:] = [mention for mention in mentions if find_unit(mention.value) != "Q"]
            if timex.begin and timex.until and timex.type in ("DATE", "TIME") and timex.value[0].isdigit():
                mentions.append(Interval(timex.value.split("T")[0], timex.begin, timex.until, start))
                del mentions[:-MAX_MENTIONS]


def _is_inside_word(text: str, start: int, end: int) -> bool:
    """Whether a letter or digit adjoins the expression, as in "e2014x"."""
    return (start > 0 and text[start - 1 : start + 1].isalnum()) or (
        end < len(text) and text[end - 1 : end + 1].isalnum()
    )


def _is_impossible(timex: Timex) -> bool:
    """Whether the value is a day that does not exist, such as 30 February, with or without a year."""
    if timex.begin is not None or not re.fullmatch(r"(\d{4}|XXXX)-\d\d-\d\d.*", timex.value):
        return False
    return find_days(timex.value.replace("XXXX", "2000")) is None


def _find_possible_days(date: Any, precision: str) -> tuple[Day, Day] | None:
    """The first and last day that a document's date can be."""
    return None if pd.isna(date) or precision == "none" else find_days(str(date)[: _DATE_CHARS[precision]])


# --- checks -----------------------------------------------------------------------------------


def _check_rule_sets(rule_sets: Iterable[RuleSet], language: str) -> tuple[RuleSet, ...]:
    if isinstance(rule_sets, RuleSet):
        raise TypeError(f"rule_sets is the rule set {rule_sets.name!r} itself: put it in a list")
    if not isinstance(rule_sets, Iterable):
        raise TypeError(f"rule_sets={rule_sets!r:.60} is {describe_type(rule_sets)}: give a list of rule sets")
    rule_sets = tuple(rule_sets)
    for rule_set in rule_sets:
        if not isinstance(rule_set, RuleSet):
            raise TypeError(f"rule_sets contains {rule_set!r}, not a rule set: make it with time_rules")
        if rule_set.language != language:
            languages = f"language={rule_set.language!r}, the texts are read with language={language!r}"
            raise ValueError(f"rule set {rule_set.name!r} is for {languages}: make both the same")
    return rule_sets
