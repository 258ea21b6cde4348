"""Reading Argos packages, finding the installed ones, and refusing what is none, all on real files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from glossary.model import Locale, UserError
from pipeline.engines import Request, open_engine
from pipeline.engines.argos import ArgosEngine
from pipeline.engines.packages import (
    STARTERS,
    Package,
    all_packages,
    find_package,
    installed_packages,
    package_folders,
    read_package,
)

EN, ES = Locale("en"), Locale("es")


@pytest.fixture(scope="session")
def unpacked(starter_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter package as Argos Translate unpacks it; tests copy it and leave it alone."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(starter_path) as archive:
        archive.extractall(folder)
    (package,) = folder.iterdir()
    return package


def install(unpacked: Path, folder: Path, **metadata: object) -> Path:
    """A copy of a package in a folder of installed ones, with other metadata; None takes a field out."""
    target = folder / f"translate-{metadata.get('name', len(list(folder.glob('*'))))}"
    target.mkdir(parents=True)
    for path in unpacked.iterdir():
        if path.name != "metadata.json":
            (target / path.name).symlink_to(path)
    fields = json.loads((unpacked / "metadata.json").read_text(encoding="utf-8")) | metadata
    content = json.dumps({key: value for key, value in fields.items() if value is not None})
    (target / "metadata.json").write_text(content, encoding="utf-8")
    return target


def archive_of(unpacked: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A package archive with its files changed."""
    files = {p.relative_to(unpacked).as_posix(): p.read_bytes() for p in unpacked.rglob("*") if p.is_file()}
    change(files)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"translate-en_es/{name}", content)
    return target


def fault(path: Path) -> str:
    """The one line that opening a bad package says."""
    with pytest.raises(UserError) as error:
        open_engine(str(path))
    (only,) = error.value.faults
    assert only.place is not None
    assert only.place.path == str(path)
    assert only.remedy
    assert "\n" not in str(only)
    return only.message


# ---------------------------------------------------------------- the starter


def test_the_starter(starter_path: Path) -> None:
    package = read_package(starter_path)
    with zipfile.ZipFile(starter_path) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("/metadata.json")]
        metadata = json.loads(archive.read(name))
    assert (package.source, package.target) == ("en", "es")
    assert package.version == metadata["package_version"]
    assert package.name == f"en_es {metadata['package_version']}"
    assert package.tokenizer == "sentencepiece.model"
    assert package.starter
    assert package.folder is None
    assert set(package.files("model")) >= {"model.bin", "config.json"}
    assert find_package(EN, ES) == package
    assert find_package(Locale.parse("en_GB"), Locale.parse("es_MX")) == package
    assert find_package(ES, EN) is None


def test_the_starter_speaks_through_every_name(engine: ArgosEngine, starter_path: Path) -> None:
    assert str(engine.info) == f"argos {read_package(starter_path).name} (starter model)"
    for name in ("auto", str(starter_path)):
        assert open_engine(name).info == engine.info


def test_folder_and_archive_say_the_same(engine: ArgosEngine, unpacked: Path) -> None:
    folder = open_engine(str(unpacked))
    assert str(folder.info) == str(engine.info).removesuffix(" (starter model)")
    requests = [Request("The judge ordered a halt."), Request("It holds 40,000 men.")]
    assert folder.translate(requests, nbest=3) == engine.translate(requests, nbest=3)
    read = read_package(unpacked)
    assert read.folder == unpacked
    assert read.read("metadata.json") == (unpacked / "metadata.json").read_bytes()


# ---------------------------------------------------------------- installed packages


def test_an_installed_package_wins(unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path))
    assert str(open_engine().info).endswith("(starter model)")
    install(unpacked, tmp_path, package_version="0.1")
    assert str(open_engine().info) == "argos en_es 0.1"
    assert str(open_engine("argos").info) == "argos en_es 0.1"


def test_the_highest_version_wins(unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path))
    for version in ("1.9", "1.10", "1.2.5"):
        install(unpacked, tmp_path, package_version=version)
    install(unpacked, tmp_path, package_version="7.0", to_code="fr")
    package = find_package(EN, ES)
    assert package is not None
    assert package.version == "1.10"
    assert [p.starter for p in all_packages()] == [False] * 4 + [True]


