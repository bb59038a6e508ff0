"""From the bytes of one file to its rows, as typed and as repaired; no database, no inbox."""
