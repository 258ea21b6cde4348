"""`termpin lint` and `termpin explain` as a user runs them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, termpin

from glossary.checks import CHECKS
from glossary.entry import digest

HEADER = (
    'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
HIDDEN = "\u00ad"  # what invisible-characters takes out


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with one catalog: a wrong number, hidden characters in a draft and in an approved entry."""
    draft = f"El banco{HIDDEN} es viejo."
    body = (
        'msgid "Gate 5 is open."\nmsgstr "La puerta 6 está abierta."\n\n'
        f"#. machine: argos en_es 1.0, draft {digest(draft)}\n#, fuzzy\n"
        f'msgid "The bench is old."\nmsgstr "{draft}"\n\n'
        f'msgid "The lamp is new."\nmsgstr "La lám{HIDDEN}para es nueva."\n'
    )
    catalog = tmp_path / "locales" / "es" / "a.po"
    catalog.parent.mkdir(parents=True)
    catalog.write_text(HEADER + body, encoding="utf-8")
    return tmp_path


CATALOG = "locales/es/a.po"


def lint(*arguments: object, cwd: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    done = termpin("lint", *arguments, cwd=cwd, stdin=stdin)
    assert "Traceback" not in done.stderr
    assert done.returncode != 3, done.stderr
    return done


def found(cwd: Path, *arguments: object) -> list[str]:
    done = lint("--format", "json", *arguments, cwd=cwd)
    return [finding["check"] for finding in json.loads(done.stdout)["findings"]]


NOW = ["number-mismatch", "invisible-characters", "invisible-characters", "fuzzy-entry"]


def test_the_report_and_its_exit_codes(project: Path) -> None:
    done = lint("--no-color", cwd=project)
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        f"{CATALOG}:8:19: error number-mismatch: “5” became “6”\n  source | Gate 5 is open.\n" in done.stdout
    )
    assert "1 error, 2 warnings, 1 note in 3 entries of 1 file. termpin " in done.stdout
    assert lint("--fail-on", "never", cwd=project).returncode == 0
    assert lint("--ignore", "number-mismatch", cwd=project).returncode == 0
    assert lint("--ignore", "number-mismatch", "--fail-on", "warning", cwd=project).returncode == 1


def test_select_ignore_and_severity(project: Path) -> None:
    assert sorted(found(project)) == sorted(NOW)
    assert found(project, "--select", "catalog") == ["fuzzy-entry"]
    assert found(project, "--select", "integrity.number-mismatch,catalog.*") == [
        "number-mismatch",
        "fuzzy-entry",
    ]
    assert found(project, "--ignore", "integrity") == ["fuzzy-entry"]
    done = lint("--severity", "integrity=note", "--severity", "invisible-characters=error", cwd=project)
    assert "2 errors, 2 notes in" in done.stdout


