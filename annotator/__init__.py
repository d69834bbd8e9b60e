"""The Django project: settings, addresses, server entry."""

import os

#: The version that reports name; the same as in pyproject.toml and at the top of CHANGELOG.md (a test holds it).
__version__ = "0.1.0"

# Before numpy is loaded. Resampling multiplies wide, flat tables: a second thread makes that five times slower, and on
# a busy machine ten times, since it waits by spinning; and requests have threads of their own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
