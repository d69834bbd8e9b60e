"""Work that joins several actions or outlives a request."""
