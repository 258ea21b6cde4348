"""Argos Translate packages: reading one from a file or a folder, finding the installed ones.

A package is a zip archive `*.argosmodel`, or the folder that Argos Translate unpacks it to, with
`metadata.json`, `sentencepiece.model` or (older) `bpe.model`, and a CTranslate2 model in `model/`.
Nothing here imports `argostranslate`, which needs stanza and makes folders when it is imported.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from glossary.messages import N_, _
from glossary.model import Locale, UserError
from pipeline.engines import EngineInfo

STARTERS = Path(__file__).parent.parent / "models"
"""The folder of the packages that ship with termpin."""

_NEEDED = ("model/model.bin", "model/config.json")
_TOKENIZERS = ("sentencepiece.model", "bpe.model")
_INSTALL_AGAIN = N_("download or install the package again")
_METADATA_LIMIT = 1 << 20
_SHAPING = ("metadata.json", *_TOKENIZERS)
# What reading a member of a damaged, encrypted or oddly packed archive raises.
_UNREADABLE = (OSError, KeyError, ValueError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class Package:
    """An Argos package for one pair: its codes, version, tokenizer, and where its files are.

    `root` is the folder inside the archive, empty for an unpacked package.
    """

    path: Path
    source: str
    target: str
    version: str
    tokenizer: str
    root: str = ""
    target_prefix: str = ""

    @property
    def name(self) -> str:
        """Pair and version: `en_es 0.3`."""
        return f"{self.source}_{self.target} {self.version}"

    @property
    def starter(self) -> bool:
        """Whether it is one of those that ship with termpin."""
        return self.path.parent == STARTERS

    @property
    def folder(self) -> Path | None:
        """The unpacked folder, or None when the package is an archive."""
        return None if self.path.is_file() else self.path

    @property
    def info(self) -> EngineInfo:
        """What the engine that decodes this package says of itself."""
        pair = Locale.parse(self.source), Locale.parse(self.target)
        return EngineInfo("argos", self.name, *pair, self.starter, self.fingerprint)

    @property
    def fingerprint(self) -> str:
        """Eight hex digits of the content that shapes a translation, equal for an archive and its folder."""
        sums = sorted((n, c) for n, c in self._checksums() if n in _SHAPING or n.startswith("model/"))
        return blake2b(json.dumps(sums).encode(), digest_size=4).hexdigest()

    def _checksums(self) -> Iterator[tuple[str, int]]:
        """The files with their CRC-32; an archive has them in its directory."""
        try:
            if self.folder is not None:
                for name in _names(self.folder):
                    yield name, _checksum(self.folder / name)
                return
            with zipfile.ZipFile(self.path) as archive:
                for item in archive.infolist():
                    if not item.is_dir():
                        yield item.filename.removeprefix(f"{self.root}/"), item.CRC
        except (OSError, zipfile.BadZipFile) as error:
            message = _("cannot be read: {error}", error=error)
            raise UserError.at(self.path, message, _(_INSTALL_AGAIN)) from error

    def read(self, name: str) -> bytes:
        """The content of one file of the package; raises `UserError` when it is not there or damaged."""
        try:
            if self.folder is not None:
                return (self.folder / name).read_bytes()
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(f"{self.root}/{name}")
        except _UNREADABLE as error:
            message = _("cannot read {file}: {error}", file=name, error=error)
            raise UserError.at(self.path, message, _(_INSTALL_AGAIN)) from error

    def files(self, folder: str) -> dict[str, bytes]:
        """The files of a folder inside an archive, by their name in it."""
        with zipfile.ZipFile(self.path) as archive:
            names = [n.removeprefix(f"{self.root}/") for n in archive.namelist() if not n.endswith("/")]
        return {n.removeprefix(f"{folder}/"): self.read(n) for n in names if n.startswith(f"{folder}/")}


def _names(folder: Path) -> Iterator[str]:
    """The files of an unpacked package and of its model; links are followed."""
    for part in (folder, folder / "model"):
        if part.is_dir():
            yield from (p.relative_to(folder).as_posix() for p in part.iterdir() if p.is_file())


def _checksum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total = zlib.crc32(block, total)
    return total


def read_package(path: str | Path) -> Package:
    """Read a package's metadata and check that its parts are there; raise `UserError` when it is none."""
    path = Path(path)
    if not path.exists():
        raise UserError.at(path, _("no such package"), _("check the path"))
    if path.is_dir():
        try:
            names, root = set(_names(path)), ""
        except OSError as error:
            raise UserError.at(
                path,
                _("cannot be read: {error}", error=error.strerror or error),
                _("see to the folder's rights"),
            ) from error
    else:
        try:
            with zipfile.ZipFile(path) as archive:
                listed = archive.namelist()
        except (OSError, zipfile.BadZipFile) as error:
            raise UserError.at(
                path, _("not an Argos package: not a readable zip archive"), _(_INSTALL_AGAIN)
            ) from error
        roots = sorted(
            {n.split("/")[0] for n in listed if n.count("/") == 1 and n.endswith("/metadata.json")}
        )
        if len(roots) != 1:
            raise UserError.at(
                path, _("not an Argos package: no metadata.json in its folder"), _(_INSTALL_AGAIN)
            )
        root = roots[0]
        names = {n.removeprefix(f"{root}/") for n in listed}
    metadata = _metadata(path, root)
    tokenizer = next((t for t in _TOKENIZERS if t in names), "")
    absent = [n for n in _NEEDED if n not in names] + ([] if tokenizer else [_TOKENIZERS[0]])
    if absent:
        message = _("not a translation package: without {files}", files=", ".join(absent))
        raise UserError.at(path, message, _(_INSTALL_AGAIN))
    return Package(
        path,
        source=metadata["from_code"],
        target=metadata["to_code"],
        version=str(metadata.get("package_version", "0")),
        tokenizer=tokenizer,
        root=root,
        target_prefix=str(metadata.get("target_prefix", "")),
    )


