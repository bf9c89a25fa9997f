"""The tables of rules: each example gives its value."""

from __future__ import annotations

import pytest

from analysis.timex.expressions import build_grammar, check_example
from analysis.timex.tables import list_languages, read_language

RULES = [
    (language, rule_set.mode or "news", rule)
    for language in list_languages()
    for rule_set in read_language(language).rule_sets
    for rule in rule_set.rules
]


@pytest.mark.parametrize(
    ("language", "mode", "rule"),
    RULES,
    ids=[f"{lang} {rule.pattern} {rule.example}" for lang, _, rule in RULES],
)
def test_each_rule_finds_its_example(language, mode, rule):
    assert check_example(rule, build_grammar(language, mode), mode) == ""


def test_a_rule_with_a_wrong_example_is_reported():
    dates = next(rule_set for rule_set in read_language("en").rule_sets if rule_set.name == "date")
    rule = dates.rules[0]._replace(value="1996-03-27")
    assert "should give 1996-03-27" in check_example(rule, build_grammar("en", "news"), "news")


def test_forms_of_a_word_share_a_row():
    months = read_language("en").words["month"]
    assert months["january"] == months["jan."] == "01"
    assert len(set(months.values())) == 12


def test_only_rules_that_mean_nothing_exclude():
    rules = [rule for rule_set in read_language("en").rule_sets for rule in rule_set.rules]
    assert {rule.value for rule in rules if rule.excludes} == {""}
    assert all(rule.value for rule in rules if not rule.excludes)
