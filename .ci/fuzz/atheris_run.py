"""The laws of the other files, with inputs that atheris finds by the code that they reach.

`python .ci/fuzz/atheris_run.py -max_total_time=600 corpus` in an environment that has atheris (`pip install atheris`,
not a dependency); `corpus` is a folder in which it keeps inputs, and a number at the end is the number of inputs.
A byte of an input chooses the law; `|` divides its texts.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["analysis"]):
    import laws  # noqa: F401 -- finds the package
    from calls import check_queries
    from files import check_files
    from laws import fails_well
    from texts import check_dates, check_quotations, check_texts, check_times

import analysis as an

FOLDER = Path(tempfile.mkdtemp(prefix="atheris"))
LANGUAGES = ["en", "uk"]


def read_file(name: str, data: bytes) -> None:
    """A file of any content is read, or refused in a sentence."""
    path = FOLDER / name
    path.write_bytes(data)
    if name == "a.jsonld":
        fails_well(lambda: an.read_annotations(path))
    elif name == "concepts":
        fails_well(lambda: an.read_concepts(path))
    else:
        check_files([path], options={}, on_error="skip", divides=False)


def check_input(data: bytes) -> None:
    """One law, chosen by the first byte."""
    provider = atheris.FuzzedDataProvider(data)
    law, language = provider.ConsumeIntInRange(0, 9), provider.PickValueInList(LANGUAGES)
    if law >= 5:
        names = ["a.txt", "a.csv", "a.jsonl", "a.jsonld", "concepts"]
        read_file(names[law - 5], provider.ConsumeBytes(provider.remaining_bytes()))
        return
    texts = provider.ConsumeUnicode(provider.remaining_bytes()).split("|")
    if law == 0:
        check_texts(texts)
    elif law == 1:
        check_times(texts, language=language, mode="news", date="2023-03-08")
    elif law == 2:
        check_quotations(texts, language=language)
    elif law == 3:
        check_dates(texts, date_format=None)
    else:
        check_queries(texts)


warnings.simplefilter("ignore")
atheris.Setup(sys.argv, check_input)
atheris.Fuzz()
