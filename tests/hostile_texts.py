"""Texts that made a renderer slow, or its output large, or made it fail, here or elsewhere; each is as long as an answer may be."""

LONGEST = 50_000


def filled(piece: str, length: int = LONGEST) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def growing(piece: str, end: str) -> str:
    """Return `piece` once, twice, three times and so on, with `end` after each."""
    text, number = "", 1
    while len(text) < LONGEST:
        text, number = text + piece * number + end, number + 1
    return text[:LONGEST]


PIECES = [
    # tables
    "|", "a|", "|\n", "a|b\n", "|a|b|\n|-|-|\n", "a|\n-|\n", "a|b\n-|-\n1|2\n", "a|b\n:-:|-:\n1|2|3|4\n\n", "|-\n", "-|", ":-:|", "\\|",
    # lists
    "- a\n", "* a\n", "+ a\n", "-\n", "-\n+\n", "- a\n\n", "- a\n\n  b\n", "  - a\n", "- - - - a\n", "* a\n  * b\n    * c\n", "- [ ] a\n",
    "1. a\n", "3. a\n", "1.\n1)\n", "0. ", "123456789. a\n", "1234567890. a\n", "999999999) ",
    "1. a\n   - b\n     1. c\n",
    # quotes
    ">", "> ", ">\n", "> a\n", "> a\n\n", ">\n\n", "> > > > a\n", ">>>>>>>>>>>>>>>>a\n", "> a\nb\n",
    "> - a\n", "- > a\n", ">\ta\n", "> ```\n",
    # code
    "`", "``", "`a", "`a``b```c", "```a\n", "```\n", "````\n```\n", "~~~\n", "~~~a\n```\n", "    a\n", "    a\n\n", "\ta\n", "- ```\n  a\n",
    # emphasis
    "*", "_", "**", "**a", "*a ", "a*", "*a **a ", "*a_ ", "*_", "_*", "***a", "**a*", "a**b", "*a* ",
    "__a__ ", "*a`", "~", "~~", "~~a", "~~a~~ ",
    "*a **b ~~c `d` ~~** e* ", "x*_~`",
    # links, images, raw HTML, addresses
    "[", "]", "![", "[a](", "[a](b)", "![a](b)", "[[a]", "[a]: b\n", "[a]: <b>\n[a]\n", "[a][b]", "](", "<", "<a ", "<a>", "</b>", "<!--",
    "<![CDATA[", "<?", "<b>a</b>\n", "<div>\n", "<script>", "<https://a.b> ", "https://a.b/c_d_e ", "a@b.c ",
    # entities and escapes
    "&", "&amp;", "&a", "&#", "&#x1F600;", "&#0;", "&lt;b&gt;", "\\", "\\\\", "\\*", "\\\n", "\\`", '"', "'", '&"<>',
    # lines
    "\n", "\n\n", "a\n", "a  \n", "  \n", " ", "\t", "a\\\n", "\r", "\r\n", "a\r\n", "---\n", "* * *\n", "***\n", "___\n",
    "a\n---\n", "a\n===\n", "# a\n",
    "#", "####### a\n", "\n    ", "a\n\n", "x" * 1_000 + "\n",
    # characters
    "\0", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\u00a0", "\u200b", "\u202e", "\ufeff", "\ufffd", "é", "e\u0301", "漢", "😀",
    "\U0010ffff",
    # what people do write
    "The kubelet restarts the container, not the pod. ", "1. **First** `kubectl get pods -n my_namespace`\n", "replicas: 3 # three\n",
    "NAME READY STATUS\nweb-7d4b9 1/1 Running\n", "- cause: `OOMKilled`\n  - fix: raise *the limit*\n",
]  # fmt: skip

HOSTILE: dict[str, str] = {f"filled with {piece[:24]!r}": filled(piece) for piece in PIECES} | {
    "a table of 500 columns": "a|" * 500 + "\n" + "-|" * 500 + "\n" + "b\n" * 1_000,
    "a table of 50 columns": "a|" * 50 + "\n" + "-|" * 50 + "\n" + "b\n" * 20_000,
    "a table of 10 columns": "a|" * 10 + "\n" + "-|" * 10 + "\n" + "b\n" * 20_000,
    "a square table": ("|a" * 150 + "\n" + "|-" * 150 + "\n" + ("|b" * 150 + "\n") * 160)[:LONGEST],
    "a table in a list in a quote": "> - " + "a|" * 50 + "\n>   " + "-|" * 50 + "\n" + ">   b\n" * 5_000,
    "500 lists in each other": "- " * 500 + "a",
    "25,000 lists in each other": "- " * 24_999 + "a",
    "25,000 numbered lists in each other": "1. " * 16_000 + "a",
    "13 lists in each other on long lines": ("- " * 13 + " " * 900 + "a\n") * 53,
    "a rule in each of many lists": ("- " * 15 + "a\n" + "*" * 1_800 + "\n") * 26,
    "a table in each of many lists": ("- " * 15 + "a|b\n" + " " * 30 + "|" + "-|" * 900 + "\n") * 26,
    "lines that only go on with a quote": ">" * 15 + " a\n" + "b\n" * 4_900,
    "quotes in each other": ">" * 49_999 + "a",
    "quotes and lists in each other": "> - " * 12_000 + "a",
    "lists by indentation": "".join(" " * 2 * depth + "- a\n" for depth in range(220)),
    "lists by indentation and back": "".join(" " * 2 * (depth % 16) + "- a\n" for depth in range(2_500))[:LONGEST],
    "an emphasis in each other": "*a " * 8_000 + "a* " * 8_000,
    "strong and weak in each other": "*a **b " * 3_500 + "b** a* " * 3_500,
    "stars of every length": growing("*", "a "),
    "backticks of every length": growing("`", "a"),
    "backticks of every length, and back": growing("`", "a") + growing("`", " ")[::-1],
    "fences of every length": growing("`", "\n"),
    "tildes of every length": growing("~", "a "),
    "brackets of every length": growing("[", "]("),
    "indented ever deeper": growing(" ", "a\n"),
    "tabs ever deeper": growing("\t", "a\n"),
    "quotes ever deeper": growing(">", "a\n"),
    "numbers ever longer": growing("9", ". a\n"),
    "one long word": "x" * LONGEST,
    "one long line of words": filled("word "),
    "an open fence": "```yaml\n" + filled("a: 1\n", 40_000),
    "an open fence in a list": "- a\n  ```\n" + filled("  a: 1\n", 40_000),
    "an open code span": "`" + filled("a *b* "),
    "a fence of empty lines": "```\n" + "\n" * 40_000 + "```",
}
