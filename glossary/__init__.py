"""Termbases, catalogs and checks: what reads and judges. Imports no engine."""

from __future__ import annotations

__version__ = "0.1.0"
