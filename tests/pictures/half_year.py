"""Makes the demonstration half-year in a site's database, and says which pages its person may open: `half_year_on`."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict

from tests.made_rooms import session_of
from tests.pictures.demo import shown_by
from tests.pictures.shown import Shown


def half_year_on(environment: Mapping[str, str]) -> dict[str, Shown]:
    """Make the half-year on a site, and return its person's pages by the name of their address, numbered where there are several.

    An address that nobody listed, or without a page to be walked, is an error.
    """
    return shown_by("tests.pictures.half_year", environment)


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apps.config.settings")
    django.setup()
    print(json.dumps({name: asdict(shown) for name, shown in _make().items()}))


def _make() -> dict[str, Shown]:
    from django.utils import timezone

    from apps.config.demo import half_year
    from tests.pictures.addresses import paths_of, unlisted

    if missing := unlisted():
        raise SystemExit(f"NOT WALKED: {', '.join(missing)}. tests/pictures/addresses.py has to list each.")
    person = half_year.make(now=timezone.now(), password="to be changed").person
    session = session_of(person)
    paths = paths_of(person)
    if empty := [name for name, own in paths.items() if not own]:
        raise SystemExit(f"NOT WALKED: {', '.join(empty)}. The half-year has no such page.")
    return {
        f"half-year {name}{f' {number}' if number else ''}": Shown(path, session)
        for name, own in paths.items()
        for number, path in enumerate(own)
    }


if __name__ == "__main__":
    main()
