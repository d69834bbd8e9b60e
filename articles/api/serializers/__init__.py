"""Plain serializers: bodies and queries that come in (they only parse), answers that go out."""
