"""Bytes of a file as text: the one place that says what is no text, and at which line."""

UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How a text begins that some editors call Unicode."""


class NotText(ValueError):
    """Some bytes are no text. `line`, from 1, is that of the fault; the message says what is wrong and what would be right."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def decode(raw: bytes, *, thing: str, accepts_utf_16: bool = False) -> str:
    """Return bytes in UTF-8, with or without a byte order mark, as text, `\\r\\n` as `\\n`. Raise NotText.

    `thing` is what the bytes are, for the message. With `accepts_utf_16` those that begin with its mark are taken too.
    """
    try:
        text = raw.decode("utf-16" if accepts_utf_16 and raw.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise NotText(line, f"byte {raw[error.start]:#04x} is not UTF-8; save the file as UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise NotText(line, f"a NUL character stands here; {thing} is plain text")
    return text.replace("\r\n", "\n")
