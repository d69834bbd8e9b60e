"""Plain forms: they parse, the actions decide."""
