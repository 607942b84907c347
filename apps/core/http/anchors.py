"""The place of a heading in an address: its anchor, in whatever script the heading is written."""


class AnchorConverter:
    """Letters and digits of any script, hyphens and underscores: what `curriculum.markup.heading_id` gives."""

    regex = r"[\w-]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
