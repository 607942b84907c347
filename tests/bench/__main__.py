"""How fast and how small: `make bench`. Ends by itself, talks to loopback only.

`python -m tests.bench rooms` measures those alone; `--long` gives them a minute for each figure. `scale` (`make bench scale`) takes some
minutes and is measured only when it is asked for.
"""

import argparse

from tests.bench import capacity, pages, rooms, scale


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("what", nargs="?", choices=["pages", "rooms", "capacity", "scale"], help="default: all but scale")
    parser.add_argument("--long", action="store_true", help="a minute for each figure of rooms instead of 20 s")
    options = parser.parse_args()
    what = options.what
    if what in {None, "pages"}:
        pages.main()
    if what in {None, "rooms"}:
        rooms.main(seconds=60 if options.long else 20)
    if what in {None, "capacity"}:
        capacity.main()
    if what == "scale":
        scale.main()


if __name__ == "__main__":
    main()
