"""The test runner: ``python -m tests.run`` finds or makes what the tests need, runs every part, prints one table."""
