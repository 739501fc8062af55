"""Whether an XML file declares a document type, which is where entities are declared, told without reading further.

Other libraries choose their parser by what is installed beside them, and not every parser refuses entities. So a file
that comes from elsewhere is looked at here first, with the parser of the standard library, up to its first element:
a document type can stand nowhere else (XML 1.0, section 2.8).
"""

from __future__ import annotations

from typing import IO
from xml.parsers import expat

CHUNK = 4096


class _Over(Exception):
    """The first element has come."""


class _Declared(Exception):
    """A document type has come."""


def declares_doctype(file: IO[bytes]) -> bool:
    """Tell whether a document type stands before the first element. Raises ValueError when this is no XML."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declared
    parser.StartElementHandler = _over
    try:
        while chunk := file.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except _Over:
        return False
    except _Declared:
        return True
    except (expat.ExpatError, LookupError, UnicodeError) as error:
        raise ValueError(f"Not XML: {error}.") from error
    return False


def _over(*_args: object) -> None:
    raise _Over


def _declared(*_args: object) -> None:
    raise _Declared
