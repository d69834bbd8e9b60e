"""The htmx face: pages and their partials."""
