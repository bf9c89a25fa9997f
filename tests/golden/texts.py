"""The texts that golden values were counted on, and the stop words they were counted without."""

from __future__ import annotations

from pathlib import Path

TEXTS = Path(__file__).parent
SNOWBALL = [
    word
    for line in (TEXTS / "stopwords_snowball_en.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
]
