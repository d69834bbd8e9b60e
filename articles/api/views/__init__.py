"""One module per resource; each view declares its methods in a table (``base.Method``)."""
