"""Characters that no one wrote: text that was decoded wrongly, marked up, or set in type."""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import numpy as np
import regex

from analysis.loading.encodings import score_encodings

__all__ = ["Check", "inspect_characters"]


class Check(NamedTuple):
    """A finding about the characters of a text: what they match, what it means, and what to do.

    The pattern is tried only on texts that contain one of the characters that it `needs`, a class.
    """

    finding: str
    severity: str
    needs: regex.Pattern[str]
    pattern: regex.Pattern[str]
    meaning: str
    least: int = 1  # matches from which it is a finding


def _compile(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.VERBOSE)


# What the bytes 0x80 to 0xBF of UTF-8 are in the code pages 1252 and 1251, on the Macintosh, and in a DOS window.
_LATIN = r"[\x80-\xBF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_CYRILLIC = r"[\x80-\xBFЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџЎўЈ¤Ґ¦§Ё©Є«¬®Ї°±Ііґµ¶·ё№є»јЅѕї]"
_DOS = "[ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐]"
_TWICE_BEGINS = "[âãÃÂÅÄÐÑРСв‚Γ├╨]"
_TWICE = rf"""
  (?= {_TWICE_BEGINS} ) (?:
    [âã] [€\x80] {_LATIN}                          # â€™
  | [ÃÂÅÄ] (?! [»«“”’‘–—…•·\s] ) {_LATIN}          # Ã©; but É», which French has, is none
  | Ã \xA0                                         # à
  | (?: [ÐÑ] {_LATIN} ){{2,}}                      # Ð²Ð¾
  | (?: [РС] {_CYRILLIC} ){{3,}}                   # РІРѕР№
  | вЂ {_CYRILLIC}                                 # вЂ™
  | ‚Ä [ôúùîìñ¶]                                   # ‚Äô
  | ΓÇ {_DOS} | (?<= \p{{L}} ) [├┼] {_DOS}            # ΓÇÖ, caf├⌐
  | (?: [╨╤] {_DOS} ){{2,}}                         # ╨┐╨╛
  )
"""
_FORMAT = r"[\u00AD\u061C\u180E\u200C-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\U000E0000-\U000E007F]"
_CONTROLS = r"[\x80-\x84\x86-\x9F]"
_COMPATIBLE = (
    r"[\uFB00-\uFB06\uFB13-\uFB17\uFB50-\uFBB1\uFBD3-\uFD3D\uFD50-\uFDFB\uFE70-\uFEFC\uFF10-\uFF19\uFF21-\uFF3A"
    r"\uFF41-\uFF5A\uFF66-\uFFDC\u0132\u0133\u01C4-\u01CC\u01F1-\u01F3\u2160-\u217F\u24B6-\u24E9\U0001D400-\U0001D7FF]"
)
_HYPHENS = r"[-‐¬\u00AD]"
_UNSPACED = (
    r"[\u0E01-\u0E4E\u0E81-\u0FBC\u1000-\u109D\u1780-\u17D3\u3041-\u30FF\u3400-\u9FFF\uF900-\uFAFF"
    r"\U00020000-\U0003FFFF]"
)
_WRONGLY_DECODED = "letters, quotes or dashes of another encoding"
_CHECKS = [
    Check("wrongly decoded text", "warning", _compile(_CONTROLS), _compile(_CONTROLS), _WRONGLY_DECODED),
    Check(
        "wrongly decoded text", "warning", _compile("[À-ÿ]"),
        _compile(r"[À-ÖØ-öø-ÿ] (?<! [A-Za-z] . ) [À-ÖØ-öø-ÿ]{3,} (?! [A-Za-z] )"), _WRONGLY_DECODED, 3,
    ),
    Check("wrongly decoded text", "warning", _compile(_TWICE_BEGINS), _compile(_TWICE), _WRONGLY_DECODED),
    Check(
        "wrongly decoded text", "warning", _compile("[А-ЯІЇЄ]"),
        _compile(r"[А-ЯІЇЄ]{3,} \b (?<= \b [а-яі] [А-ЯІЇЄ]{3,} )"), _WRONGLY_DECODED, 3,
    ),
    Check(
        "escapes", "warning", _compile(r"[\x1B=\\]"),
        _compile(r"\x1B [$(] | (?: = [0-9A-F]{2} ){2} | = \r?\n | \\u [0-9a-f]{4}"),
        "characters that are written as escapes (of ISO-2022, quoted-printable or JSON): decode them at the source",
    ),
    Check(
        "markup", "warning", _compile("[<&]"),
        _compile(
            r"""</? (?: a|abbr|b|blockquote|body|br|cite|code|div|em|figure|font|footer|h[1-6]|head|header|hr|html|i|img
            |li|link|meta|ol|p|pre|script|section|small|span|strong|style|sub|sup|table|tbody|td|th|title|tr|u|ul|video)
            (?: \s [^<>]* )? /? > | <!-- | & (?: [A-Za-z]{2,8} | \# \d{1,7} | \# x [0-9A-Fa-f]{1,6} ) ;"""
        ),
        "tags or entities of HTML, which are counted as words: take them out, html.unescape(text) for entities",
    ),
    Check(
        "compatibility characters", "warning", _compile(_COMPATIBLE), _compile(_COMPATIBLE),
        "ligatures, full-width or other forms of letters, which are terms of their own: normalise the texts with "
        "documents['text'].str.normalize('NFKC')",
    ),
    Check(
        "format characters", "note", _compile(_FORMAT), _compile(
            rf"{_FORMAT} (?<= [\p{{L}}\p{{N}}] . ) (?<! [\u200C\u200D] ) {_FORMAT}* (?= [’']? [\p{{L}}\p{{N}}] )"),
        "invisible characters inside words: terms leave them out, and no word is cut at them",
    ),
    Check(
        "hyphenation", "warning", _compile(_HYPHENS),
        _compile(rf"{_HYPHENS} (?<= \p{{Ll}}{{2}} . ) [ \t]* (?: \r?\n | \r ) [ \t]* (?= \p{{Ll}}{{2}} )"),
        "words are divided at the ends of lines and counted as two: join them with "
        r"re.sub(r'(?<=\w)[-‐¬\u00ad]\s*\n\s*(?=\w)', '', text)",
    ),
    Check(
        "script without spaces", "warning", _compile(_UNSPACED), _compile(_UNSPACED + "{4,}"),
        "runs of a script without spaces, of which each character is a word: pass a segmenter, tokenize(tokenizer=…)",
    ),
]  # fmt: skip
_BLOCK_CHARS = 1_000_000  # looked at together
# The characters of ASCII that a check needs.
_ASCII = [char for char in map(chr, range(128)) if any(check.needs.match(char) for check in _CHECKS)]


