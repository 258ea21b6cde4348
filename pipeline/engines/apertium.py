"""The rule-based engine Apertium, where its program and a mode for the pair are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence

from glossary.messages import N_, _
from glossary.model import Fault, Locale, UserError
from pipeline.engines import Ability, EngineInfo, Hypothesis, Progress, Request

# ISO 639-1 to 639-3, which Apertium's modes are named by; older modes use the two letters.
_CODES = {
    "an": "arg", "ca": "cat", "da": "dan", "en": "eng", "eo": "epo", "es": "spa", "eu": "eus", "fr": "fra",
    "gl": "glg", "it": "ita", "nb": "nob", "nl": "nld", "oc": "oci", "pt": "por", "ro": "ron", "sv": "swe",
}  # fmt: skip
INSTALL = N_("apt-get install apertium-eng-spa, or the package of your pair")
"""What to do where Apertium or its pair is missing."""
# Texts sent through one process: enough to pay for its start, few enough to show progress.
_BATCH = 200
_BLANK_LINES = re.compile(r"\n\s*\n")


class ApertiumEngine:
    """One mode of Apertium (`eng-spa`); it gives one hypothesis and no score."""

    abilities = Ability.MASK

    def __init__(self, mode: str, source: Locale, target: Locale) -> None:
        self._mode = mode
        self.info = EngineInfo("apertium", mode, Locale(source.language), Locale(target.language))

    @classmethod
    def mode(cls, source: Locale, target: Locale) -> str | None:
        """The installed mode for a pair, or None."""
        names = [
            "-".join(_CODES.get(locale.language, locale.language) for locale in (source, target)),
            f"{source.language}-{target.language}",
        ]
        listed = _modes()
        return next((name for name in names if name in listed), None)

    @classmethod
    def pairs(cls) -> set[tuple[str, str]]:
        """The pairs of languages that modes are installed for; a mode for a variant is none of its own."""
        languages = {code: language for language, code in _CODES.items()}
        parts = [mode.split("-") for mode in _modes() if "_" not in mode]
        return {(languages.get(a, a), languages.get(b, b)) for a, b in (p for p in parts if len(p) == 2)}

    def translate(
        self, requests: Sequence[Request], *, beam: int = 4, nbest: int = 1, progress: Progress | None = None
    ) -> list[tuple[Hypothesis, ...]]:
        """Translate each distinct text once; a request with an option raises `ValueError`."""
        if any(request.needs for request in requests):
            raise ValueError("Apertium translates plainly only")
        distinct = list(dict.fromkeys(" ".join(request.text.split()) for request in requests))
        found: dict[str, str] = {"": ""}
        for at in range(0, len(distinct), _BATCH):
            batch = [text for text in distinct[at : at + _BATCH] if text]
            found |= zip(batch, self._run(batch), strict=True)
            if progress is not None:
                progress(min(at + _BATCH, len(distinct)), len(distinct))
        return [(Hypothesis(found[" ".join(request.text.split())]),) for request in requests]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Raise `NotImplementedError`: rules give no probabilities."""
        raise NotImplementedError("Apertium does not score")

    def _run(self, texts: list[str]) -> list[str]:
        """Send texts as paragraphs; when their count does not come back, send each alone."""
        if not texts:
            return []
        done = subprocess.run(
            ["apertium", "-u", "-f", "txt", self._mode],
            input="\n\n".join(texts) + "\n",
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        # A program that its mode needs and Debian only recommends, cg-proc, is missed without a failure.
        if done.returncode or (done.stderr and not done.stdout.strip()):
            detail = (done.stderr.strip().splitlines() or [_("no message")])[-1]
            raise UserError(Fault(_("Apertium failed: {error}", error=detail), _(INSTALL)))
        back = [" ".join(part.split()) for part in _BLANK_LINES.split(done.stdout.strip("\n"))]
        if len(back) == len(texts):
            return back
        if len(texts) == 1:
            return [" ".join(done.stdout.split())]
        return [self._run([text])[0] for text in texts]


def _modes() -> list[str]:
    if shutil.which("apertium") is None:
        return []
    return subprocess.run(["apertium", "-l"], capture_output=True, text=True, check=False).stdout.split()
