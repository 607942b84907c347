"""A path converter for the anchors of headings, in any script."""


class AnchorConverter:
    """Matches letters and digits of any script, hyphens and underscores, which is what `curriculum.markup.heading_id` returns."""

    regex = r"[\w-]+"

    def to_python(self, value: str) -> str:
        """Return the anchor as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the anchor as it is; Django quotes it."""
        return value
