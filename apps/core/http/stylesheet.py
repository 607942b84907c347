"""Static files: hashed, compressed, and one stylesheet from many small ones."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import "(?P<file>[\w-]+\.css)" layer\((?P<layer>[\w-]+)\);')


class OneStylesheet(CompressedManifestStaticFilesStorage):
    """At `collectstatic`, puts the files that `site.css` imports in the place of their `@import` lines.

    In development the imports stay as they are and the browser follows them.
    """

    entry = "css/site.css"
    support_js_module_import_aggregation = True  # a script that imports another finds it under its hashed name

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and self.entry in paths:

            def inlined(found: re.Match[str]) -> str:
                return f"@layer {found['layer']} {{\n{self._read('css/' + found['file'])}}}"

            text = IMPORT.sub(inlined, self._read(self.entry))
            self.delete(self.entry)
            self.save(self.entry, ContentFile(text.encode()))
            paths[self.entry] = (self, self.entry)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _read(self, name: str) -> str:
        with self.open(name) as file:
            return str(file.read().decode())
