"""The Babel plugin and `termpin po update` find the same sentences."""

from __future__ import annotations

import io
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from gettext_programs import gettext, pybabel_template

from glossary.catalog import read_catalog
from glossary.model import Locale, UserError
from glossary.po import parse
from pipeline.extract import extract_article
from pipeline.ledger import update
from pipeline.segment import find_articles, read_article

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    for seed in SEEDS.glob("*.en.txt"):
        (tmp_path / "seeds" / seed.name).write_bytes(seed.read_bytes())
    return tmp_path


METHODS = (
    "[termpin: **.en.txt]\nlocale = en",
    "[extractors]\ntermpin = pipeline.extract:extract_article\n[termpin: **.en.txt]",
)


@pytest.mark.parametrize("method", METHODS, ids=["entry point", "named"])
def test_pybabel_finds_the_sentences_of_our_catalogs(method: str, desk: Path) -> None:
    template = pybabel_template(desk, "seeds", config=method)
    sources: set[str] = set()
    catalogs = []
    for path in find_articles([desk / "seeds"]):
        document = read_article(path)
        catalogs.append(desk / f"{document.name}.po")
        update(document, catalogs[-1], source=Locale("en"), locale=Locale("es"))
        sources |= {entry.source for entry in read_catalog(catalogs[-1]).entries}
    found = parse(template.read_bytes(), str(template)).entries
    assert {entry.source for entry in found} == sources
    assert len(sources) > 100
    for entry in found:
        assert entry.comments
        assert all(reference.startswith("seeds/") for reference in entry.references)
    # The programs agree: each template entry has its place in our catalogs together.
    whole = desk / "whole.po"
    joined = gettext("msgcat", "--use-first", "-o", whole, *catalogs)
    assert joined.returncode == 0, joined.stderr
    compared = gettext("msgcmp", "--use-fuzzy", "--use-untranslated", whole, template)
    assert compared.returncode == 0, compared.stderr


def test_the_entry_point_is_declared() -> None:
    (found,) = entry_points(group="babel.extractors", name="termpin")
    assert found.load() is extract_article


def test_lines_positions_and_what_is_left_out() -> None:
    text = "A headline\n\nIt rained. Nobody came.\n\n[A. Photographer]\n"
    assert list(extract_article(io.BytesIO(text.encode()), None, (), {})) == [
        (1, None, "A headline", ["headline"]),
        (3, None, "It rained.", ["paragraph 2, sentence 1 of 2"]),
        (3, None, "Nobody came.", ["paragraph 2, sentence 2 of 2"]),
    ]


def test_not_a_text() -> None:
    with pytest.raises(UserError, match="<article>:1: not a text: a NUL byte"):
        list(extract_article(io.BytesIO(b"a\0b"), None, (), {}))


def test_articles_in_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "story.en.txt").write_bytes("The café is open.\n".encode("cp1252"))
    options = "[termpin: **.en.txt]\nencoding = cp1252"
    template = pybabel_template(tmp_path, "articles", config=options)
    assert [e.source for e in parse(template.read_bytes(), "a.pot").entries] == ["The café is open."]


@pytest.mark.parametrize(
    ("encoding", "fault"),
    [
        ("ascii", "<article>: not a text in ascii .see encoding in babel.cfg"),
        ("base64", "<article>: not a text in base64"),
        ("latin9000", "<article>: unknown charset latin9000"),
        ("utf8", "<article>:1: not UTF-8: byte 0xe9 at byte 3"),
        ("", "<article>:1: not UTF-8: byte 0xe9 at byte 3"),
    ],
)
def test_an_encoding_that_does_not_fit(encoding: str, fault: str) -> None:
    with pytest.raises(UserError, match=fault):
        list(extract_article(io.BytesIO(b"caf\xe9"), None, (), {"encoding": encoding}))