def test_settings_are_the_defaults_and_flags_win(project: Path) -> None:
    settings = project / "termpin.toml"
    settings.write_text(
        '[lint]\nignore = ["catalog"]\nfail-on = "never"\n'
        '[lint.per-path."locales/es/**"]\nseverity = { number-mismatch = "note" }\n'
    )
    done = lint(cwd=project)
    assert (done.returncode, "2 warnings, 1 note in" in done.stdout) == (0, True)
    assert lint("--fail-on", "warning", "locales", cwd=project).returncode == 1
    assert found(project, "--ignore", "integrity") == ["fuzzy-entry"]
    assert lint("a.po", cwd=project / "locales" / "es").returncode == 0, "found above"
    settings.write_text('[lint]\nignroe = ["catalog"]\n')
    done = lint(cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "termpin: termpin.toml:2: lint.ignroe is no setting (did you mean ignore?)\n"
    other = project / "other.toml"
    other.write_text("")
    assert termpin("--settings", other, "lint", cwd=project).returncode == 1
    assert termpin("explain", "untranslated", cwd=project).returncode == 0, (
        "broken settings stop no other command"
    )


def test_the_termbases_of_the_settings(project: Path) -> None:
    (project / "terms.csv").write_text("id,en,es,es:gender\nlamp,lamp,farol,m\n", encoding="utf-8")
    (project / "termpin.toml").write_text('glossary = "terms.csv"\n')
    assert "term-missing" in found(project, CATALOG)
    assert "term-missing" not in found(project, CATALOG, "--no-glossary")


# ---------------------------------------------------------------- edits


def test_fix_edits_drafts_and_leaves_what_people_approved(project: Path) -> None:
    file = project / CATALOG
    before = file.read_text(encoding="utf-8")
    shown = lint("--diff", cwd=project)
    assert (shown.returncode, file.read_text(encoding="utf-8")) == (1, before)
    assert f'-msgstr "El banco{HIDDEN} es viejo."\n+msgstr "El banco es viejo."\n' in shown.stdout
    assert shown.stderr == (
        "1 edit to make in 1 file\n1 more in text that people approved: add --fix-approved\n"
    )
    done = lint("--fix", cwd=project)
    assert "1 edit made in 1 file" in done.stderr
    after = file.read_text(encoding="utf-8")
    draft, fixed = f"El banco{HIDDEN} es viejo.", "El banco es viejo."
    assert after == before.replace(draft, fixed).replace(digest(draft), digest(fixed))
    assert done.stdout.count("invisible-characters") == 1
    lint("--fix", "--fix-approved", cwd=project)
    assert file.read_text(encoding="utf-8") == after.replace(HIDDEN, "")
    assert lint("--diff", "--fix-approved", cwd=project).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "xx"), "no locale 'xx'"),
        (("--to", "es_QQ"), "no locale 'es_QQ' (did you mean es"),
        (("--to", "es,zzz"), "no locale 'zzz'"),
        (("--from", "qq"), "no locale 'qq'"),
        (("--stdin-name", "es.po"), "--stdin-name, but no path is standard input (add - to the paths)"),
        (("",), "a path is empty (name a file or a folder; . is this one)"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(
    project: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = lint("locales", *arguments, cwd=project)
    assert done.returncode == 2
    assert done.stderr.startswith(f"termpin: {message}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("locale", ["es_MX", "es_419", "zh_TW", "tlh", "en_ES", "sr_Latn"])
def test_a_locale_without_data_of_cldr_may_be_named(project: Path, locale: str) -> None:
    assert "no locale" not in lint("locales", "--to", locale, cwd=project).stderr


def test_fix_tells_what_the_charset_cannot_hold(tmp_path: Path) -> None:
    header = 'msgid ""\nmsgstr "Language: es\\nContent-Type: text/plain; charset=ISO-8859-1\\n"\n\n'
    file = tmp_path / "es.po"
    file.write_text(header + 'msgid "One two..."\nmsgstr "Uno  dós..."\n', encoding="latin-1")
    done = lint("es.po", "--fix", "--fix-approved", "--no-glossary", cwd=tmp_path)
    assert "Uno dós..." in file.read_text(encoding="latin-1")
    assert done.stderr == (
        "1 edit made in 1 file\n1 more that the charset of its file cannot hold: save the file as UTF-8\n"
    )


@pytest.mark.parametrize("arguments", [("--fix", "--diff"), ("--fix-approved",), ("-", "--fix")])
def test_what_cannot_be_fixed(project: Path, arguments: tuple[str, ...]) -> None:
    done = lint(*arguments, cwd=project, stdin="")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


# ---------------------------------------------------------------- baseline and revisions


def test_a_baseline_survives_moved_lines(project: Path) -> None:
    file = project / CATALOG
    done = lint("--write-baseline", "--baseline", "known.json", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "known.json: 4 findings\n")
    file.write_text(
        file.read_text(encoding="utf-8").replace(HEADER, HEADER + "# moved\n# twice\n"), encoding="utf-8"
    )
    done = lint("--baseline", "known.json", cwd=project)
    assert done.returncode == 0
    assert "No findings (4 more in the baseline) in 3 entries" in done.stdout
    with file.open("a", encoding="utf-8") as stream:
        stream.write('\nmsgid "Gate 7."\nmsgstr "Puerta 8."\n')
    assert found(project, "--baseline", "known.json") == ["number-mismatch"]
    (project / "known.json").write_text("[" * 100_000)
    done = lint("--baseline", "known.json", cwd=project)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "known.json: nested too deep" in done.stderr


def git(cwd: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


def test_only_what_changed_since_a_revision(project: Path) -> None:
    file = project / CATALOG
    assert "in no git repository" in lint("--changed", "HEAD", cwd=project).stderr
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "one")
    assert found(project, "--changed", "HEAD") == []
    text = file.read_text(encoding="utf-8")
    changed = text.replace("es nueva", "es muy nueva").replace(HEADER, HEADER + "# moved\n")
    file.write_text(changed + '\nmsgid "Gate 7."\nmsgstr "Puerta 8."\n', encoding="utf-8")
    assert found(project, "--changed", "HEAD") == ["invisible-characters", "number-mismatch"]
    assert found(project / "locales", "--changed", "HEAD", "es") == [
        "invisible-characters",
        "number-mismatch",
    ]
    new = project / "locales" / "es" / "b.po"
    new.write_text(HEADER + 'msgid "Gate 1."\nmsgstr "Puerta 2."\n', encoding="utf-8")
    assert found(project, "--changed", "HEAD", new) == ["number-mismatch"]
    for base in ("nonsense", "--output=x", "HEAD~9"):
        done = lint(f"--changed={base}", cwd=project)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


# ---------------------------------------------------------------- comments, articles, standard input


def test_ignore_comments(project: Path) -> None:
    file = project / CATALOG
    text = file.read_text(encoding="utf-8")
    line = "# termpin: ignore number-mismatch, catalog — rounded, as the desk asked\n"
    file.write_text(text.replace('msgid "Gate', line + 'msgid "Gate'), encoding="utf-8")
    assert found(project).count("number-mismatch") == 0
    file.write_text(f"# termpin: ignore integrity - old\n{text}", encoding="utf-8")
    assert found(project) == ["fuzzy-entry"]
    file.write_text(
        text.replace('msgid "Gate', "# termpin: ignore number-mismach\n" + 'msgid "Gate'), encoding="utf-8"
    )
    done = lint(cwd=project)
    assert done.returncode == 1
    assert (
        f"termpin: warning: {CATALOG}:8: there is no check named 'number-mismach' (did you mean"
        in done.stderr
    )


def test_articles_with_their_originals(tmp_path: Path) -> None:
    for folder, suffix, text in (
        ("seeds", "en", "Gate {} is open.\n"),
        ("out", "es", "La puerta {} está abierta.\n"),
    ):
        (tmp_path / folder).mkdir()
        for name, number in (("one", 5), ("two", 6)):
            written = text.format(number + (name == "two" and suffix == "es"))
            (tmp_path / folder / f"{name}.{suffix}.txt").write_text(written, encoding="utf-8")
    done = lint("--source", "seeds", "out", "--no-color", cwd=tmp_path)
    assert done.returncode == 1
    assert "out/two.es.txt:1:11: error number-mismatch" in done.stdout
    assert "1 error in 2 entries of 2 files." in done.stdout
    done = lint("--source", "seeds/one.en.txt", "out/two.es.txt", cwd=tmp_path)
    assert "“5” became “7”" in done.stdout
    (tmp_path / "out" / "three.es.txt").write_text("Hola.\n")
    done = lint("--source", "seeds", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert "out/three.es.txt: no original of this article" in done.stderr
    done = lint("out/one.es.txt", cwd=tmp_path)
    assert (done.returncode, "--source" in done.stderr) == (2, True)


def test_originals_in_a_folder_may_be_markdown_and_in_any_language(tmp_path: Path) -> None:
    for name, text in (
        ("en/story.md", "# The gate\n\nIt has 20 bars here.\n"),
        ("es_MX/story.md", "# La puerta\n\nTiene 21 barras aquí.\n"),
        ("fr/portail.fr.txt", "La porte\n\nElle a 20 barres ici.\n"),
        ("es/portail.es.txt", "La puerta\n\nTiene 21 barras aquí.\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert found(tmp_path, "--source", "en", "es_MX") == ["number-mismatch"]
    assert found(tmp_path, "--from", "fr", "--source", "fr", "es") == ["number-mismatch"]


def test_standard_input(project: Path) -> None:
    text = (project / CATALOG).read_text(encoding="utf-8")
    done = lint("-", "--stdin-name", CATALOG, "--no-color", cwd=project, stdin=text)
    assert done.returncode == 1
    assert f"{CATALOG}:8:19: error number-mismatch" in done.stdout
    done = lint("-", cwd=project, stdin="\0")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_one_bad_file_does_not_hide_the_others(project: Path) -> None:
    (project / "locales" / "es" / "b.po").write_bytes(b"msgid")
    done = lint("--format", "json", cwd=project)
    assert done.returncode == 2
    assert done.stderr.startswith("termpin: locales/es/b.po:1: ")
    content = json.loads(done.stdout)
    assert len(content["findings"]) == len(NOW)
    assert [fault["path"] for fault in content["faults"]] == ["locales/es/b.po"]


@pytest.mark.parametrize("name", ["text", "json", "sarif", "github", "junit", "markdown"])
def test_every_format(project: Path, name: str) -> None:
    done = lint("--format", name, "--jobs", "0", cwd=project)
    assert done.returncode == 1
    assert "number-mismatch" in done.stdout
    assert done.stderr == ""


# ---------------------------------------------------------------- this repository


def test_this_repository_is_clean(tmp_path: Path) -> None:
    done = lint(ROOT / "glossary" / "terms", "--fail-on", "warning", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_explain(tmp_path: Path) -> None:
    done = termpin("explain", cwd=tmp_path)
    listed = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    assert sorted(listed) == sorted(check.id for check in CHECKS)
    done = termpin("explain", "typography", cwd=tmp_path)
    assert done.stdout.startswith("typography:\n")
    for check in CHECKS:
        if check.authority:
            shown = termpin("explain", check.id, cwd=tmp_path).stdout
            assert f"Authority: {check.authority}" in shown
            assert f"docs/checks.md#{check.id}" in shown
            break
    else:
        pytest.fail("no check names its authority")
    done = termpin("explain", "term-mising", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean term-missing" in done.stderr
