"""Parts of the script that builds the table of readings."""
