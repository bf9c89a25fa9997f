"""The inaugural addresses, which are not part of the project, and the stop words that values were counted without."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
TEXTS = HERE.parents[2] / "shared" / "golden"
SNOWBALL = [
    word
    for line in (HERE / "stopwords_snowball_en.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
]

needs_texts = pytest.mark.skipif(not TEXTS.is_dir(), reason="the texts of ../shared/golden are not here")
