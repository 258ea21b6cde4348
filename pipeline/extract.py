"""The extraction plugin for Babel: `pybabel extract -F babel.cfg` makes a template from a folder of articles.

In `babel.cfg`:

    [termpin: seeds/**.txt]
    locale = en
    encoding = utf-8
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from glossary.messages import _
from glossary.model import UserError


def extract_article(
    fileobj: IO[bytes], keywords: object, comment_tags: Sequence[str], options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield line, no function, sentence and its `#.` line for each sentence to be translated.

    Of the options, `locale` is the articles' language, `en` without it, and `encoding` what they are
    written in, UTF-8 without it. Raises `UserError` for an article that is not text in it.
    """
    from pipeline.ledger import position
    from pipeline.segment import parse_article

    name = str(getattr(fileobj, "name", "<article>"))
    content = _as_utf8(fileobj.read(), options.get("encoding") or "utf-8", name)
    article = parse_article(content, path=name, locale=options.get("locale", "en"))
    for segment in article.segments:
        if segment.translatable:
            yield segment.line, None, segment.text, [position(segment)]


def _as_utf8(content: bytes, encoding: str, name: str) -> bytes:
    """The bytes of an article in UTF-8."""
    remedy = _("see encoding in babel.cfg")
    try:
        codec = codecs.lookup(encoding)
    except LookupError:
        raise UserError.at(name, _("unknown charset {charset}", charset=encoding), remedy) from None
    if codec.name == "utf-8":
        return content  # whose faults have clearer words
    try:
        return content.decode(encoding).encode()
    except (LookupError, ValueError):  # base64 and its like are no encodings of text
        raise UserError.at(name, _("not a text in {encoding}", encoding=encoding), remedy) from None
