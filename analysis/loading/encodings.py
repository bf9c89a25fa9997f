"""The likely encoding of bytes that are not UTF-8, found by the letters of some forty languages."""

import codecs
import re
import unicodedata
from collections import Counter

__all__ = ["find_encodings", "score_encodings"]

# The encodings of texts that are not UTF-8; of several that give the same text, the first is named.
_ENCODINGS = [
    "utf_16", "utf_16_le", "utf_16_be", "utf_32", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256",
    "cp1257", "koi8_r", "koi8_u", "cp866", "cp1125", "iso8859_2", "iso8859_5", "iso8859_6", "iso8859_7", "iso8859_8",
    "iso8859_15", "mac_roman", "mac_cyrillic", "mac_latin2", "cp850", "cp852", "cp874", "gb18030", "big5", "big5hkscs",
    "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip
# Of languages in Latin letters, those beyond a to z, and the share of all letters that they make up at least.
_LATIN_ALPHABETS = [
    (
        "áàâãçéêíóôõú áàâäæçéèêëîïôœùûüÿñ áéíñóúü äöüßé àèéìòùî àèéíïòóúüç ëïéèöüáíóúê åäöæøéüð áðéíóúýþæö äõöüšž ëç",
        0.0,
    ),
    ("ąćęłńóśźż ăâîșțşţ čćđšž ąčęėįšųūž āčēģīķļņšūž çğıi̇öşüâîû áéíóöőúüű", 0.025),
    ("áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž", 0.085),
]
# Of languages in other scripts, the commonest letters, the share of a text that they make up at least, and the script.
_SCRIPTS = [
    ("оеаиітнсрвлк", 0.55, "[Ѐ-ԯ]"),
    ("αοιετσνηυρπκμλςάέήίόύώ", 0.7, "[Ͱ-Ͽ]"),
    ("יוהלאבמרתשנ", 0.6, "[\u0590-\u05ff]"),
    ("اليمونرتبةعدسفح", 0.7, "[\u0600-\u06ff]"),
    (
        "านรอกเงมยลวดทสตะปบคหแจพชขใไโ\u0e31\u0e34\u0e35\u0e37\u0e38\u0e39\u0e48\u0e49\u0e47\u0e4c",
        0.9,
        "[\u0e00-\u0e7f]",
    ),
    (
        "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會年月日",
        0.1,
        "[一-鿿]",
    ),
    ("のにをはがでとたしてなるれいらりか", 0.2, "[ぁ-ヿ一-鿿]"),
    ("이다는을의가에고지를하은로도사기어있시니", 0.2, "[가-힣]"),
]
# What else may be in a text of any language.
_MARKS = re.compile("[\u00a0\u00ad–—‘’‚“”„…‹›«»•·†‡°§€£©®™№¿¡½¼¾²³±×ªº\u3000-\u303f\uff00-\uff60‐-―]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufeff\ufffd\ue000-\uf8ff]")
_KANA = re.compile("[ぁ-ヿ]")
# A small letter before a capital, a Latin letter before one of another script, a mark inside a word,
# a letter alone that is a dash in other encodings.
_MIXED = re.compile(
    "[a-zß-öø-ÿ][A-ZÀ-ÖØ-ÞА-ЯІ]|[а-яі][А-ЯІ]|[α-ω][Α-Ω]|[A-Za-z][\u0370-\u1dff\u3040-\ufeff]"
    r"|(?<!\S)[Â-ÇÊ-ÒÔÕ×Ù-ßâ-çê-òôõ÷ù-ſ](?!\S)"
    r"|[^\W\d_][„“‚«»‹›…•†‡°§€£©®™№¿¡½¼¾²³±×ªº][^\W\d_]"
)
_SAMPLE_BYTES = 1 << 14
_MIN_COVERAGE, _MIN_DENSITY = 0.97, 0.2
_SHORT_CHARS, _SHORT_FACTOR = 200, 0.4  # in a short text common letters may make up so much less
_MAX_SYMBOLS = 0.002  # of the characters of a text
_MAX_MIXED = 0.05  # of its letters beyond a to z, and ten times less of all characters
_MARK_PENALTY = 4.0  # capitals that are read wrongly are often marks
_MARGIN = 0.03  # by which the share of common letters in one reading must exceed that in another


def find_encodings(data: bytes) -> list[str]:
    """The encodings in which `data` is a text of some language, one for each different text."""
    scores = score_encodings(data)
    best = max(scores.values(), default=0.0)
    return [name for name, score in scores.items() if score > best - _MARGIN and _decodes(data, name)]


def score_encodings(data: bytes) -> dict[str, float]:
    """How well the beginning of `data` fits a language, by encoding; those that give the same text have one entry."""
    scores: dict[str, float] = {}
    texts: set[str] = set()
    for encoding in _ENCODINGS:
        text = _decode_start(data, encoding)
        if text and text not in texts and not (encoding.startswith(("gb", "big5")) and _KANA.search(text)):
            texts.add(text)
            scores[encoding.replace("_", "-")] = _score(text)
    return {name: score for name, score in scores.items() if score}


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        return bool(data.decode(encoding))
    except UnicodeError:
        return False


def _decode_start(data: bytes, encoding: str) -> str | None:
    """The first 16 KB as text, or None if some bytes are not of that encoding."""
    sample = data[:_SAMPLE_BYTES]
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        return decoder.decode(sample, final=len(sample) == len(data)).removeprefix("\ufeff")
    except UnicodeError:
        return None


def _score(text: str) -> float:
    """How well a text fits a language: the share of its common letters, less its marks; 1 if Latin; 0 if none fits."""
    foreign = Counter(char for char in text.lower() if char > "\x7f" and not _MARKS.match(char))
    total = sum(foreign.values())
    symbols = sum(n for char, n in foreign.items() if unicodedata.category(char)[0] not in "LM")
    mixed = sum(not match.isascii() for match in _MIXED.findall(text))
    tolerated = _MAX_MIXED * min(total, len(text) / 10)
    if _CONTROLS.search(text) or symbols > _MAX_SYMBOLS * len(text) or mixed > tolerated:
        return 0.0

    def covers(letters: str) -> bool:
        return sum(foreign[letter] for letter in set(letters)) >= _MIN_COVERAGE * total

    is_short = len(text) < _SHORT_CHARS
    density = total / max(sum(map(str.isalpha, text)), 1)
    for alphabets, least in _LATIN_ALPHABETS:
        if (density >= least or not total) and any(map(covers, alphabets.split())):
            return 1.0
    for letters, share, script in _SCRIPTS if density > _MIN_DENSITY else []:
        of_script = sum(n for letter, n in foreign.items() if re.match(script, letter))
        common = sum(foreign[letter] for letter in set(letters))
        least = share * of_script * (_SHORT_FACTOR if is_short else 1)
        if of_script >= _MIN_COVERAGE * total and common >= least:
            return max(common / of_script - _MARK_PENALTY * len(_MARKS.findall(text)) / len(text), 0.01)
    return 0.0
