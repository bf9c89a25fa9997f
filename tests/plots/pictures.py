"""One picture of each kind, and of each way in which a kind is drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd

from analysis import (
    chronology,
    keyness,
    plot_calendar,
    plot_chronology,
    plot_clocks,
    plot_dispersion,
    plot_frequency,
    plot_keyness,
    plot_similarity,
    plot_speakers,
    plot_timeline,
    plot_trends,
    plot_vocabulary_growth,
    plot_word_shift,
    quotations,
    read_corpus,
    similarity,
    term_frequency,
    time_expressions,
    timeline,
    tokenize,
    trends,
    vocabulary_growth,
    word_shift,
)

DOCUMENTS = read_corpus("seeds")
TOKENS = tokenize(DOCUMENTS)
MARCH, APRIL = DOCUMENTS.iloc[:1], DOCUMENTS.iloc[1:]
MONTHS = timeline(TOKENS, DOCUMENTS, ["wagner", "war", "city"], freq="M")
PLOTS: dict[str, Callable[..., Any]] = {
    "frequency": lambda **given: plot_frequency(term_frequency(TOKENS, by="doc"), **given),
    "timeline": lambda **given: plot_timeline(MONTHS[MONTHS["term"] == "war"], **given),
    "timelines": lambda **given: plot_timeline(MONTHS, **given),
    "trends": lambda **given: plot_trends(trends(TOKENS, DOCUMENTS, ["war"], freq="M"), MONTHS, **given),
    "calendar": lambda **given: plot_calendar(DOCUMENTS, **given),
    "dispersion": lambda **given: plot_dispersion(TOKENS, "war", documents=DOCUMENTS, **given),
    "clocks": lambda **given: plot_clocks(DOCUMENTS, time_expressions(DOCUMENTS), **given),
    "chronology": lambda **given: plot_chronology(chronology(DOCUMENTS), documents=DOCUMENTS, **given),
    "keyness": lambda **given: plot_keyness(keyness(TOKENS, MARCH, APRIL), names=("March", "April"), **given),
    "word shift": lambda **given: plot_word_shift(word_shift(TOKENS, MARCH, APRIL), names=("March", "April"), **given),
    "similarity": lambda **given: plot_similarity(similarity(TOKENS), **given),
    "speakers": lambda **given: plot_speakers(quotations(DOCUMENTS), **given),
    "growth": lambda **given: plot_vocabulary_growth(vocabulary_growth(TOKENS), **given),
}


def dated(*dates: str, text: str = "war and peace") -> pd.DataFrame:
    """A corpus of one text per date."""
    return read_corpus(pd.DataFrame({"date": dates, "text": text}))


def _many_days(*, documents: int, last: int = 300) -> pd.DataFrame:
    days = [str(pd.Timestamp("2020-01-01") + pd.Timedelta(days=last * i // documents))[:10] for i in range(documents)]
    return dated(*days, text="War began on 3 March 2020. Peace came in 2021.")


def _draw_weeks(**given: Any) -> Any:
    """Eight months, in each several documents but for one, which has none."""
    documents = pd.concat([_many_days(documents=60, last=100), dated(*["2020-08-04"] * 9).rename("late{}".format)])
    return plot_timeline(timeline(tokenize(documents), documents, ["war", "peace"], freq="M"), **given)


# Ways in which the same functions draw other tables.
VARIANTS: dict[str, Callable[..., Any]] = {
    "bars of frequency": lambda **given: plot_frequency(term_frequency(TOKENS), **given),
    "a gap in a timeline": _draw_weeks,
    "years": lambda **given: plot_calendar(dated("2019-12-31", "2020-02-29", "2021-12-31", "2021-12-31"), **given),
    "decades": lambda **given: plot_calendar(dated("1803-05-01", "1810-02-28", "1810-03-01", "2005-12-31"), **given),
    "dispersion in many documents": lambda **given: plot_dispersion(
        tokenize(_many_days(documents=13)), ["war", "peace"], documents=_many_days(documents=13), **given
    ),
    "distances": lambda **given: plot_clocks(
        _many_days(documents=21), time_expressions(_many_days(documents=21)), **given
    ),
    "keyness of groups": lambda **given: plot_keyness(keyness(TOKENS, DOCUMENTS.assign(m=["a", "b"]), by="m"), **given),
    "growth of groups": lambda **given: plot_vocabulary_growth(vocabulary_growth(TOKENS, by="doc"), **given),
    "counts of weeks": lambda **given: plot_calendar(
        dated(*[f"2023-03-{6 + day:02}" for day in range(10) for _ in range(day)]), **given
    ),
    "similarities": lambda **given: plot_similarity(
        similarity(tokenize(pd.Series({f"d{i}": "war " * i + "and peace " * (9 - i) for i in range(10)}))), **given
    ),
    "distance": lambda **given: plot_similarity(1 - similarity(TOKENS), distance=True, **given),
}


@cache
def _read_press() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every ninth of the press releases, and its tokens."""
    documents = read_corpus("data/press-releases.parquet").iloc[::9]
    return documents, tokenize(documents)