def inspect_characters(text: str) -> Iterator[tuple[str, str, str]]:
    """The finding, severity and detail for each kind of character in `text` that no one wrote."""
    reported: set[str] = set()
    characters = _list_characters(text)
    for check in _CHECKS:
        is_possible = check.finding not in reported and check.needs.search(characters)
        first = check.pattern.search(text) if is_possible else None
        count = sum(1 for _ in check.pattern.finditer(text)) if first else 0
        if first and count >= check.least:
            reported.add(check.finding)
            around = text[max(first.start() - 8, 0) : first.end() + 8]
            meaning = check.meaning
            if meaning == _WRONGLY_DECODED:
                meaning = f"{meaning}: {_find_repair(text)}"
            how_often = "once," if count == 1 else f"{count:,} times, first"
            yield check.finding, check.severity, f"{how_often} in {around!r}: {meaning}"


def _list_characters(text: str) -> str:
    """The distinct characters of a text beyond ASCII, and those of ASCII that a check needs."""
    needed = "".join([char for char in _ASCII if char in text])
    if text.isascii():
        return needed
    occurs = np.zeros(1 << 16, bool)  # many times faster than a set
    for first in range(0, len(text), _BLOCK_CHARS):
        block = text[first : first + _BLOCK_CHARS].encode("utf-16-le", "surrogatepass")
        occurs[np.frombuffer(block, "<u2")] = True
    if occurs[0xD800:0xE000].any():  # characters of two codes
        return "".join(set(text))
    return needed + "".join(map(chr, np.flatnonzero(occurs[128:]) + 128))


def _find_repair(text: str) -> str:
    """How a text can be turned into what was written, tried on it."""
    repairs: dict[tuple[str, str], float] = {}
    for wrong in ("latin-1", "cp1252", "cp1251", "koi8-r", "mac-roman", "cp437"):
        with suppress(UnicodeEncodeError):
            data = text.encode(wrong)
            try:
                data.decode()
                repairs[wrong, "utf-8"] = 2.0  # no accident
            except UnicodeDecodeError:
                repairs |= {(wrong, right): score for right, score in score_encodings(data).items() if right != wrong}
    if not repairs:
        return "read the file again with the encoding in which it was written"
    wrong, right = max(repairs, key=lambda pair: repairs[pair])
    repair = f"repair it with text.encode({wrong!r}).decode({right!r})"
    return f"{repair}, or read the file with encoding={right!r} if it was read with another"
