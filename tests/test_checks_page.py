"""docs/checks.md is made from the classes of the checks; this fails when it is stale."""

from __future__ import annotations

import re
from pathlib import Path

from glossary.checks import CHECKS
from glossary.checks.page import anchor, help_text, page

DOCS = Path(__file__).parents[1] / "docs"


def test_the_page_is_as_the_classes_say() -> None:
    stale = "python -m glossary.checks.page > docs/checks.md"
    assert (DOCS / "checks.md").read_text(encoding="utf-8") == page(), f"docs/checks.md is stale: {stale}"


def test_every_check_has_its_place_and_its_examples() -> None:
    text = page()
    for check in CHECKS:
        assert f"\n### {anchor(check)}\n" in text
        assert f"[{check.id}](#{anchor(check)})" in text
        told = help_text(check, markdown=False)
        assert told.count("\n\nFound:\n") == told.count("\n\nNot found:\n") == 1
        for example in (*check.good, *check.bad):
            if example.why:
                assert example.why in told


def test_the_page_is_plain_markdown() -> None:
    text = page()
    assert text.count("\n```") % 2 == 0
    for line in text.splitlines():
        assert not re.search("[\u00ad\u200b-\u200f\u202a-\u202e\ufeff]", line), ascii(line)


def test_the_json_keys_are_documented() -> None:
    from test_render import RESULT

    from glossary.render import render_json

    text = (DOCS / "lint.md").read_text(encoding="utf-8")
    import json

    content = json.loads(render_json(RESULT))
    for key in (*content, *content["findings"][0]):
        assert re.search(rf"^\| .*`{key}`", text, re.MULTILINE), key
