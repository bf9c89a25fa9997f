"""Pictures are as they were when a person last looked at them: `approved/`.

A picture that has changed is written to `build/pictures`. If it is the better one, it takes the place of the other.
"""

from __future__ import annotations

import io
import platform
import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image
from plots.pictures import EVERY, draw

ROOT = Path(__file__).parents[2]
APPROVED = Path(__file__).parent / "approved"
# Levels of 255 by which a pixel may differ, and how many may differ by more, as another processor rounds.
MAX_LEVELS, MAX_PIXELS = 6, 4
PINNED = re.search(r"^matplotlib==(\S+)", (ROOT / "constraints.txt").read_text("utf-8"), re.MULTILINE)[1]


def save(name: str) -> Image.Image:
    file = io.BytesIO()
    draw(name).savefig(file, dpi=80, bbox_inches="tight")
    return Image.open(file).convert("RGB")


@pytest.mark.skipif(
    (platform.system(), platform.machine(), matplotlib.__version__) != ("Linux", "x86_64", PINNED),
    reason="other systems and versions of matplotlib draw a little differently",
)
@pytest.mark.parametrize("name", EVERY)
def test_a_picture_is_as_approved(name: str) -> None:
    path, new = APPROVED / f"{name.replace(' ', '-')}.png", save(name)
    old = Image.open(path) if path.exists() else Image.new("RGB", (1, 1))
    same = old.size == new.size
    if same:
        levels = np.abs(np.asarray(old, int) - np.asarray(new, int)).max(axis=2)
        same = int((levels > MAX_LEVELS).sum()) <= MAX_PIXELS
    if not same:
        (ROOT / "build" / "pictures").mkdir(parents=True, exist_ok=True)
        new.save(ROOT / "build" / "pictures" / path.name, optimize=True)
    assert same, f"look at build/pictures/{path.name}, and copy it to {APPROVED.name} if it is better"