def test_packages_that_cannot_translate_are_passed_over(
    unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Argos Translate keeps sentence splitters in the same folder, and a copy may have been cut off."""
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path))
    install(unpacked, tmp_path, type="sbd")
    install(unpacked, tmp_path, from_code=None)
    (install(unpacked, tmp_path) / "model").unlink()
    (tmp_path / "empty").mkdir()
    (tmp_path / "a file").touch()
    assert list(installed_packages()) == []
    assert str(open_engine().info).endswith("(starter model)")


def settings_file(home: Path, folder: Path) -> dict[str, str]:
    path = home / ".config" / "argos-translate" / "settings.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"ARGOS_PACKAGES_DIR": str(folder)}), encoding="utf-8")
    return {}


PLACES: dict[str, Callable[[Path], dict[str, str]]] = {
    "default": lambda home: {},
    "XDG_DATA_HOME": lambda home: {"XDG_DATA_HOME": str(home / "data")},
    "ARGOS_PACKAGES_DIR": lambda home: {"ARGOS_PACKAGES_DIR": str(home / "there")},
    "settings.json": lambda home: settings_file(home, home / "configured"),
    "variable before settings.json": lambda home: (
        settings_file(home, home / "configured") | {"ARGOS_PACKAGES_DIR": str(home / "there")}
    ),
    "older variable": lambda home: {"ARGOS_TRANSLATE_PACKAGE_DIR": str(home / "older")},
}


@pytest.mark.parametrize("place", PLACES)
def test_the_folders_are_those_of_argos_translate(
    place: str, unpacked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Argos Translate itself is asked where it would look, in a process of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for key, value in PLACES[place](tmp_path).items():
        monkeypatch.setenv(key, value)
    folders = package_folders()
    assert not any(folder.exists() for folder in folders)
    code = "from argostranslate import settings; print(*settings.package_dirs, sep='\\n')"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [str(folder) for folder in folders] == asked.stdout.splitlines()
    install(unpacked, folders[0], package_version="9.9")
    assert str(open_engine().info) == "argos en_es 9.9"


def test_settings_that_are_not_json_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    default = package_folders()
    path = tmp_path / "argos-translate" / "settings.json"
    path.parent.mkdir()
    for content in ("{", "[]", '{"ARGOS_PACKAGES_DIR": 3}', ""):
        path.write_text(content, encoding="utf-8")
        assert package_folders() == default


# ---------------------------------------------------------------- packages that are none


def test_not_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "a.argosmodel"
    for content in (b"", b"no archive", b"PK\x03\x04" + bytes(100)):
        path.write_bytes(content)
        assert fault(path) == "not an Argos package: not a readable zip archive"


def test_cut_off(starter_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.argosmodel"
    content = starter_path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert fault(path) == "not an Argos package: not a readable zip archive"


def test_no_such_package(tmp_path: Path) -> None:
    assert fault(tmp_path / "none.argosmodel") == "no such package"


Change = Callable[[dict[str, bytes]], None]


def metadata(content: bytes) -> Change:
    return lambda files: files.update({"metadata.json": content})


BROKEN: dict[str, tuple[Change, str]] = {
    "no metadata": (
        lambda f: f.pop("metadata.json") and None,
        "not an Argos package: no metadata.json in its folder",
    ),
    "not JSON": (metadata(b"{"), "not an Argos package: metadata.json is not JSON"),
    "not UTF-8": (metadata(b'{"from_code": "\xff"}'), "not an Argos package: metadata.json is not JSON"),
    "deep": (metadata(b"[" * 100_000), "not an Argos package: metadata.json is not JSON"),
    "a list": (metadata(b"[]"), "not an Argos package: metadata.json has no from_code and to_code"),
    "no codes": (metadata(b"{}"), "not an Argos package: metadata.json has no from_code and to_code"),
    "huge": (
        metadata(b'{"from_code": "en", "to_code": "es"}' + b" " * (1 << 21)),
        "not an Argos package: metadata.json is larger than 1 MB",
    ),
    "another type": (
        metadata(b'{"from_code": "en", "to_code": "es", "type": "sbd"}'),
        "a package of type 'sbd' does not translate",
    ),
    "no tokenizer": (
        lambda f: f.pop("sentencepiece.model") and None,
        "not a translation package: without sentencepiece.model",
    ),
    "no model": (
        lambda f: f.pop("model/model.bin") and f.pop("model/config.json") and None,
        "not a translation package: without model/model.bin, model/config.json",
    ),
    "another pair": (
        metadata(b'{"from_code": "en", "to_code": "fr"}'),
        "this package translates en → fr, not en → es",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_archives(name: str, unpacked: Path, tmp_path: Path) -> None:
    change, message = BROKEN[name]
    assert fault(archive_of(unpacked, tmp_path / "a.argosmodel", change)) == message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("model/model.bin", b""),
        ("model/model.bin", b"\x06\x00\x00\x00 no model"),
        ("model/config.json", b"{"),
        ("model/shared_vocabulary.json", b"["),
        ("sentencepiece.model", b""),
        ("sentencepiece.model", b"no model at all"),
    ],
)
@pytest.mark.parametrize("form", ["archive", "folder"])
def test_parts_that_do_not_load(name: str, content: bytes, form: str, unpacked: Path, tmp_path: Path) -> None:
    def change(files: dict[str, bytes]) -> None:
        files[name] = content

    path = archive_of(unpacked, tmp_path / "a.argosmodel", change)
    if form == "folder":
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path)
        path = tmp_path / "translate-en_es"
    assert fault(path).startswith("the package does not load: ")


def test_a_model_that_is_cut_off(unpacked: Path, tmp_path: Path) -> None:
    folder = install(unpacked, tmp_path)
    (folder / "model").unlink()
    shutil.copytree(unpacked / "model", folder / "model")
    os.truncate(folder / "model" / "model.bin", 1_000_000)
    assert fault(folder).startswith("the package does not load: ")


@pytest.mark.parametrize(
    "member", ["metadata.json", "sentencepiece.model", "model/model.bin", "model/config.json"]
)
def test_flipped_bytes(member: str, starter_path: Path, tmp_path: Path) -> None:
    """The archive's directory is whole, so only reading the member shows it."""
    path = tmp_path / "a.argosmodel"
    content = bytearray(starter_path.read_bytes())
    with zipfile.ZipFile(starter_path) as archive:
        (info,) = [info for info in archive.infolist() if info.filename.endswith(f"/{member}")]
        with archive.open(info) as stream:
            stream.read(0)
    # Past the local header: its fixed 30 bytes, the name and the extra field.
    extra = int.from_bytes(content[info.header_offset + 28 : info.header_offset + 30], "little")
    start = info.header_offset + 30 + len(info.filename.encode()) + extra
    for at in range(start, start + info.compress_size, max(info.compress_size // 50, 1)):
        content[at] ^= 0xFF
    path.write_bytes(content)
    assert fault(path).startswith(f"cannot read {member}: ")


def test_an_encrypted_member(unpacked: Path, tmp_path: Path) -> None:
    path = archive_of(unpacked, tmp_path / "a.argosmodel", lambda files: None)
    content = bytearray(path.read_bytes())
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(signature, at + 1)) >= 0:
            content[at + flag] |= 1
    path.write_bytes(content)
    assert fault(path).startswith("cannot read metadata.json: ")


def test_all_of_it_lies_in_one_folder(tmp_path: Path) -> None:
    path = tmp_path / "two.argosmodel"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/metadata.json", "{}")
        archive.writestr("b/metadata.json", "{}")
    assert fault(path) == "not an Argos package: no metadata.json in its folder"


def test_an_unknown_engine() -> None:
    with pytest.raises(UserError, match="no engine 'deep'"):
        open_engine("deep")


def test_no_package_for_a_pair() -> None:
    with pytest.raises(UserError) as error:
        open_engine("argos", target="fr")
    assert "no package translates en → fr" in str(error.value)
    assert "en → es" in str(error.value)


def test_a_package_is_a_value(starter_path: Path) -> None:
    assert isinstance(read_package(starter_path), Package)
    assert len({read_package(starter_path), read_package(str(starter_path))}) == 1
    assert starter_path.parent == STARTERS


def test_a_user_without_a_home_has_installed_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", lambda uid: {}[uid])
    assert list(installed_packages()) == []


def test_a_home_that_cannot_be_read_has_installed_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path))
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert list(installed_packages()) == []
