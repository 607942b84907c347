"""How fast and how small: `make bench`. Ends by itself, talks to loopback only."""

from tests.bench import pages

if __name__ == "__main__":
    pages.main()