def _count_press(*terms: str, freq: str, **options: Any) -> pd.DataFrame:
    documents, tokens = _read_press()
    return timeline(tokens, documents, list(terms), freq=freq, **options)


def _draw_trends(**given: Any) -> Any:
    documents, tokens = _read_press()
    terms = ["war", "peace", "ukraine", "sanctions", "grain", "minsk", "covid"]
    return plot_trends(trends(tokens, documents, terms, freq="M"), _count_press(*terms, freq="M"), **given)


def _draw_eight_groups(**given: Any) -> Any:
    documents, tokens = _read_press()
    months = documents.assign(month=documents["date"].dt.strftime("%Y-%m").clip(upper="2022-05"))
    return plot_vocabulary_growth(vocabulary_growth(tokens, by="month", documents=months), **given)


# The same functions on 200 press releases of two offices.
PRESS: dict[str, Callable[..., Any]] = {
    "two offices": lambda **given: plot_timeline(_count_press("war", freq="W", by="office"), **given),
    "two terms by month": lambda **given: plot_timeline(_count_press("war", "peace", freq="M"), **given),
    "five terms": lambda **given: plot_timeline(
        _count_press("war", "peace", "ukraine", "sanctions", "grain", freq="M"), **given
    ),
    "trends of seven terms": _draw_trends,
    "calendar of nine months": lambda **given: plot_calendar(_read_press()[0], **given),
    "clocks of 200 documents": lambda **given: plot_clocks(
        _read_press()[0], time_expressions(_read_press()[0]), **given
    ),
    "chronology of offices": lambda **given: plot_chronology(
        chronology(_read_press()[0].iloc[:12]), by="office", documents=_read_press()[0].iloc[:12], **given
    ),
    "three terms in twelve documents": lambda **given: plot_dispersion(
        _read_press()[1], ["war", "peace", "ukraine"], documents=_read_press()[0].iloc[100:112], **given
    ),
    "frequency of offices": lambda **given: plot_frequency(
        term_frequency(_read_press()[1], by="office", documents=_read_press()[0]), n=12, **given
    ),
    "keyness of offices": lambda **given: plot_keyness(
        keyness(_read_press()[1], _read_press()[0], by="office"), n=8, **given
    ),
    "speakers of the press": lambda **given: plot_speakers(
        quotations(_read_press()[0]), {"Ukraine": ["ukrain*"], "war": ["war"]}, n=8, **given
    ),
    "growth of offices": lambda **given: plot_vocabulary_growth(
        vocabulary_growth(_read_press()[1], by="office", documents=_read_press()[0]), **given
    ),
    "growth of eight groups": _draw_eight_groups,
}
EVERY = PLOTS | VARIANTS | PRESS


@cache
def draw(name: str) -> Any:
    """The figure of a picture, drawn once for all tests."""
    figure = EVERY[name](title=f"Title of {name}").get_figure(root=True)
    plt.close(figure)
    return figure
