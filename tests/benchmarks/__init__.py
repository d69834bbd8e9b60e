"""Benchmarks: ``python -m tests.benchmarks``. Every figure stands beside a floor that the same run measured."""
