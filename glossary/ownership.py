"""Whose catalog a file is: that of an article and locale, or somebody else's."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from glossary.messages import _
from glossary.model import Fault, Locale, Place, UserError

if TYPE_CHECKING:
    from glossary.catalog import Catalog


def require_own(
    catalog: Catalog,
    sentences: Container[str],
    *,
    locale: Locale,
    source_locale: Locale,
    project: str,
    remedy: str,
    line: int = 0,
) -> None:
    """Raise `UserError` when a catalog belongs to another locale, source language or project.

    `sentences` are those of the text, of which one of the same project, under another name, shares some;
    `line` is that of the header.
    """
    place = Place(catalog.path, line)
    faults = []
    if catalog.locale != locale:
        what = _("this is a catalog for {found}, not {locale}", found=catalog.locale, locale=locale)
        faults.append(Fault(what, remedy, place))
    # en and en_US are one language: the header follows the run.
    language = source_locale.language
    if "X-Source-Language" in catalog.metadata and catalog.source_locale.language != language:
        found = catalog.source_locale
        what = _("its sources are {found}, not {locale}", found=found, locale=source_locale)
        faults.append(Fault(what, remedy, place))
    owner = catalog.metadata.get("Project-Id-Version", "")
    shared = any(e.source in sentences for e in catalog.entries if e.is_sentence)
    if not faults and owner != project and not shared:
        what = _("this is a catalog of another project: it shares no sentence with the text")
        if owner:
            what = _(
                "this is a catalog of another project ({owner}): it shares no sentence with the text",
                owner=owner,
            )
        faults.append(Fault(what, remedy, place))
    if faults:
        raise UserError(*faults)
