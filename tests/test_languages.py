"""The stop words, and the languages that they tell apart."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import pandas as pd
import pytest

from analysis import (
    STOPWORDS,
    TIME_WORDS,
    audit_corpus,
    drop_terms,
    guess_language,
    ngrams,
    read_corpus,
    stop_words,
    term_frequency,
    time_expressions,
    tokenize,
)
from analysis.tokens.words import WORD, fold

ROOT = Path(__file__).parents[1]
LANGUAGES = ["de", "en", "es", "fr", "ru", "uk"]
# The same news in six languages.
NEWS = {
    "de": "Am Mittwoch traf der Präsident die Soldaten, die über die Grenze gekommen waren; er sagte, der Krieg in der "
    "Nähe der Stadt werde noch lange nicht zu Ende sein, denn es gebe keine Verhandlungen mit dem Gegner.",
    "en": "On Wednesday the president met the soldiers who had come over the border; he said that the war near the "
    "city would not be over for a long time, because there were no negotiations with the enemy.",
    "es": "El miércoles el presidente se reunió con los soldados que habían cruzado la frontera; dijo que la guerra "
    "cerca de la ciudad no iba a terminar en mucho tiempo, porque no había negociaciones con el enemigo.",
    "fr": "Mercredi, le président a rencontré les soldats qui avaient passé la frontière ; il a dit que la guerre près "
    "de la ville ne serait pas finie avant longtemps, parce qu’il n’y avait pas de négociations avec l’ennemi.",
    "ru": "В среду президент встретился с солдатами, которые перешли границу; он сказал, что война у города еще не "
    "скоро закончится, потому что с противником не было никаких переговоров, и это было его решение.",
    "uk": "У середу президент зустрівся із солдатами, які перейшли кордон; він сказав, що війна біля міста ще не скоро "
    "закінчиться, бо з противником не було жодних переговорів, і це було його рішення.",
}
POLISH = (
    "W środę prezydent spotkał się z żołnierzami, którzy przekroczyli granicę; powiedział, że wojna w pobliżu miasta "
    "nie skończy się prędko, ponieważ z przeciwnikiem nie prowadzono żadnych rozmów."
)


def test_stop_words_are_terms() -> None:
    assert all(WORD.fullmatch(word) and fold(word) == word for word in STOPWORDS | TIME_WORDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stop_words_of_each_language_are_terms_and_words_of_time_are_kept_apart(language) -> None:
    words, both = stop_words(language), stop_words(language, time=True)
    assert all(WORD.fullmatch(word) and fold(word) == word for word in both)
    assert words < both
    assert 150 < len(words) < 450


def test_the_english_lists_are_those_of_the_constants() -> None:
    assert stop_words() == stop_words("en") == STOPWORDS
    assert stop_words("en", time=True) == STOPWORDS | TIME_WORDS


@pytest.mark.parametrize(
    ("language", "time"),
    [
        ("de", "war waren hat wird bevor nach seit jetzt schon noch nie"),
        ("es", "era fue ha será antes después desde ahora ya nunca"),
        ("fr", "était fut a sera avant après depuis maintenant déjà jamais"),
        ("ru", "был была будет когда после перед теперь уже никогда"),
        ("uk", "був була буде коли після перед тепер вже ніколи"),
    ],
)
def test_words_that_tell_a_time_are_not_stop_words(language, time) -> None:
    assert not stop_words(language) & set(time.split())
    assert set(time.split()) <= stop_words(language, time=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_list_says_what_it_is_for_and_how_it_was_made(language) -> None:
    head = (ROOT / "analysis" / f"stopwords_{language}.txt").read_text("utf-8").split("[STOPWORDS]")[0]
    assert all(line.startswith("#") or not line for line in head.splitlines())
    assert "# Licence: MIT" in head
    assert re.search("# (Method|Source):", head)


def test_a_language_without_a_list_is_an_error() -> None:
    with pytest.raises(
        ValueError, match="language='la' has no list of stop words: use 'de', 'en', 'es', 'fr', 'ru', 'uk'"
    ):
        stop_words("la")  # type: ignore[arg-type]


def test_words_of_time_are_kept_apart() -> None:
    assert not STOPWORDS & TIME_WORDS
    needed = """was were is are been will shall would had has have did since until till before after during while
    when now then once ago last next first previously recently still already yet soon later never always"""
    assert set(needed.split()) <= TIME_WORDS


def test_stop_words_hold_no_content(seed_tokens: pd.DataFrame) -> None:
    left = term_frequency(drop_terms(seed_tokens, STOPWORDS | TIME_WORDS))["term"].tolist()
    assert set(left[:4]) == {"russian", "bakhmut", "wagner", "forces"}
    assert not {"the", "of", "has", "its"} & set(left)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_recognised_and_its_function_words_are_two_fifths_of_it(language) -> None:
    assert guess_language(NEWS[language]) == language
    assert guess_language(NEWS[language].upper()) == language
    tokens = tokenize(pd.Series({"a": NEWS[language]}))
    dropped = drop_terms(tokens, stop_words(language, time=True))
    assert 0.4 < dropped["term"].isna().mean() < 0.75


@pytest.mark.parametrize(
    "text", ["", "War", "12 14 16", POLISH, "北京今天发生了爆炸。" * 20, "Lorem ipsum dolor sit amet " * 9]
)
def test_a_text_in_none_of_the_languages_is_not_recognised(text: str) -> None:
    assert guess_language(text) is None


@pytest.mark.parametrize(("text", "words"), [("uk", "en"), ("en", "uk"), ("ru", "uk"), ("fr", "de"), ("de", "es")])
def test_stop_words_of_another_language_are_a_warning_whose_remedy_works(text: str, words: str) -> None:
    tokens = tokenize(pd.Series({"a": NEWS[text] * 3}))
    said = rf"stop words of the language '{words}' and drop .*use stop_words\('{text}'\)"
    if (words, text) == ("uk", "ru"):  # these share so many words that they drop a tenth
        drop_terms(tokens, stop_words(words))
        return
    with pytest.warns(UserWarning, match=said):
        drop_terms(tokens, stop_words(words))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert drop_terms(tokens, stop_words(text))["term"].isna().mean() > 0.1


def test_stop_words_for_a_language_without_a_list_are_a_warning() -> None:
    with pytest.warns(UserWarning, match="their language is not recognised: pass a list of its function words"):
        drop_terms(tokenize(pd.Series({"a": POLISH * 3})), STOPWORDS)


def test_no_warning_where_few_tokens_are_dropped_for_another_reason(seed_tokens: pd.DataFrame) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drop_terms(seed_tokens, ["wagner"])
        drop_terms(seed_tokens, [f"word{number}" for number in range(100)])
        drop_terms(drop_terms(seed_tokens, STOPWORDS), TIME_WORDS)
        drop_terms(seed_tokens, TIME_WORDS)
        drop_terms(ngrams(seed_tokens, 2), STOPWORDS)
        drop_terms(tokenize(pd.Series({"a": NEWS["uk"][:40]})), STOPWORDS)


def rows_of(*texts: str) -> pd.DataFrame:
    table = pd.DataFrame({"doc": [str(i) for i in range(len(texts))], "date": "2023-01-01", "text": list(texts)})
    return read_corpus(table)


DUTCH = "De president zei maandag dat de regering de wet van maart niet zou veranderen, en dat hij in april met de "
FOREIGN = [
    DUTCH + "ministers had gesproken.",
    "Prezydent powiedział w poniedziałek, że rząd nie zmieni ustawy i w maju 2022 rozmawiał z ministrami o reformie, "
    "której chce cały kraj.",
    "Il presidente ha detto lunedì che il governo non cambierà la legge e nel marzo 2022 ha parlato con i ministri.",
    "Tiistaina helmikuun 1 päivänä 1916 hallitus ilmoitti että laki ei muutu ja että ministerit olivat puhuneet siitä "
    "kaupungissa jo paljon aikaisemmin kuin luultiin.",
]


@pytest.mark.parametrize("text", FOREIGN)
def test_a_text_without_function_words_of_the_rules_gets_no_time_expressions(text: str) -> None:
    documents = read_corpus(pd.DataFrame({"date": ["2023-01-01"], "text": [text]}))
    with pytest.warns(UserWarning, match="a language that is not recognised.*'en' and 'uk'"):
        assert time_expressions(documents).empty


def test_the_audit_names_texts_in_another_language_than_the_one_asked_for() -> None:
    table = rows_of(NEWS["en"], NEWS["uk"], POLISH, "War")
    found = audit_corpus(table, language="en")
    found = found[found["finding"] == "another language"].set_index("doc")
    assert found["severity"].to_dict() == {"1": "warning", "2": "warning"}
    assert found.loc["1", "detail"].startswith("it looks like 'uk', not 'en', the language asked for")
    assert found.loc["2", "detail"].startswith("it looks like 'another language', not 'en'")


def test_the_audit_notes_texts_in_another_language_than_most() -> None:
    found = audit_corpus(rows_of(NEWS["ru"], f"{NEWS['ru']} Да.", NEWS["uk"]))
    found = found[found["finding"] == "another language"]
    assert found[["doc", "severity"]].values.tolist() == [["2", "note"]]
    assert audit_corpus(rows_of(POLISH, "War")).query("finding == 'another language'").empty
    with pytest.raises(ValueError, match="language='la' is not a valid choice"):
        audit_corpus(rows_of("War"), language="la")  # type: ignore[arg-type]
