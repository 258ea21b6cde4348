"""`termpin eval`: how the terms of a set of sentences, or of an article, fare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from glossary.messages import _, english
from glossary.model import Fault, Locale, UserError
from pipeline.commands.options import (
    BeamOption,
    EngineOption,
    Format,
    FormatOption,
    ThreadsOption,
    as_json,
    as_table,
    ids,
    load_termbases,
    progress_bar,
)

if TYPE_CHECKING:
    from pipeline.evaluate import Score


def eval_command(
    path: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help=_("JSON lines (.jsonl) with texts, terms and references, or an article (.txt)."),
        ),
    ],
    to: Annotated[str, typer.Option("--to", metavar="LOCALE", help=_("The translations' locale."))] = "es",
    source: Annotated[str, typer.Option("--from", metavar="LOCALE", help=_("The texts' language."))] = "en",
    glossary: Annotated[
        list[str] | None,
        typer.Option(
            "--glossary",
            "-g",
            metavar="FILE",
            help=_("A termbase (CSV) in place of the lines' own terms; several: the later wins."),
        ),
    ] = None,
    modes: Annotated[
        str,
        typer.Option(metavar="MODES", help=_("proper,noterm,random; without it, all that the file allows.")),
    ] = "",
    engine: EngineOption = "auto",
    beam: BeamOption = 4,
    threads: ThreadsOption = 0,
    strategies: Annotated[
        str, typer.Option(metavar="NAMES", help=_("Pin with these strategies only, as masked,replaced."))
    ] = "",
    references: Annotated[
        bool,
        typer.Option("--references/--no-references", help=_("Measure BLEU and chrF2++ against references.")),
    ] = True,
    output: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help=_("Write every translation there, as JSON lines.")),
    ] = None,
    format: FormatOption = Format.TEXT,  # noqa: A002
) -> None:
    """Measure how terms fare: with them pinned, without, and with arbitrary word pairs pinned.

    The file has one JSON object a line: the text in "en", the reference in "es" (or other languages),
    the terms in "proper" and arbitrary word pairs in "random", both as {"term": "rendering"}. Files of
    the WMT25 terminology shared task are read as they are.
    """
    from glossary.files import require_writable
    from glossary.termbase import merge
    from pipeline.engines import open_engine
    from pipeline.evalset import Mode, read_set
    from pipeline.evaluate import evaluate
    from pipeline.pin import STAGES, stages_with
    from pipeline.translator import Translator

    unknown = [name for name in ids(modes) if name not in set(Mode)]
    if unknown:
        raise UserError(
            Fault(
                _("--modes: no mode {mode!r}", mode=unknown[0]),
                _("name some of {modes}", modes=", ".join(Mode)),
            )
        )
    source_locale, locale = Locale.parse(source), Locale.parse(to)
    termbase = merge(load_termbases(glossary, source=source)) if glossary else None
    given = read_set(path, source=source_locale, target=locale, termbase=termbase)
    if not references:
        given = replace(given, examples=tuple(replace(example, reference="") for example in given.examples))
    if output is not None:
        require_writable(output)
    opened = open_engine(engine, source=source_locale, target=locale, threads=threads)
    stages = stages_with(ids(strategies)) if strategies else STAGES
    translator = Translator(source=source, target=to, engine=opened, beam=beam, stages=stages)
    with progress_bar(_("Evaluating")) as progress:
        scores = evaluate(
            given,
            translator,
            modes=tuple(map(Mode, ids(modes))),
            watch=None if progress is None else lambda _, done, total: progress(done, total),
        )
    signature = _signature(
        scores, given.name, given.digest, english(str(opened.info)), beam, (source_locale, locale)
    )
    if strategies:
        signature["strategies"] = strategies
    if output is not None:
        _write_outcomes(output, scores, locale)
    typer.echo(_json(scores, signature) if format is Format.JSON else _text(scores, signature))


def _signature(
    scores: Sequence[Score], name: str, digest: str, engine: str, beam: int, pair: tuple[Locale, Locale]
) -> dict[str, str]:
    """What a number has to be quoted with, so that another can be compared to it."""
    from glossary import __version__

    quality = next((score.quality for score in scores if score.quality), None)
    bleu, chrf = quality.signatures if quality else ("", "")
    parts = {
        "termpin": __version__,
        "engine": engine,
        "beam": str(beam),
        "pair": f"{pair[0]}-{pair[1]}",
        "set": f"{name} {digest}",
        "lines": str(len(scores[0].outcomes)),
        "references": str(sum(bool(outcome.example.reference) for outcome in scores[0].outcomes)),
        "bleu": bleu,
        "chrf": chrf,
    }
    return {key: value for key, value in parts.items() if value}


def _text(scores: Sequence[Score], signature: Mapping[str, str]) -> str:
    """A table with a row for each mode, and the signature."""
    head = (
        # i18n: headings of a table, with a row for each mode: proper, noterm, random
        _("mode"),
        # i18n: how many terms there are
        _("terms"),
        # i18n: the share of the terms that are held
        _("held"),
        # i18n: the share of the terms that stand exactly as the termbase has them
        _("exact"),
        "WMT25",
        # i18n: the share of the terms that are rendered alike
        _("consistent"),
        # i18n: how many terms are lost without a finding
        _("silent"),
        "BLEU",
        "chrF2++",
        # i18n: how long it took
        _("time"),
    )
    rows = [
        (
            score.mode.value,
            str(score.terms),
            _percent(score.success),
            _percent(score.surface),
            _percent(score.entries),
            _percent(score.consistency),
            "–" if score.silent is None else str(score.silent),
            f"{score.quality.bleu:.1f}" if score.quality else "–",
            f"{score.quality.chrf:.1f}" if score.quality else "–",
            f"{score.seconds:.1f} s",
        )
        for score in scores
    ]
    lines = [as_table([head, *rows], right=range(1, len(head)))]
    cases = {case: [score.cases[case] for score in scores] for case in scores[0].cases if case}
    if cases:
        width = max(map(len, cases))
        modes = "  ".join(s.mode.value.rjust(9) for s in scores)
        # i18n: heading of a table, with a row for each case; at best 12 characters
        lines += ["", _("held by case").ljust(width + 2) + modes]
        lines += [
            case.ljust(width + 2)
            + "  ".join(_("{part} of {whole}", part=held, whole=terms).rjust(9) for terms, held in counts)
            for case, counts in cases.items()
        ]
    return "\n".join([*lines, "", _line(signature)])


def _line(signature: Mapping[str, str]) -> str:
    return "signature: " + "; ".join(f"{key} {value}" for key, value in signature.items())


def _percent(rate: float | None) -> str:
    """A rate in per cent; only a whole one reads as 100."""
    return "–" if rate is None else "100%" if rate == 1 else f"{min(rate * 100, 99.9):.1f}%"


def _json(scores: Sequence[Score], signature: Mapping[str, str]) -> str:
    return as_json(
        {
            "signature": signature,
            "line": _line(signature),
            "modes": [
                {
                    "mode": score.mode.value,
                    "terms": score.terms,
                    "held": score.held,
                    "success": score.success,
                    "surface": score.surface,
                    "wmt25": score.entries,
                    "consistency": score.consistency,
                    "silent": score.silent,
                    "bleu": score.quality.bleu if score.quality else None,
                    "chrf": score.quality.chrf if score.quality else None,
                    "seconds": round(score.seconds, 3),
                    "strategies": score.strategies,
                    "cases": {
                        case: {"terms": terms, "held": held}
                        for case, (terms, held) in score.cases.items()
                        if case
                    },
                }
                for score in scores
            ],
        }
    )


def _write_outcomes(path: Path, scores: Sequence[Score], locale: Locale) -> None:
    """Every translation as a JSON line, a mode after the other; the file is whole or not there."""
    import json

    from glossary.files import write_atomically

    rows: list[dict[str, Any]] = [
        {
            "line": outcome.example.line,
            "mode": score.mode.value,
            "case": outcome.example.case,
            "source": outcome.example.source,
            str(locale): outcome.translation.text,
            "reference": outcome.example.reference,
            "strategy": outcome.translation.strategy,
            "lost": [hit.surface for hit in outcome.lost],
            "silent": [hit.surface for hit in outcome.silent],
            "findings": [
                f"{finding.check}: {english(finding.message)}" for finding in outcome.translation.findings
            ],
        }
        for score in scores
        for outcome in score.outcomes
    ]
    write_atomically(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode())
