"""The Django project: settings, addresses, server entry."""

#: The version that reports name; the same as in pyproject.toml and at the top of CHANGELOG.md (a test holds it).
__version__ = "0.1.0"
