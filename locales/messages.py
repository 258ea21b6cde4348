"""termpin's own messages: their template by Babel, their catalogs brought up to date, and compiled.

`make messages` extracts every message of the code and updates `<language>/LC_MESSAGES/termpin.po`; the build
compiles those catalogs into the package (`cmdclass` in pyproject.toml).
"""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from setuptools.command.build_py import build_py

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = "termpin"
PACKAGES = ("glossary", "pipeline")
KEYWORDS = {"_": None, "N_": None, "N_plural": (1, 2), "ngettext": (1, 2)}
COMMENT_TAGS = ("i18n:",)
# What typer says in help and errors through the domain of its program.
FRAMEWORK = "typer/core.py"


def catalogs() -> list[Path]:
    """The catalogs of termpin's own messages, one for each language."""
    return sorted(ROOT.glob(f"locales/*/LC_MESSAGES/{DOMAIN}.po"))


# ---------------------------------------------------------------- extraction


def extract() -> Catalog:
    """The template: each message with the files that hold it."""
    import typer.core
    from babel.messages.catalog import Catalog

    from glossary import __version__

    template = Catalog(project=DOMAIN, version=__version__, charset="utf-8")
    files = [
        (path.relative_to(ROOT).as_posix(), path) for name in PACKAGES for path in (ROOT / name).rglob("*.py")
    ]
    for name, path in [*sorted(files), (FRAMEWORK, Path(str(typer.core.__file__)))]:
        with path.open("rb") as file:
            for _line, message, comments in messages(file, name):
                template.add(message, locations=[(name, 0)], auto_comments=comments)
    return template


def messages(file: IO[bytes], name: str) -> Iterator[tuple[int, Any, list[str]]]:
    """Line, message (or its two forms) and comments for translators, of one file of Python."""
    from babel.messages.extract import extract as extract_python

    found = extract_python(
        "python", file, keywords=KEYWORDS, comment_tags=COMMENT_TAGS, strip_comment_tags=True
    )
    for line, message, comments, _context in found:
        yield line, message, comments
    file.seek(0)
    for function in ast.parse(file.read()).body:
        if isinstance(function, ast.FunctionDef) and _is_command(function, name):
            yield function.lineno, ast.get_docstring(function), []


def _is_command(function: ast.FunctionDef, name: str) -> bool:
    """Whether typer shows the docstring of a function of a file as the help of a command."""
    from pipeline.app import COMMANDS

    return f"{name.removesuffix('.py').replace('/', '.')}:{function.name}" in COMMANDS.values() or any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ("command", "callback")
        for decorator in function.decorator_list
    )


def update() -> None:
    """Bring the catalogs up to date with the code; what vanished is left out, what is new is untranslated."""
    from babel.messages.pofile import read_po, write_po

    from glossary.files import write_atomically

    template = extract()
    for path in catalogs():
        with path.open("rb") as file:
            catalog = read_po(file)
        catalog.update(template, no_fuzzy_matching=True, keep_user_comments=True, update_creation_date=False)
        catalog.project, catalog.version = template.project, template.version
        for message in catalog:
            # Babel takes "75 % of" for a directive; no message of ours has one.
            message.flags.discard("python-format")
        content = io.BytesIO()
        write_po(content, catalog, width=100, ignore_obsolete=True, include_lineno=False)
        write_atomically(path, content.getvalue())
        missing = sum(1 for message in catalog if message.id and not message.string)
        print(f"{path.relative_to(ROOT)}: {len(catalog)} messages, {missing} untranslated")


# ---------------------------------------------------------------- build


class BuildPy(build_py):
    """Adds the compiled catalogs to the package; an editable install has them in the source tree."""

    def run(self) -> None:
        super().run()
        for path, compiled in self._compiled().items():
            compile_catalog(path, Path(compiled))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        return [*super().get_outputs(include_bytecode), *self._compiled().values()]

    def get_source_files(self) -> list[str]:
        own = [Path(__file__), *catalogs()]
        return [*super().get_source_files(), *(str(path.relative_to(ROOT)) for path in own)]

    def _compiled(self) -> Mapping[Path, str]:
        return compiled_paths(str(ROOT) if self.editable_mode else self.build_lib)


def compiled_paths(folder: str) -> dict[Path, str]:
    """Where the package in a folder has each catalog compiled."""
    return {
        path: os.path.join(folder, "glossary", "locale", *path.with_suffix(".mo").parts[-3:])
        for path in catalogs()
    }


def compile_catalog(path: Path, compiled: Path) -> None:
    """Write the `.mo` of a catalog; fuzzy and untranslated messages are left out."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalog = read_po(file)
    compiled.parent.mkdir(parents=True, exist_ok=True)
    # A termpin that starts meanwhile reads the old catalog or the new one; the build imports nothing of ours.
    draft = compiled.with_suffix(".tmp")
    with draft.open("wb") as file:
        write_mo(file, catalog)
    os.replace(draft, compiled)


def main(arguments: Sequence[str]) -> None:
    """Update the catalogs and compile them; there is nothing to choose."""
    if arguments:
        sys.exit("usage: python -m locales.messages")
    update()
    for path, compiled in compiled_paths(str(ROOT)).items():
        compile_catalog(path, Path(compiled))


if __name__ == "__main__":
    main(sys.argv[1:])
