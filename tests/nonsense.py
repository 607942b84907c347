"""Nonsense that people, scripts and copied text put into fields: each text has broken a program somewhere."""

NINES = "9" * 5_000
"""More digits than Python converts to a number."""

NONSENSE: dict[str, str] = {
    "nothing": "",
    "blanks": " \t\u3000 ",
    "5,000 digits": NINES,
    "a negative of 5,000 digits": f"-{NINES}",
    "an id after 5,000 zeros": f"{'0' * 5_000}1",
    "past the ids of a database": str(2**63),
    "below them": str(-(2**63) - 1),
    "past a column of counts": str(2**31),
    "full-width digits": "９",
    "Arabic digits": "١٢",
    "an underscore": "1_000",
    "a fraction": "1.5",
    "a superscript": "²",
    "not a number": "NaN",
    "NUL": "a\0b",
    "only NUL": "\0",
    "half a pair": "\ud83d",
    "a line separator": "a\u2028b",
    "the next line": "a\x85b",
    "a vertical tab": "a\x0bb",
    "a head of a mail": "a\r\nBcc: x@example.com",
    "an invisible letter": "\u3164",
    "nothing wide": "\u200b\u2060",
    "written backwards": "\u202eecila",
    "marks alone": "\u0301\u0302",
    "an id of another kind": "00000000-0000-0000-0000-000000000001",
    "a broken id": "{00000000-0000-0000-0000",
    "a script": "<script>alert(1)</script>",
    "a broken address": "https://[",
    "a template": "{{ 7|add:7 }}{% now 'Y' %}%(value)s {0}",
    "a long line": "x" * 60_009,
    "long and wide": "\U0001f600" * 20_000,
}

SENT = {name: text for name, text in NONSENSE.items() if name != "half a pair"}
"""The texts that can be sent by HTTP, where nothing decodes to a lone surrogate."""
