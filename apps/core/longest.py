"""How long texts may be, by names that forms and pages share: each app registers its limits once, and templates read them."""

_limits: dict[str, int] = {}


def register(**limits: int) -> None:
    """Have pages know these limits, in characters, by their names."""
    _limits.update(limits)


def longest(name: str) -> int:
    """The most characters of the text with that name. Raises KeyError where no app has registered it."""
    return _limits[name]