def _metadata(path: Path, root: str) -> dict[str, Any]:
    content = Package(path, "", "", "", "", root).read("metadata.json")
    if len(content) > _METADATA_LIMIT:
        raise UserError.at(
            path, _("not an Argos package: metadata.json is larger than 1 MB"), _(_INSTALL_AGAIN)
        )
    try:
        metadata = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError.at(
            path, _("not an Argos package: metadata.json is not JSON"), _(_INSTALL_AGAIN)
        ) from error
    if not isinstance(metadata, dict) or not all(
        isinstance(metadata.get(key), str) and metadata[key] for key in ("from_code", "to_code")
    ):
        raise UserError.at(
            path, _("not an Argos package: metadata.json has no from_code and to_code"), _(_INSTALL_AGAIN)
        )
    if metadata.get("type", "translate") != "translate":
        raise UserError.at(
            path,
            _("a package of type {type!r} does not translate", type=metadata["type"]),
            _("take another one"),
        )
    return metadata


def package_folders() -> tuple[Path, ...]:
    """Where Argos Translate installs packages: `ARGOS_PACKAGES_DIR`, its settings file, or its default.

    The order and the names are those of argostranslate 1.11, `settings.py`; no folder is made.
    """
    if os.environ.get("ARGOS_PACKAGES_DIR"):
        return (Path(os.environ["ARGOS_PACKAGES_DIR"]),)
    # A user without an entry and without HOME, as in some containers, has installed nothing.
    home = Path(os.path.expanduser("~"))
    config = Path(os.environ.get("XDG_CONFIG_HOME", home / ".config")) / "argos-translate" / "settings.json"
    try:
        configured = json.loads(config.read_text(encoding="utf-8")).get("ARGOS_PACKAGES_DIR")
    except (OSError, ValueError, AttributeError):
        configured = None
    if isinstance(configured, str) and configured:
        return (Path(configured),)
    data = Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share"))
    return (data / "argos-translate" / "packages",)


def installed_packages() -> Iterator[Package]:
    """The readable translation packages that Argos Translate has installed; others are passed over."""
    for folder in package_folders():
        try:
            found = sorted(path for path in folder.iterdir() if path.is_dir())
        except OSError:  # none is there, or it is another user's
            continue
        for path in found:
            try:
                yield read_package(path)
            except UserError:
                continue


def all_packages() -> tuple[Package, ...]:
    """Every package at hand, installed ones before the starters."""
    return (*installed_packages(), *(read_package(path) for path in sorted(STARTERS.glob("*.argosmodel"))))


def find_package(source: Locale, target: Locale) -> Package | None:
    """The best package for a pair: an installed one before a starter, then the highest version."""
    fitting = [p for p in all_packages() if (p.source, p.target) == (source.language, target.language)]
    return max(fitting, key=lambda p: (not p.starter, version_numbers(p.version)), default=None)


def version_numbers(version: str) -> tuple[int, ...]:
    """A package's version as what it is ordered by; parts that are no numbers do not count."""
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
