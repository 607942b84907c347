"""Measure how fast and how small the app is: `make bench`. It ends by itself and connects only to loopback.

`python -m tests.bench rooms` measures only rooms; `--long` takes a minute for each figure of rooms and of `crowd`. `scale`
(`make bench scale`) takes some minutes, `coach`, which is a part of it, one or two; they run only when they are named.
"""

import argparse

from tests.bench import capacity, coach, crowd, pages, rooms, scale, terminal


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument(
        "what",
        nargs="?",
        choices=["pages", "rooms", "capacity", "crowd", "terminal", "coach", "scale"],
        help="default: all but coach and scale",
    )
    parser.add_argument("--long", action="store_true", help="a minute for each figure of rooms and crowd instead of 20 s")
    options = parser.parse_args()
    what = options.what
    if what in {None, "pages"}:
        pages.main()
    if what in {None, "rooms"}:
        rooms.main(seconds=60 if options.long else 20)
    if what in {None, "capacity"}:
        capacity.main()
    if what in {None, "crowd"}:
        crowd.main(seconds=60 if options.long else 20)
    if what in {None, "terminal"}:
        terminal.main()
    if what in {"coach", "scale"}:
        coach.main()
    if what == "scale":
        scale.main()


if __name__ == "__main__":
    main()
