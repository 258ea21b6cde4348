"""`termpin lint` on twenty translated catalogs of Debian: what it finds, and how fast beside pofilter.

The catalogs come out of Debian's own packages (`apt-get download`, so Debian or Ubuntu, and root or a user
who may write to the folder); compiled ones are turned back into PO files, and what looks like a format
string gets its flag again. Without a termbase the terms are silent: what is counted is integrity, catalog
and typography. Read the sample: each error should be one that a translator would mend.

pofilter (translate-toolkit, GPL-3, installed into the work folder and never part of termpin) runs on the
same 50,000 entries by turns with termpin: as it is started without options, when it takes the processors
there are, and with `--jobs 1`, when it takes one as pofilter does.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    *("apt", "aptitude-common", "bash", "coreutils", "debconf-i18n", "dolphin", "dpkg", "evince-common"),
    *("gedit-common", "gettext", "gimp-data", "git", "gnome-control-center-data", "gnupg-l10n", "inkscape"),
    *("nautilus-data", "okular", "python3-django", "vlc-l10n", "wget"),
)
KDE = ("dolphin", "okular")
AIM = 5.0
ENTRIES = 50_000

# The tests of pofilter with a counterpart in each selection of ours.
PAIRINGS: dict[str, tuple[list[str], list[str]]] = {
    "integrity and catalog": (
        ["--select", "integrity,catalog"],
        [
            *("blank", "brackets", "doublequoting", "doublewords", "emails", "isfuzzy", "long", "newlines"),
            *("nplurals", "numbers", "printf", "pythonbraceformat", "short", "unchanged", "untranslated"),
            *("urls", "validchars", "variables", "xmltags"),
        ],
    ),
    "everything": ([], []),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, help="keep packages and catalogs here (a new folder without)")
    parser.add_argument("--pofilter", type=Path, help="this pofilter, instead of one installed for the run")
    parser.add_argument("--repeats", type=int, default=3, help="rounds of the race (default 3)")
    parser.add_argument("--sample", type=int, default=20, help="findings shown of each severity (default 20)")
    parser.add_argument("--seed", type=int, default=6, help="of the sample (default 6)")
    parser.add_argument("--only", choices=["precision", "speed"], help="one half of the benchmark")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        catalogs = fetch(work)
        figures: dict[str, object] = {"catalogs": len(catalogs)}
        if options.only != "speed":
            figures |= precision(catalogs, options.sample, options.seed)
        if options.only != "precision":
            pofilter = options.pofilter or installed_pofilter(work)
            figures |= speed(catalogs, work, pofilter, options.repeats)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


# ---------------------------------------------------------------- catalogs


def fetch(work: Path) -> list[Path]:
    """The Spanish catalogs of the packages as PO files, made once for each work folder."""
    folder = work / "po"
    if not folder.is_dir():
        debs, half = work / "debs", work / "po.part"
        debs.mkdir(parents=True, exist_ok=True)
        half.mkdir(exist_ok=True)
        for package in PACKAGES:
            if not list(debs.glob(f"{package}_*.deb")):
                # apt-get says "unsandboxed" on stderr when root's folder is not _apt's; only errors matter.
                run(["apt-get", "download", "-qq", package], cwd=debs)
            (deb,) = debs.glob(f"{package}_*.deb")
            for name, data in spanish(deb):
                (half / f"{name}.po").write_bytes(data if is_text(data) else decompiled(data, package))
        half.rename(folder)
    return sorted(folder.glob("*.po"))


def run(command: Sequence[str | Path], *, cwd: Path | None = None) -> bytes:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr.decode(errors='replace')}")
    return done.stdout


def spanish(deb: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the Spanish catalogs of a package, the PO file where there is one beside the MO."""
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(run(["dpkg-deb", "--fsys-tarfile", deb]))) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name.endswith(".po")):
            path = PurePath(member.name)
            stream = archive.extractfile(member) if path.suffix in (".mo", ".po") else None
            if stream is None or path.parts[-3:-1] != ("es", "LC_MESSAGES"):
                continue
            part = "" if "share" in path.parts else f"{path.parts[-5]}-"
            found[f"{deb.name.partition('_')[0]}-{part}{path.stem}"] = stream.read()
    yield from found.items()


def is_text(data: bytes) -> bool:
    return data[:4] not in (b"\xde\x12\x04\x95", b"\x95\x04\x12\xde")


_DIRECTIVE = re.compile(
    r"(?<![\w%])%(?:\d+\$)?[-+#0]*\d*(?:\.\d+)?(?:hh?|ll?|[Lqjzt])?[diouxXeEfgGcsp](?![a-z])"
)


def decompiled(data: bytes, package: str) -> bytes:
    """A PO file from a compiled catalog; a message that reads as a format of C gets its flag."""
    import polib

    with tempfile.NamedTemporaryFile(suffix=".mo") as file:
        file.write(data)
        file.flush()
        compiled = polib.mofile(file.name)
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = dict(compiled.metadata)
    if not catalog.metadata.get("Language"):
        catalog.metadata["Language"] = "es"
    for entry in compiled:
        flags = ["c-format"] if package not in KDE and is_c_format(entry.msgid) else []
        catalog.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=entry.msgstr,
                msgctxt=entry.msgctxt,
                msgid_plural=entry.msgid_plural,
                msgstr_plural=entry.msgstr_plural,
                flags=flags,
            )
        )
    return str(catalog).encode() + b"\n"


