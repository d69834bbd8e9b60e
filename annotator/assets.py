"""What a page loads, put together from small files: the modules of an entry joined, the sheets it imports inlined.

Sources are native ES modules and style sheets with ``@import``; so they run as they stand in development and in the
tests. Collected, an *entry* (``ENTRIES``) becomes one file of itself and all that it imports statically; what is only
named in ``import("./x.js")`` stays a file of its own, fetched when it is wanted. Why not a bundler:
docs/decisions/0006-joined-files.md. Every form that this does not know is refused, so nothing is changed unseen.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: The scripts that pages name; each is joined with what it imports.
ENTRIES = ("js/site.js", "js/annotate.js")

#: Answers the text of a static file of ours by its name, such as ``js/text.js``.
Read = Callable[[str], str]

IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"(\.{1,2}/[\w./-]+\.js)";$', re.MULTILINE)
LATER = re.compile(r'\bimport\("(\.{1,2}/[\w./-]+\.js)"\)')
EXPORT = re.compile(r"^export ((?:async )?function\*? ?|class |const )([\w$]+)", re.MULTILINE)
#: At the start of a line, where only the top level of a module stands: nothing here may be left after joining.
LEFT = re.compile(
    r"^(?:import\b(?!\()|export\b).*|^(?![\s/*])(?!.*\basync\b).*\bawait\b.*", re.MULTILINE
)

SHEET = re.compile(r'^@import "([\w./-]+\.css)";\n?', re.MULTILINE)


class AssetError(ValueError):
    """A form that can't be joined; says the file, the line and what to write instead."""


@dataclass
class Module:
    """A module as it stands: what it takes from which module, what it offers, what it may load later.

    ``imports`` are pairs of a module's name and what is taken from it: own name by exported name.
    """

    name: str
    text: str
    imports: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)


@dataclass
class Bundle:
    """The modules of an entry: ``core`` in the order in which they run, ``rare`` those loaded when wanted."""

    entry: str
    core: dict[str, Module]
    rare: dict[str, Module]

    def names(self) -> dict[str, str]:
        """For the import map: each module that a rare one may ask for, and the file that holds it."""
        wanted = {name for module in self.rare.values() for name, _taken in module.imports}
        return {name: self.entry if name in self.core else name for name in {*self.rare, *wanted}}


def bundle(entry: str, read: Read) -> Bundle:
    """Follow the imports of ``entry``; raises AssetError for a circle and for what can't be joined."""
    core: dict[str, Module] = {}
    _follow(entry, read, core, ())
    rare: dict[str, Module] = {}
    waiting = [name for module in core.values() for name in module.later]
    while waiting:
        name = waiting.pop()
        if name in core or name in rare:
            continue
        rare[name] = parse(name, read(name))
        waiting += rare[name].later + [other for other, _taken in rare[name].imports]
    return Bundle(entry, core, rare)


def _follow(name: str, read: Read, core: dict[str, Module], above: tuple[str, ...]) -> None:
    if name in above:
        raise AssetError(f"{' imports '.join((*above, name))}: a circle. Move what both need out.")
    if name in core:
        return
    module = parse(name, read(name))
    for other, _taken in module.imports:
        _follow(other, read, core, (*above, name))
    core[name] = module


def parse(name: str, text: str) -> Module:
    """Read the imports and exports of a module; refuses every form that ``join`` can't carry over."""

    def place(address: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))

    rest = EXPORT.sub(r"\1", IMPORT.sub("", text))
    if found := LEFT.search(rest):
        raise AssetError(
            f'{name}: "{found[0].strip()}" can\'t be joined. Write import {{ a }} from "./x.js"; or '
            "export function | class | const, each name by itself, and no await outside a function."
        )
    return Module(
        name,
        text,
        [(place(path), _words(name, taken or "")) for taken, path in IMPORT.findall(text)],
        [place(path) for path in LATER.findall(text)],
        [exported for _kind, exported in EXPORT.findall(text)],
    )


def _words(name: str, taken: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in taken.split(","))):
        found = re.fullmatch(r"([\w$]+)(?: as ([\w$]+))?", part)
        if found is None or found[1] in words:
            raise AssetError(f"{name}: import {{ {part} }}: take each name once, as it is or 'as'.")
        words[found[1]] = found[2] or found[1]
    return words


def join(made: Bundle) -> str:
    """One module that does what the core modules do.

    Each keeps a scope of its own, a function that runs once; so equal names in two modules don't meet. What rare
    modules take from the core is exported.
    """
    parts = [f"{text}\n" for text in _scopes(made)]
    taken = sorted(
        {
            (name, word)
            for module in made.rare.values()
            for name, words in module.imports
            if name in made.core
            for word in words
        }
    )
    if len({word for _name, word in taken}) < len(taken):
        raise AssetError(f"{made.entry}: two core modules export the same name to rare ones.")
    for number, (name, word) in enumerate(taken):
        parts.append(f"const x{number} = {_variable(made, name)}.{word};\n")
    if taken:
        offered = ", ".join(f"x{number} as {word}" for number, (_name, word) in enumerate(taken))
        parts.append(f"export {{ {offered} }};\n")
    return "".join(parts)


def _variable(made: Bundle, name: str) -> str:
    return f"m{list(made.core).index(name)}"


def _scopes(made: Bundle) -> Iterator[str]:
    for module in made.core.values():
        for name, words in module.imports:
            if missing := set(words) - set(made.core[name].exports):
                raise AssetError(f"{module.name}: {name} exports no {', '.join(sorted(missing))}.")
        head = "".join(
            f"const {{ {', '.join(f'{word}: {own}' for word, own in words.items())} }}"
            f" = {_variable(made, name)};\n"
            for name, words in module.imports
            if words
        )
        body = EXPORT.sub(r"\1\2", IMPORT.sub("", module.text))
        offered = ", ".join(module.exports)
        yield (
            f"const {_variable(made, module.name)} = (() => {{\n"
            f"{head}{body}\nreturn {{ {offered} }};\n}})();"
        )


def inline(name: str, read: Read, above: tuple[str, ...] = ()) -> str:
    """A style sheet with the sheets it imports in their place; raises AssetError for another form of import."""
    text = re.sub(r"/\*.*?\*/", "", read(name), flags=re.DOTALL)
    if name in above:
        raise AssetError(f"{' imports '.join((*above, name))}: a circle.")
    if "@import" in SHEET.sub("", text) or ("{" in text and "@import" in text[text.index("{") :]):
        raise AssetError(f'{name}: write @import "x.css"; on a line of its own, above all rules.')

    def sheet(found: re.Match[str]) -> str:
        other = posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1]))
        return inline(other, read, (*above, name))

    return SHEET.sub(sheet, text)
