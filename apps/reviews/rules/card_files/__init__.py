"""Files of cards that people bring: tables with a comma, semicolon or tab between the columns, and Anki's “Notes in Plain Text”.

Anki's format is as `rslib/src/import_export/text/csv` of its source has it: lines that begin with # ahead of the notes say what follows.
"""

from apps.reviews.rules.card_files.reading import LARGEST_FILE, MOST_CARDS, MOST_FAULTS, CardFile, Fault, ReadCard, read_cards

__all__ = ["LARGEST_FILE", "MOST_CARDS", "MOST_FAULTS", "CardFile", "Fault", "ReadCard", "read_cards"]
