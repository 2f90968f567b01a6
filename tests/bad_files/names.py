"""F60: names of files. They are data: shown with what cannot be seen spelled out, cut, never a path."""

from .model import Accepted, BadFile, csv_file

NAMES = {
    "up": "../../../etc/x.csv",
    "backslash": "..\\..\\x.csv",
    "NUL": "a\x00b.csv",
    "CRLF": "a\r\nX-Evil: 1.csv",
    "percent CRLF": "a%0d%0aX-Evil%3a1.csv",
    "device": "CON.csv",
    "4 kB": "长" * 1_360 + ".csv",
    "only dots": "...",
    "two dots": "..",
    "bidi": "a\u202evsc.exe.csv",
    "markup": "<img src=x onerror=alert(1)>.csv",
    "formula": "=1+1.csv",
    "quotes": "a\"b'c;d.csv",
}
FILES: list[BadFile] = [
    csv_file("F60", variant, [f"N{index:03d},114.3012345,29.8512345,85.3,"], Accepted(1), name=name)
    for index, (variant, name) in enumerate(NAMES.items())
]
