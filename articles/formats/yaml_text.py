"""YAML as plain strings, lists and mappings: no types are guessed, so ``no`` stays "no".

YAML 1.1 reads ``no`` as false, ``10:30`` as 630 and ``2024-03-02`` as a date; a value list with the
entries *yes* and *no* would silently lose both. The schema that reads the result knows better.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml


class YamlError(ValueError):
    """A text that is not YAML, or that gives one key twice; the message names the line."""


class _StringLoader(yaml.BaseLoader):
    """BaseLoader constructs only str, list and dict, whatever tags the text holds."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _at(key.start_mark, "a key must be a plain word")
            if key.value in seen:
                raise _at(key.start_mark, f"the key “{key.value[:60]}” stands here a second time")
            seen.add(key.value)
        return super().construct_mapping(node, deep=True)


def load_yaml(text: str) -> object:
    """The document as str, list and dict; empty values are "". Raises YamlError."""
    loader = None
    try:
        loader = _StringLoader(text)
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        problem = " ".join(part for part in (error.context, error.problem) if part)
        raise _at(error.problem_mark or error.context_mark, problem) from error
    except yaml.reader.ReaderError as error:
        found = error.character
        shown = f"U+{ord(found):04X}" if isinstance(found, str) else f"U+{found:04X}"
        raise YamlError(
            f"The character {shown} at offset {error.position} is not allowed in YAML."
        ) from error
    except yaml.YAMLError as error:
        raise YamlError(f"This is not YAML: {error}") from error
    except RecursionError:
        raise YamlError("The YAML is nested too deeply.") from None
    finally:
        if loader is not None:
            loader.dispose()


def _at(mark: Any, problem: str) -> YamlError:
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "an unknown place"
    return YamlError(f"This is not YAML, at {where}: {problem}.")
