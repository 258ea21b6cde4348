"""The header: plural forms as gettext has them, a translator's fields left alone."""

from __future__ import annotations

import re

import pytest
from gettext_programs import gettext

from glossary.model import Locale
from glossary.po import Entry
from glossary.po_header import _PLURAL_FORMS, complete_header, metadata, plural_forms, set_fields

TEMPLATE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
TEMPLATE += 'msgid "a"\nmsgid_plural "as"\nmsgstr[0] ""\n'
FIELDS = {
    "Project-Id-Version": "story",
    "Language": "es_MX",
    "Last-Translator": "termpin 0.1.0",
    "X-Generator": "t",
}

# GNU gettext 0.21 knows zh_CN and zh_TW but not zh, and has no row for the other three.
NOT_IN_GETTEXT = {"ca", "eu", "gl", "zh"}


@pytest.mark.parametrize("tag", sorted(_PLURAL_FORMS))
def test_plural_forms_are_those_of_msginit(tag: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    template = tmp_path_factory.getbasetemp() / "template.pot"
    template.write_text(TEMPLATE, "utf-8")
    done = gettext("msginit", "--no-translator", "--no-wrap", f"--locale={tag}", "-i", template, "-o", "-")
    assert done.returncode == 0, done.stderr
    stated = re.search(r'"Plural-Forms: (.*)\\n"', done.stdout)
    if stated is None:
        assert tag in NOT_IN_GETTEXT
    else:
        assert stated[1] == plural_forms(Locale.parse(tag))


def test_plural_forms_of_a_version_and_of_an_unknown_language() -> None:
    assert plural_forms(Locale.parse("es_MX")) == "nplurals=2; plural=(n != 1);"
    assert plural_forms(Locale.parse("pt_PT")) != plural_forms(Locale.parse("pt_BR"))
    assert plural_forms(Locale.parse("tlh")) == ""


def test_fields_are_read_and_set_where_they_stand() -> None:
    header = "Language: es\nnot a field\nX-Note:  a:b \nLanguage: fr\n"
    assert metadata(header) == {"Language": "es\nnot a field", "X-Note": "a:b"}
    assert metadata("") == {}
    assert metadata("stray\n") == {}
    changed = set_fields("X-Note: a\nstray\nLanguage: es\n", {"Language": "es_MX", "MIME-Version": "1.0"})
    assert changed == "X-Note: a\nstray\nLanguage: es_MX\nMIME-Version: 1.0\n"
    assert set_fields("", {"Language": "es"}) == "Language: es\n"


def test_what_is_filled_in_stays() -> None:
    text = "Project-Id-Version: story\nLanguage: es_MX\nLast-Translator: Ana\nX-Generator: Poedit 3\n"
    header = Entry("", text, raw="msgid …")
    assert complete_header(header, FIELDS) is header


def test_what_is_not_filled_in_is() -> None:
    text = "Project-Id-Version: PACKAGE VERSION\nLast-Translator: FULL NAME <EMAIL@ADDRESS>\nLanguage: es\n"
    header = complete_header(Entry("", text, fuzzy=True, raw="msgid …"), FIELDS)
    assert metadata(header.target) == FIELDS
    assert not header.fuzzy
    assert not header.raw


def test_a_new_header_says_what_fuzzy_means() -> None:
    header = complete_header(None, FIELDS)
    assert metadata(header.target) == FIELDS
    assert any("fuzzy" in note for note in header.notes)
