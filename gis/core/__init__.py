"""What all domains share: settings, database, history, coordinates, uploads, errors."""
