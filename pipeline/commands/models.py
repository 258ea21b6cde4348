"""`termpin models`: the packages that engines translate with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from glossary.messages import _
from glossary.model import Fault, Locale, UserError
from pipeline.commands.options import as_table, group

if TYPE_CHECKING:
    from pipeline.engines.packages import Package

models = group(_("Translation models: Argos packages, from a file or the Argos index."))

Which = Annotated[str, typer.Argument(metavar="PACKAGE", help=_("An .argosmodel file, or a pair, as en_es."))]


@models.command("list")
def list_() -> None:
    """List the packages at hand, those that are used marked with a star."""
    from pipeline.engines.packages import all_packages, find_package

    rows: list[tuple[str, ...]] = []
    for package in all_packages():
        used = find_package(*_pair(f"{package.source}_{package.target}")) == package
        rows.append(
            (
                "*" if used else "",
                package.name,
                _("starter") if package.starter else _("installed"),
                str(package.path),
            )
        )
    typer.echo(as_table(rows))


@models.command()
def info(which: Which) -> None:
    """Say what is known of a package, its own README included."""
    from pipeline.engines.packages import find_package, read_package

    package = read_package(which) if _is_path(which) else find_package(*_pair(which))
    if package is None:
        raise _none(which)
    typer.echo(
        f"{package.name}: {package.source} → {package.target}, {package.tokenizer}, {package.fingerprint}"
    )
    typer.echo(str(package.path))
    try:
        readme = package.read("README.md").decode("utf-8", "replace").strip()
    except UserError:
        return
    typer.echo(f"\n{readme}")


@models.command()
def install(which: Which) -> None:
    """Install a package from a file, or for a pair from the Argos index, which needs a network."""
    from pipeline.engines.install import download_package, install_package

    if _is_path(which):
        package = install_package(which)
    else:
        source, target = _pair(which)
        package = install_package(download_package(source.language, target.language))
    typer.echo(_("installed {package} in {path}", package=package.name, path=package.path))


@models.command()
def remove(
    which: Annotated[
        str, typer.Argument(metavar="PAIR", help=_("The pair of an installed package, as en_es."))
    ],
) -> None:
    """Remove the installed package of a pair."""
    from pipeline.engines.install import remove_package
    from pipeline.engines.packages import installed_packages

    source, target = _pair(which)
    found: list[Package] = [
        p for p in installed_packages() if (p.source, p.target) == (source.language, target.language)
    ]
    if not found:
        raise _none(which)
    for package in found:
        remove_package(package)
        typer.echo(_("removed {package} from {path}", package=package.name, path=package.path))


def _is_path(which: str) -> bool:
    return which.endswith(".argosmodel") or Path(which).is_dir()


def _pair(which: str) -> tuple[Locale, Locale]:
    parts = which.replace("-", "_").split("_")
    if len(parts) != 2 or not all(parts):
        raise UserError(
            Fault(
                _("{pair!r} is no pair of languages", pair=which),
                _("write it as en_es, or name an .argosmodel file"),
            )
        )
    return Locale.parse(parts[0]), Locale.parse(parts[1])


def _none(which: str) -> UserError:
    return UserError(
        Fault(_("there is no package for {pair}", pair=which), _("termpin models list names those at hand"))
    )
