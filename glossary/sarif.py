"""SARIF 2.1.0: findings with the checks that made them, for code scanning.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard. Results are
recognized again by their fingerprint (check, context and source), not by their line.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from glossary import __version__
from glossary.checks import CHECKS, Check
from glossary.messages import _
from glossary.model import Fault, Place

if TYPE_CHECKING:
    from glossary.lint import LintResult, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "termpinFinding/v1"


def render_sarif(result: LintResult) -> str:
    """A SARIF log with one run: every check is a rule, every finding a result."""
    rules = {check.id: number for number, check in enumerate(CHECKS)}
    seen: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "termpin",
                "semanticVersion": __version__,
                "rules": [_rule(check) for check in CHECKS],
            }
        },
        # Columns count code points, as everywhere in termpin.
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not result.faults,
                "toolExecutionNotifications": list(_notifications(result.faults)),
            }
        ],
        "results": [_result(report, rules, seen) for report in result.reports],
        "properties": {"signature": result.signature, "entries": result.entries},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule(check: Check) -> dict[str, object]:
    from glossary.checks.page import anchor, help_text

    return {
        "id": check.id,
        "shortDescription": {"text": _(check.summary)},
        "help": {"text": help_text(check, markdown=False), "markdown": help_text(check, markdown=True)},
        "defaultConfiguration": {"level": check.severity.value},
        "properties": {"tags": [check.family], "documentation": f"docs/checks.md#{anchor(check)}"},
    }


def _result(report: Report, rules: Mapping[str, int], seen: Counter[str]) -> dict[str, object]:
    finding = report.finding
    key = report.fingerprint
    seen[key] += 1
    content: dict[str, object] = {
        "ruleId": finding.check,
        "level": finding.severity.value,
        "message": {"text": finding.message},
        # Equal findings of one entry are told apart by their number.
        "partialFingerprints": {FINGERPRINT: f"{key}:{seen[key]}"},
    }
    if finding.check in rules:
        content["ruleIndex"] = rules[finding.check]
    if finding.place is not None:
        content["locations"] = [_location(finding.place)]
    if report.unit is not None:
        content["properties"] = {"source": report.unit.source, "target": report.unit.target}
    return content


def _notifications(faults: Iterable[Fault]) -> Iterable[dict[str, object]]:
    for fault in faults:
        content: dict[str, object] = {"level": "error", "message": {"text": str(fault)}}
        if fault.place is not None:
            content["locations"] = [_location(fault.place)]
        yield content


def _location(place: Place) -> dict[str, object]:
    if os.path.isabs(place.path):
        artifact = {"uri": Path(place.path).as_uri()}
    else:
        artifact = {"uri": quote(Path(place.path).as_posix()), "uriBaseId": "%SRCROOT%"}
    physical: dict[str, object] = {"artifactLocation": artifact}
    if place.line:
        region = {"startLine": place.line}
        if place.column:
            region["startColumn"] = place.column
        physical["region"] = region
    return {"physicalLocation": physical}
