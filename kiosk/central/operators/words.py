"""Roles of the operators. Three of them are kept apart by law (三员分立): nobody has two of system, security, audit."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")  # what a login looks like
LOGIN_LENGTH = 32
NAME_LENGTH = 40


class OperatorRole(enum.StrEnum):
    """What an operator may do."""

    OPERATOR = "operator"  # watches the fleet, orders what is harmless, looks after alerts
    TECHNICIAN = "technician"  # the same, and what needs somebody who knows machines
    SYSTEM = "system"  # makes operators, runs the platform; gives no rights
    SECURITY = "security"  # gives and takes rights, recovers who is locked out; makes nobody
    AUDIT = "audit"  # reads what all others did; does nothing else


APART = (OperatorRole.SYSTEM, OperatorRole.SECURITY, OperatorRole.AUDIT)


def together(roles: Iterable[OperatorRole]) -> bool:
    """Whether one person may have all these roles: one of the three at most, and who audits does nothing else."""
    held = set(roles)
    if len(held & set(APART)) > 1:
        return False
    return OperatorRole.AUDIT not in held or held == {OperatorRole.AUDIT}