def is_c_format(text: str) -> bool:
    from glossary.checks.formats import FormatFault, parse_c

    if not _DIRECTIVE.search(text) or "% " in text:
        return False
    try:
        parse_c(text)
    except FormatFault:
        return False
    return True


# ---------------------------------------------------------------- precision


def precision(catalogs: Sequence[Path], size: int, seed: int) -> dict[str, object]:
    """Count what is found, by family and check, and show a sample of each severity."""
    from glossary.checks import check_named
    from glossary.lint import Report, lint_paths

    result = lint_paths(list(map(str, catalogs)))
    by_severity: dict[str, list[Report]] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    for report in result.reports:
        severity = report.finding.severity.value
        by_severity.setdefault(severity, []).append(report)
        counts[check_named(report.finding.check).family, report.finding.check, severity] += 1
    print(f"{len(PACKAGES)} packages, {len(catalogs)} catalogs, {result.entries} entries\n")
    print(f"{'family':<12}{'check':<26}{'severity':<10}{'findings':>8}")
    for (family, check, severity), count in sorted(counts.items()):
        print(f"{family:<12}{check:<26}{severity:<10}{count:>8}")
    for severity in ("error", "warning"):
        found = by_severity.get(severity, [])
        chosen = random.Random(seed).sample(found, min(size, len(found)))
        print(f"\n{len(chosen)} of {len(found)} {severity}s")
        for number, report in enumerate(chosen, 1):
            print(f"\n{number:>3}. {report.finding.check}: {report.finding.message} ({report.finding.place})")
            if report.unit is not None:
                for mark, text in (("S", report.unit.source), ("T", report.unit.target)):
                    print(f"     {mark} {textwrap.shorten(text, 240, placeholder=' …')}")
    return {
        "entries": result.entries,
        "findings": {" ".join(key): count for key, count in sorted(counts.items())},
    }


# ---------------------------------------------------------------- speed


def installed_pofilter(work: Path) -> Path:
    """translate-toolkit in an environment of its own in the work folder."""
    home = work / "pofilter"
    if not (home / "bin" / "pofilter").exists():
        run([sys.executable, "-m", "venv", home])
        run([home / "bin" / "pip", "install", "--quiet", "translate-toolkit"])
    return home / "bin" / "pofilter"


def speed(catalogs: Sequence[Path], work: Path, pofilter: Path, repeats: int) -> dict[str, object]:
    """Race both over one catalog of 50,000 entries, for each pairing of checks and tests."""
    catalog = work / "many" / "es.po"
    catalog.parent.mkdir(exist_ok=True)
    if not catalog.exists():
        catalog.write_bytes(many(catalogs))
    termpin = Path(sys.executable).with_name("termpin")
    print(
        f"\n{ENTRIES} entries, {repeats} rounds by turns, median (processor time in brackets), aim {AIM:g}×, "
        f"{os.cpu_count()} processors\n"
    )
    figures: dict[str, object] = {}
    for name, (select, tests) in PAIRINGS.items():
        commands = {
            "termpin": [termpin, "lint", catalog, "--no-glossary", *select],
            "termpin --jobs 1": [termpin, "lint", catalog, "--no-glossary", "--jobs", "1", *select],
            "pofilter": [
                *(pofilter, "--language=es", "--progress=none", *(f"--test={test}" for test in tests)),
                *(catalog.parent, work / "filtered"),
            ],
        }
        times: dict[str, list[Timing]] = {who: [] for who in commands}
        for _ in range(repeats):
            for who, command in commands.items():
                times[who].append(timed(command))
        wall = {who: statistics.median(t.wall for t in times[who]) for who in commands}
        cpu = {who: statistics.median(t.cpu for t in times[who]) for who in commands}
        ratios = {who: wall["pofilter"] / wall[who] for who in commands}
        for who in commands:
            of_cpu = cpu["pofilter"] / cpu[who]
            print(
                f"{name:<24}{who:<18}{wall[who]:6.2f} s ({cpu[who]:.2f}) {ratios[who]:5.1f}× ({of_cpu:.1f}×)"
            )
        figures[name] = {"wall": wall, "cpu": cpu, "ratio": ratios}
    return {"speed": figures}


def many(catalogs: Sequence[Path]) -> bytes:
    """One catalog of the entries of all, again and again in other contexts until there are enough."""
    import polib

    entries = [entry for path in catalogs for entry in polib.pofile(str(path)) if not entry.obsolete]
    out = polib.POFile(wrapwidth=0)
    out.metadata = {
        "Language": "es",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for number in range(ENTRIES):
        entry = entries[number % len(entries)]
        out.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=entry.msgstr,
                msgctxt=f"{number} {entry.msgctxt or ''}",
                msgid_plural=entry.msgid_plural,
                msgstr_plural=entry.msgstr_plural,
                flags=entry.flags,
            )
        )
    return str(out).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds on the clock and of the processor."""

    wall: float
    cpu: float


def timed(command: Sequence[str | Path]) -> Timing:
    """Run a command that may find something (exit 1), and time it."""
    # pip compiles what it installs; a checkout must be let to keep what it compiles.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        list(map(str, command)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} failed:\n{done.stderr.decode(errors='replace')}")
    return Timing(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
