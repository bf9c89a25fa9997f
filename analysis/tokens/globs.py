"""Globs: patterns of whole terms with wildcards, such as ``zelensk*``."""

import re

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["WILDCARD", "match_glob"]

# "[*]" is a literal star.
WILDCARD = re.compile(r"\*|\?|\[!?[^\]!]+\]")


def match_glob(terms: pa.LargeStringArray, glob: str) -> pa.BooleanArray:
    """Whether a glob matches each term, by functions of Arrow whose time is linear."""
    has_class = any(len(wildcard) > len("[x]") for wildcard in WILDCARD.findall(glob))
    # the faster function has no classes of letters, and takes a backslash at the end for an escape
    if not has_class and "\\" not in glob:
        return pc.match_like(terms, _translate_glob(glob, {"*": "%", "?": "_"}, r"[%_]"))
    pattern = _translate_glob(glob, {"*": ".*", "?": "."}, r"[!-/:-@\[-`{-~ ]")
    try:
        return pc.match_substring_regex(terms, rf"(?s)\A{pattern}\z")
    except pa.ArrowInvalid:
        remedy = "write letters or a range as in [a-f] between the brackets"
        raise ValueError(f"the glob {glob!r} cannot be read: {remedy}") from None


def _translate_glob(glob: str, stand_ins: dict[str, str], special: str) -> str:
    """A glob in another notation, in which `special` characters are escaped."""
    parts = [re.sub(special, r"\\\g<0>", literal) for literal in WILDCARD.split(glob)]
    for number, wildcard in enumerate(WILDCARD.findall(glob)):
        if len(wildcard) == len("[x]"):
            parts[number] += re.sub(special, r"\\\g<0>", wildcard[1])
        else:
            parts[number] += stand_ins.get(wildcard) or _translate_class(wildcard)
    return "".join(parts)


def _translate_class(letters: str) -> str:
    """One of some letters, ``[st]``, or any other, ``[!st]``, as a regular expression."""
    negated = letters[1] == "!"
    escaped = re.sub(r"[\[\]\\^&~|]", r"\\\g<0>", letters[1 + negated : -1])
    return f"[{'^' * negated}{escaped}]"
