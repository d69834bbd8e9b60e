"""The REST face: parses requests, calls actions and selectors, renders answers. ``urls.py`` lists the resources."""
