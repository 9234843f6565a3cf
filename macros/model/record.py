"""How long a reader's own words may be: fields say so, the backup's schema too, and records.js holds to it."""

NAME_LIMIT = 120
"""Of a supplier, a practice, or whom an item is left to."""
NOTE_LIMIT = 4_000
"""In UTF-16 units, as a field's `maxlength` and JavaScript count."""
