# SPDX-License-Identifier: Apache-2.0
"""Bytes to text: marks, UTF-8, UTF-16 without a mark, GB18030, Big5; slightly damaged bytes are read with marks where they broke."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from zhuashou.intake.documents.script import is_common
from zhuashou.intake.safety import IntakeError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_DECLARED = re.compile(rb"(?i)charset\s*=\s*[\"']?\s*([a-z0-9_-]{3,20})")
_SAMPLE = 4000
MAX_DAMAGE = 0.02


def decode_text(content: bytes, *, declared: bool = False) -> tuple[str, str]:
    """The text and the encoding's name. `declared`: an HTML page may name its encoding. Raises UnicodeDecodeError."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name), name
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    wide = _wide(content)
    if wide:
        return content.decode(wide), wide
    found = _DECLARED.search(content[:4096]) if declared else None
    names = ["gb18030", "big5hkscs"]
    if found and b"big5" in found[1].lower():
        names.reverse()
    readable = {name: text for name in names if (text := _strict(content, name)) is not None}
    if readable:
        best = max(
            readable,
            key=lambda n: (_everyday(readable[n]) > 0.6, _everyday(readable[n]) if not found else 0, n == names[0]),
        )
        return readable[best], best
    return _damaged(content)


def _strict(content: bytes, name: str) -> str | None:
    try:
        return content.decode(name)
    except UnicodeDecodeError:
        return None


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark shows in newlines and digits, whose other byte is nought."""
    if len(content) % 2 or b"\x00" not in content[:_SAMPLE]:
        return None
    even, odd = content[0:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = _strict(content, name)
    return name if text is not None and "\x00" not in text and _everyday(text) > 0.5 else None


def _everyday(text: str) -> float:
    """Share of everyday characters among those outside ASCII."""
    sample = [c for c in text[: 5 * _SAMPLE] if c > "\x7f"][:_SAMPLE]
    marks = "，。、；：？！（）“”《》〔〕…—　〇"
    return sum(c in marks or is_common(c) for c in sample) / len(sample) if sample else 1.0


def _damaged(content: bytes) -> tuple[str, str]:
    """Text with replacement characters where bytes are broken, if only a few are. Raises UnicodeDecodeError."""
    tried = [(content.decode(name, errors="replace"), name) for name in ("utf-8", "gb18030")]
    text, name = min(tried, key=lambda t: t[0].count("\ufffd"))
    if text.count("\ufffd") > MAX_DAMAGE * max(len(text), 50):
        return content.decode(name), name  # raises, with the place of the first broken byte
    return text, name


def decoded(path: Path, *, declared: bool = False) -> tuple[str, str]:
    """A file's text and encoding. Raises IntakeError."""
    try:
        text, encoding = decode_text(path.read_bytes(), declared=declared)
    except UnicodeDecodeError as error:
        raise IntakeError("encoding", file=path.name) from error
    if "\x00" in text:
        raise IntakeError("not_a_text", file=path.name)
    return text, encoding
