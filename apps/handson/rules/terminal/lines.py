"""What a line says: one command and the pipes behind it, in words."""

import re

MOST_BYTES = 4096
MOST_PIPES = 8

PIECE = re.compile(
    r"""
    (?P<space>    [ \t]+ )
  | (?P<operator> [|;&<>\n]+ )
  | '(?P<single>  [^']* )'
  | "(?P<double>  (?: [^"\\] | \\. )* )"
  | \\(?P<escaped> . )
  | (?P<plain>    [^\s'"\\|;&<>]+ | [^\S \t\n]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
SUBSTITUTION = re.compile(r"`|\$\(")
ESCAPED_IN_DOUBLE = re.compile(r'\\(["\\$`])')
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Refused(Exception):
    """Why a line isn't run, as a sentence for the person; `code` is what a shell would exit with."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.code = code


def split(line: str) -> list[list[str]]:
    """The words of a command, then those of each pipe behind it, with quotes read as a POSIX shell does; [] for an empty line.

    Nothing is expanded: `*`, `~` and `$NAME` stay as they are. Raises Refused for what only a shell could do.
    """
    _check_text(line)
    commands: list[list[str]] = [[]]
    word: str | None = None
    at = 0
    while at < len(line):
        piece = PIECE.match(line, at)
        if piece is None:
            raise Refused("A quotation mark or a backslash at the end of the line is left open.")
        at = piece.end()
        if piece["space"] is None and piece["operator"] is None:
            word = (word or "") + _text(piece)
            continue
        if word is not None:
            commands[-1].append(word)
            word = None
        if piece["operator"] is not None:
            _check_operator(piece["operator"])
            commands.append([])
    if word is not None:
        commands[-1].append(word)
    return _whole(commands)


def _check_text(line: str) -> None:
    try:
        size = len(line.encode())
    except UnicodeEncodeError as error:
        raise Refused("The line holds a character that isn't one.") from error
    if size > MOST_BYTES:
        raise Refused("The line is too long: at most 4 kB; put a manifest into Files.")
    if CONTROL.search(line):
        raise Refused("The line holds a control character.")


def _text(piece: re.Match[str]) -> str:
    if piece["single"] is not None:
        return piece["single"]
    if piece["escaped"] is not None:
        return piece["escaped"]
    text = piece["double"] if piece["double"] is not None else piece["plain"]
    if SUBSTITUTION.search(text):
        raise Refused("No command runs inside another here: there is no shell; quote it with '…' if it is meant as text.")
    return ESCAPED_IN_DOUBLE.sub(r"\1", text) if piece["double"] is not None else text


def _check_operator(operator: str) -> None:
    if operator != "|":
        raise Refused(f"{operator.strip() or 'a new line'}: one command a line here, with pipes; what it prints, errors too, is shown.")


def _whole(commands: list[list[str]]) -> list[list[str]]:
    if commands == [[]]:
        return []
    if not all(commands):
        raise Refused("A pipe needs a command on both sides.")
    if len(commands) > MOST_PIPES + 1:
        raise Refused(f"At most {MOST_PIPES} pipes a line.")
    return commands
