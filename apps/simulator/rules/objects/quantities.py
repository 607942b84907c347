"""Quantities of resources: `250m`, `512Mi`, `2e3`."""

import re
from decimal import Decimal, InvalidOperation

SUFFIXES = {
    "n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3"), "": Decimal(1),
    "k": Decimal(10**3), "M": Decimal(10**6), "G": Decimal(10**9), "T": Decimal(10**12), "P": Decimal(10**15), "E": Decimal(10**18),
    "Ki": Decimal(2**10), "Mi": Decimal(2**20), "Gi": Decimal(2**30), "Ti": Decimal(2**40), "Pi": Decimal(2**50), "Ei": Decimal(2**60),
}  # fmt: skip
WRITTEN = re.compile(r"([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?:([eE][+-]?\d{1,2})|([a-zA-Z]{0,2}))")
NOT_ONE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"


def quantity(written: str | float | None) -> float:
    """Its value: cores or bytes. None is 0. Raises ValueError in the API's words for what isn't a quantity."""
    if written is None:
        return 0.0
    match = WRITTEN.fullmatch(str(written).strip())
    if not match or (match[3] or "") not in SUFFIXES:
        raise ValueError(NOT_ONE)
    try:
        return float(Decimal(match[1] + (match[2] or "")) * SUFFIXES[match[3] or ""])
    except InvalidOperation as error:
        raise ValueError(NOT_ONE) from error


def millicores(cores: float) -> str:
    """As `kubectl top` and the autoscaler write it: `250m`."""
    return f"{round(cores * 1000)}m"


def mebibytes(count: float) -> str:
    """As `kubectl top` writes it: `430Mi`."""
    return f"{int(count / 2**20)}Mi"


def of_count(written: int | str, count: int, *, is_rounded_up: bool) -> int:
    """An int-or-percent field's number for `count` pods: `25%` of 10 is 2 or 3."""
    if isinstance(written, str) and written.endswith("%"):
        share = int(written[:-1]) * count
        return -(-share // 100) if is_rounded_up else share // 100
    return int(written)
