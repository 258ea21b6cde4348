"""Read plain-text articles: blocks with a kind, sentences that join to the file again.

Three steps, each lossless: lines become blocks (`_blocks`), a block gets its kind (`_classify`), a
block splits into sentences (`split_sentences`). The patterns they go by are in `segment_data`.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from glossary.files import read_bytes
from glossary.messages import _
from glossary.model import Document, Fault, Kind, Locale, Place, Segment, UserError
from pipeline import segment_data as data
from pipeline.sentences import split_sentences

__all__ = [
    "article_name",
    "decode_article",
    "find_articles",
    "parse_article",
    "read_article",
    "read_articles",
    "segment",
    "split_sentences",
]

# ---------------------------------------------------------------- blocks and their kinds

_LINE = re.compile(
    r"(?P<text>[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*)(?P<end>\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|\Z)"
)
_FINAL = re.compile(r"[.!?…:;,][\"'”’»)\]]*\Z")
_MIN_WIDTH, _MAX_WIDTH = 60, 100  # columns of the longest line in a file that is wrapped
_RAGGED = 10  # columns by which a line may end early where the next goes on in small letters
_SUBHEADING = 90  # code points
_LINK = 160  # code points
_BYLINE = 140  # code points
_QUESTION = 7  # words of a question that is still a subheading


@dataclass(slots=True)
class _Block:
    """A run of lines that belong together: `text[start:end]` without white space around it."""

    start: int
    end: int
    text: str  # white space collapsed
    near: bool  # no blank line between it and the block before
    kind: Kind | None = None


def segment(text: str, *, path: str = "", locale: str | Locale = "en") -> Document:
    """Split an article into segments whose `lead`, `raw` and `tail` join to `text` exactly.

    White space (and a byte order mark) before the first sentence is its lead; all other is the tail of
    the sentence before it, with the mark of a heading (`## `) that follows there. A text of nothing but
    white space is one empty segment.
    """
    locale = Locale.parse(locale)
    pieces = [
        (start, raw, block, number, index, len(sentences))
        for number, block in enumerate(_classify(text), start=1)
        for sentences in [_sentences(text, block, locale)]
        for index, (start, raw) in enumerate(sentences, start=1)
    ]
    if not pieces:
        return Document(path, article_name(path), (Segment("", "", lead=text),) if text else ())
    segments: list[Segment] = []
    line, counted = 1, 0
    for piece, behind in zip(pieces, [*(p[0] for p in pieces[1:]), len(text)], strict=True):
        start, raw, block, number, index, count = piece
        line += len(_NEWLINE.findall(text, counted, start))
        counted = start
        segments.append(
            Segment(
                text=" ".join(raw.split()),
                raw=raw,
                lead="" if segments else text[:start],
                tail=text[start + len(raw) : behind],
                kind=block.kind or Kind.PARAGRAPH,
                block=number,
                index=index,
                count=count,
                line=line,
            )
        )
    return Document(path, article_name(path), tuple(segments))


_NEWLINE = re.compile(r"\r\n|\r|\n")
_WHOLE = {Kind.BYLINE, Kind.READING_TIME, Kind.CREDIT, Kind.LINK}  # kinds that are not split


def _sentences(text: str, block: _Block, locale: Locale) -> list[tuple[int, str]]:
    """The sentences of a block with their places in the file, white space behind them left out."""
    whole = text[block.start : block.end]
    found: list[tuple[int, str]] = []
    at = block.start
    for sentence in [whole] if block.kind in _WHOLE else split_sentences(whole, locale):
        found.append((at, sentence.rstrip()))
        at += len(sentence)
    return found


def _blocks(text: str) -> tuple[list[_Block], bool]:
    """Group lines into blocks: lines of a wrapped paragraph together, any other line on its own.

    Returned with them: whether blank lines stand between blocks.
    """
    lines: list[tuple[int, int, bool]] = []  # start and end without white space, a blank line before
    blank = False
    for match in _LINE.finditer(text):
        start, end = match.span("text")
        if start == 0 and text.startswith("\ufeff"):
            start = 1
        core = text[start:end].strip()
        if core:
            start += len(text[start:end]) - len(text[start:end].lstrip())
            end = start + len(core)
            if mark := data.HEADING_MARK.match(core):
                start += mark.end()
            lines.append((start, end, blank))
        blank = not core
    spaced = any(blank for _, _, blank in lines[1:])
    width = _wrap_width(text, lines)
    blocks: list[_Block] = []
    for number, (start, end, blank) in enumerate(lines):
        line = text[start:end]
        if blocks and not blank and width and _continues(text, lines[number - 1], line, width):
            blocks[-1].end = end
        else:
            blocks.append(_Block(start, end, "", near=not blank and bool(blocks)))
    for block in blocks:
        block.text = " ".join(text[block.start : block.end].split())
    return [part for block in blocks for part in _parts(text, block, first=block is blocks[0])], spaced


def _wrap_width(text: str, lines: list[tuple[int, int, bool]]) -> int:
    """The column at which the file is hard-wrapped, 0 when it is not.

    It is when no line is longer than 100 columns and some full line goes on in small letters on the next.
    """
    width = max((end - start for start, end, _ in lines), default=0)
    if not _MIN_WIDTH <= width <= _MAX_WIDTH:
        return 0
    for before, (start, end, blank) in pairwise(lines):
        line = text[start:end]
        if not blank and line[0].islower() and _continues(text, before, line, width):
            return width
    return 0


def _continues(text: str, before: tuple[int, int, bool], line: str, width: int) -> bool:
    """Whether a wrapper at `width` broke the line before: the next word had no room on it."""
    previous = text[before[0] : before[1]]
    if any(p.fullmatch(part) for p in (data.CREDIT, data.READING_TIME) for part in (previous, line)):
        return False
    if data.TRAILING_CREDIT.search(previous) or data.BULLET.match(line):
        return False
    room = width - (_RAGGED if line[0].islower() else 0)
    return len(previous) + 1 + len(line.split(maxsplit=1)[0]) > room


def _parts(text: str, block: _Block, *, first: bool) -> Iterator[_Block]:
    """Take a date off the front of the title and a credit off the end of a caption."""
    whole = text[block.start : block.end]
    if first and (junk := data.DATE_PREFIX.match(whole)):
        end = block.start + len(junk[0].rstrip())
        yield _Block(block.start, end, junk[0].strip(), block.near, Kind.BYLINE)
        block = _Block(block.start + junk.end(), block.end, " ".join(whole[junk.end() :].split()), near=True)
    elif not first and (credit := data.TRAILING_CREDIT.search(whole)):
        caption = whole[: credit.start()].rstrip()
        yield _Block(
            block.start, block.start + len(caption), " ".join(caption.split()), block.near, Kind.CAPTION
        )
        block = _Block(
            block.start + credit.start(), block.end, " ".join(credit[0].split()), True, Kind.CREDIT
        )
    yield block


def _classify(text: str) -> list[_Block]:
    """The blocks of an article, each with its kind, found in one pass; the first rule that speaks decides.

    1. `[Name]` or `Photo: Name` on its own: a credit. A block that ends in `[Name]` was parted into
       caption and credit before. Lines right above a credit, two at most, are captions too: the
       upper one is the text for those who cannot see the picture. In a file without blank lines
       every line is right above another, so there only one counts.
    2. `7 min read`: a reading time.
    3. The first block that is neither a date nor a link: the headline.
    4. Until the first paragraph: `By Name`, `Name - role, outlet`, a bare name, a date: a byline.
    5. A line without a final stop that begins like `Read our guide …`: a link.
    6. A short line without a final stop, or a short question: a subheading.
    7. Anything else: a paragraph.
    """
    blocks, spaced = _blocks(text)
    head, titled = True, False
    for number, block in enumerate(blocks):
        block.kind = block.kind or _kind(block, head=head, titled=titled)
        titled = titled or block.kind is Kind.HEADLINE
        head = head and block.kind in (Kind.HEADLINE, Kind.BYLINE, Kind.READING_TIME)
        if block.kind is Kind.CREDIT:
            _caption_above(blocks, number, most=2 if spaced else 1)
    return blocks


def _kind(block: _Block, *, head: bool, titled: bool) -> Kind:
    line = block.text
    if data.CREDIT.fullmatch(line):
        return Kind.CREDIT
    if data.READING_TIME.fullmatch(line):
        return Kind.READING_TIME
    stopped = _FINAL.search(line) is not None
    if not titled:
        return Kind.BYLINE if data.DATE_LINE.fullmatch(line) else Kind.HEADLINE
    if head and len(line) <= _BYLINE and not stopped and data.BYLINE.fullmatch(line):
        return Kind.BYLINE
    question = line.endswith("?") and len(line.split()) <= _QUESTION and line[0] not in "\"'“‘«"
    if stopped and not question:
        return Kind.PARAGRAPH
    if len(line) <= _LINK and data.LINK.fullmatch(line):
        return Kind.LINK
    if len(line) <= _SUBHEADING and not data.BULLET.match(line) and any(c.isalpha() for c in line):
        return Kind.SUBHEADING
    return Kind.PARAGRAPH


def _caption_above(blocks: list[_Block], credit: int, *, most: int) -> None:
    """Make captions of the blocks right above the credit at an index."""
    for at in range(credit, max(credit - most, 0), -1):
        if not blocks[at].near or blocks[at - 1].kind not in _MAY_BE_CAPTION:
            return
        blocks[at - 1].kind = Kind.CAPTION


_MAY_BE_CAPTION = {Kind.PARAGRAPH, Kind.SUBHEADING, Kind.CAPTION, Kind.LINK}


# ---------------------------------------------------------------- files

_LOCALE_PART = re.compile(r"\.(?P<tag>[a-z]{2}(?:[_-][A-Z][a-z]{3})?(?:[_-](?:[A-Z]{2}|\d{3}))?)\Z")
_WIDE = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
}
# How files begin that are text, but not an article's alone.
_MARKUP = {b"<!doctype": "HTML", b"<html": "HTML", b"<?xml": "XML", b"{\\rtf": "RTF"}


def article_name(path: str | Path) -> str:
    """The file name without folder, extension and locale part: `my.story.en.md` is `my.story`."""
    stem = Path(path).stem
    return _LOCALE_PART.sub("", stem) or stem


def read_article(path: str | Path, *, locale: str | Locale = "en") -> Document:
    """Read an article in UTF-8; raise `UserError` when there is none, it is empty, or not text."""
    return parse_article(read_bytes(path), path=path, locale=locale)


def read_articles(paths: Iterable[str | Path], *, locale: str | Locale = "en") -> list[Document]:
    """Read the articles that the paths name (`find_articles`); raise one `UserError` with all faults."""
    documents: list[Document] = []
    faults: list[Fault] = []
    for path in find_articles(paths, locale=locale):
        try:
            documents.append(read_article(path, locale=locale))
        except UserError as error:
            faults += error.faults
    if faults:
        raise UserError(*faults)
    return documents


def parse_article(content: bytes, *, path: str | Path, locale: str | Locale = "en") -> Document:
    """The article in the bytes of a file; raise `UserError` when it is empty or not text in UTF-8."""
    text = decode_article(path, content)
    if not text.removeprefix("\ufeff").strip():
        raise UserError.at(path, _("the article is empty"), _("write it, or take the file off the list"))
    return segment(text, path=str(path), locale=locale)


def decode_article(path: str | Path, content: bytes) -> str:
    """The text of an article, with its byte order mark; raise `UserError` when it is not text in UTF-8."""
    for mark in sorted(_WIDE, key=len, reverse=True):
        if content.startswith(mark):
            message = _("{encoding}, not UTF-8", encoding=_WIDE[mark])
            raise UserError.at(path, message, _("convert it to UTF-8"))
    if (at := content.find(b"\0")) >= 0:
        raise UserError.at(
            path,
            _("not a text: a NUL byte at byte {number}", number=at),
            _("convert it to UTF-8 text"),
            line=_line(content, at),
        )
    head = content[:64].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for start, name in _MARKUP.items():
        if head.startswith(start):
            message = _("{format}, not plain text", format=name)
            raise UserError.at(path, message, _("save what it says as plain text (.txt)"))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        at = error.start
        raise UserError.at(
            path,
            _("not UTF-8: byte 0x{value:02x} at byte {number}", value=content[at], number=at),
            _("convert it to UTF-8, perhaps with: iconv -f WINDOWS-1252 -t UTF-8"),
            line=_line(content, at),
        ) from None


def _line(content: bytes, at: int) -> int:
    return len(re.findall(rb"\r\n|\r|\n", content[:at])) + 1


def find_articles(
    paths: Iterable[str | Path], *, locale: str | Locale = "en", endings: Collection[str] = (".txt",)
) -> list[Path]:
    """The articles that the paths name, sorted: files as they are, of a folder those with one of the endings.

    Folders are not searched deeper. Hidden files and those whose locale part is another language
    (`story.es.txt` where the source is `en`) are left out. Raise `UserError` with all faults: a path
    that is not there, a folder without articles, a catalog or table in place of an article, a name that
    is not UTF-8, two articles of one name.
    """
    language = Locale.parse(locale).language
    found: dict[str, Path] = {}  # real path → path as given
    faults: list[Fault] = []
    for path in map(Path, paths):
        if path.is_dir():
            articles = [p for p in path.glob("*") if p.suffix in endings and _is_article(p, language)]
            if not articles:
                faults.append(
                    Fault(
                        _("no articles in this folder"),
                        _("put *.txt or *.{language}.txt files there", language=language),
                        Place(str(path)),
                    )
                )
            found.update((os.path.realpath(p), p) for p in articles)
        elif path.suffix.lower() in _NO_ARTICLES and path.is_file():
            faults.append(Fault(_("not an article"), _("name plain text (.txt)"), Place(str(path))))
        elif path.exists():
            found.setdefault(os.path.realpath(path), path)
        else:
            faults.append(Fault(_("no such file or folder"), _("check the path"), Place(str(path))))
    named: dict[str, Path] = {}
    for path in sorted(found.values()):
        if any("\ud800" <= char <= "\udfff" for char in path.name):
            faults.append(Fault(_("the name is not UTF-8"), _("rename the file"), Place(str(path))))
        other = named.setdefault(article_name(path), path)
        if other != path:
            faults.append(
                Fault(
                    _("has the same name as {file}", file=other),
                    _("rename one: both would write the same files"),
                    Place(str(path)),
                )
            )
    if faults:
        raise UserError(*faults)
    return list(named.values())


# What stands beside articles and is easily named in their place.
_NO_ARTICLES = frozenset(
    ".po .pot .mo .csv .tsv .tbx .tmx .xlf .xliff .json .jsonl .toml .sqlite .argosmodel".split()
)


def _is_article(path: Path, language: str) -> bool:
    part = _LOCALE_PART.search(path.stem)
    return (
        path.is_file()
        and not path.name.startswith(".")
        and (part is None or Locale.parse(part["tag"]).language == language)
    )
