"""Collect static files with hashed names and compressed, and join the stylesheets into one."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r'("[^"]*")')
BLANKS = re.compile(r"\s+")
AROUND = re.compile(r" ?([{};,>]) ?|(?<=:) ")
IMPORT = re.compile(r'@import "(?P<file>[\w-]+\.css)" layer\((?P<layer>[\w-]+)\);')


def lean(css: str) -> str:
    """Return a style sheet without comments and without blanks that mean nothing. Text in double quotes stays as it is."""
    pieces = STRING.split(COMMENT.sub("", css))
    pieces[::2] = [AROUND.sub(lambda mark: mark[1] or "", BLANKS.sub(" ", piece)) for piece in pieces[::2]]
    return "".join(pieces).replace(";}", "}").strip()


class OneStylesheet(CompressedManifestStaticFilesStorage):
    """A storage that replaces the `@import` lines of `site.css` by the imported files, made lean, at `collectstatic`.

    In development the imports stay, and the browser follows them.
    """

    entry = "css/site.css"
    support_js_module_import_aggregation = True  # rewrites the imports in scripts to hashed names

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and self.entry in paths:

            def inlined(line: re.Match[str]) -> str:
                return f"@layer {line['layer']} {{{lean(self._read('css/' + line['file']))}}}"

            text = IMPORT.sub(inlined, self._read(self.entry))
            self.delete(self.entry)
            self.save(self.entry, ContentFile(text.encode()))
            paths[self.entry] = (self, self.entry)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _read(self, name: str) -> str:
        with self.open(name) as file:
            return str(file.read().decode())
