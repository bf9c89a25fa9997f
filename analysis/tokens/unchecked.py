"""The only private function of pandas that this package calls, and what it does where pandas does not have it."""

import pandas as pd

__all__ = ["unchecked_dtype"]


def unchecked_dtype(categories: pd.Index, ordered: bool) -> pd.CategoricalDtype:
    """The dtype of a categorical whose categories are known to be distinct.

    `pd.CategoricalDtype` checks that they are by making a Python object of each, and keeps these. For the 565,000 types
    of 49 MB of newspapers that is a sixth of the time of `tokenize`, and 40 MB.
    """
    make = getattr(pd.CategoricalDtype, "_from_fastpath", pd.CategoricalDtype)
    dtype: pd.CategoricalDtype = make(categories, ordered)
    return dtype
