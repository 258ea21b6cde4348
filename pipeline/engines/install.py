"""Argos packages into the folder that Argos Translate uses, checked and whole, and out of it again."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from glossary.messages import N_, _
from glossary.model import Fault, UserError
from pipeline.engines.packages import Package, package_folders, read_package, version_numbers

# The largest packages of the Argos index are a few hundred megabytes.
_LARGEST = 8 << 30
_AGAIN = N_("take a package from a source you trust")


def install_package(path: str | Path) -> Package:
    """Unpack an `.argosmodel` into the packages folder; a package of the same name is replaced.

    The archive is checked first: its paths stay inside, it holds no links, its size is sane, its metadata
    name a pair. Raises `UserError` and leaves the folder as it was when something is wrong.
    """
    package = read_package(path)
    if package.folder is not None:
        raise UserError.at(path, _("this is a folder"), _("give the .argosmodel file"))
    _check(package)
    folder = package_folders()[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".installing-", dir=folder) as work:
            with zipfile.ZipFile(package.path) as archive:
                archive.extractall(work)
            unpacked = Path(work) / package.root
            read_package(unpacked)
            target = folder / package.root
            if target.exists():
                os.rename(target, Path(work) / f"{package.root}.old")
            os.rename(unpacked, target)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise UserError.at(
            folder,
            _("cannot install {package}: {error}", package=package.name, error=error),
            _("see to the folder and the file"),
        ) from error
    return read_package(target)


def remove_package(package: Package) -> None:
    """Delete an installed package; those that ship with termpin stay."""
    if package.starter or package.folder is None or package.path.parent not in package_folders():
        raise UserError.at(
            package.path, _("this package is not an installed one"), _("termpin models list names them")
        )
    try:
        shutil.rmtree(package.path)
    except OSError as error:
        message = _("cannot remove: {error}", error=error)
        raise UserError.at(package.path, message, _("see to the folder's rights")) from error


def download_package(source: str, target: str) -> Path:
    """Download the newest package of the Argos index for a pair, and return where it lies.

    Needs the extra `argos` and a network: `argostranslate` reads the index and downloads.
    """
    pair = f"{source} → {target}"
    try:
        from argostranslate import package, settings
    except ImportError as error:
        raise UserError(
            Fault(
                _("the Argos index needs argostranslate"),
                _("pip install 'termpin[argos]', or name an .argosmodel file"),
            )
        ) from error
    package.update_package_index()
    if not Path(settings.local_package_index).exists():
        raise UserError(
            Fault(_("the Argos index cannot be reached"), _("check the network, or name an .argosmodel file"))
        )
    found = [p for p in package.get_available_packages() if (p.from_code, p.to_code) == (source, target)]
    if not found:
        message = _("the Argos index has no package for {pair}", pair=pair)
        raise UserError(Fault(message, _("name an .argosmodel file")))
    newest = max(found, key=lambda p: version_numbers(p.package_version))
    try:
        return Path(newest.download())
    except Exception as error:  # argostranslate raises bare Exception
        raise UserError(
            Fault(
                _("the package for {pair} cannot be downloaded: {error}", pair=pair, error=error),
                _("try again"),
            )
        ) from error


def _check(package: Package) -> None:
    with zipfile.ZipFile(package.path) as archive:
        items = archive.infolist()
    for item in items:
        name = PurePosixPath(item.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or name.parts[:1] != (package.root,):
            raise UserError.at(
                package.path,
                _("the archive writes outside its folder: {file!r}", file=item.filename),
                _(_AGAIN),
            )
        if stat.S_ISLNK(item.external_attr >> 16):
            message = _("the archive holds a link: {file!r}", file=item.filename)
            raise UserError.at(package.path, message, _(_AGAIN))
    size = sum(item.file_size for item in items)
    if size > _LARGEST:
        message = _("the archive unpacks to {size:.0f} GB", size=size / (1 << 30))
        raise UserError.at(package.path, message, _(_AGAIN))
