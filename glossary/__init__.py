"""Termbases, catalogs and checks: what reads and judges. Imports no engine."""

from __future__ import annotations
