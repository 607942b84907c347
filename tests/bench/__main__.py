"""How fast and how small: `make bench`. Ends by itself, talks to loopback only.

`python -m tests.bench rooms` measures those alone; `--long` gives them a minute for each figure.
"""

import argparse

from tests.bench import pages, rooms


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("what", nargs="?", choices=["pages", "rooms"], help="default: both")
    parser.add_argument("--long", action="store_true", help="a minute for each figure of rooms instead of 20 s")
    options = parser.parse_args()
    if options.what != "rooms":
        pages.main()
    if options.what != "pages":
        rooms.main(seconds=60 if options.long else 20)


if __name__ == "__main__":
    main()
