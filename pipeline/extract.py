"""The extraction plugin for Babel: `pybabel extract -F babel.cfg` makes a template from a folder of articles.

In `babel.cfg`:

    [termpin: seeds/**.txt]
    locale = en
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO


def extract_article(
    fileobj: IO[bytes], keywords: object, comment_tags: Sequence[str], options: Mapping[str, str]
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield line, no function, sentence and its `#.` line for each sentence to be translated.

    The one option is `locale`, the articles' language, `en` without it. Raises `UserError` for an article
    that is not text in UTF-8.
    """
    from pipeline.ledger import position
    from pipeline.segment import parse_article

    name = str(getattr(fileobj, "name", "<article>"))
    article = parse_article(fileobj.read(), path=name, locale=options.get("locale", "en"))
    for segment in article.segments:
        if segment.translatable:
            yield segment.line, None, segment.text, [position(segment)]
