"""The dtype of a categorical is the same with the private function of pandas and without it."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.tokens.unchecked import unchecked_dtype


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("is_there", [True, False])
def test_the_dtype_is_that_of_pandas(monkeypatch: pytest.MonkeyPatch, ordered: bool, is_there: bool) -> None:
    categories = pd.Index(["b", "a"], dtype="str")
    with monkeypatch.context() as pandas:
        if not is_there:
            pandas.delattr(pd.CategoricalDtype, "_from_fastpath")
        dtype = unchecked_dtype(categories, ordered)
    assert dtype == pd.CategoricalDtype(categories, ordered)
    assert dtype.ordered is ordered
    assert dtype.categories is categories


def test_pandas_has_it_and_makes_no_index_of_the_categories(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pd.Index, "is_unique", property(lambda _: pytest.fail("the categories were checked")))
    assert unchecked_dtype(pd.Index(["b", "a"], dtype="str"), False).categories.tolist() == ["b", "a"]
