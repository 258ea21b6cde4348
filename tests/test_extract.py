"""The Babel plugin and `termpin po update` find the same sentences."""

from __future__ import annotations

import io
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from gettext_programs import gettext

from glossary.catalog import read_catalog
from glossary.model import Locale, UserError
from glossary.po import parse
from pipeline.extract import extract_article
from pipeline.ledger import update
from pipeline.segment import find_articles, read_article

SEEDS = Path(__file__).parent.parent / "seeds"
PYBABEL = Path(sys.executable).with_name("pybabel")


def extract(folder: Path, method: str) -> Path:
    """The template that pybabel makes of the articles in a folder."""
    (folder / "babel.cfg").write_text(method + "\n", "utf-8")
    command = [PYBABEL, "extract", "-F", "babel.cfg", "-o", "articles.pot", "seeds"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "articles.pot"


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
    template = extract(desk, method)
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
