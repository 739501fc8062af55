"""Every registered method and case prints: PDF and DOCX of its example, in the language that is hardest to set."""

from __future__ import annotations

import pytest

from quintet.render import docx, pdf
from quintet.result import Result


@pytest.mark.slow
def test_the_example_prints(result: Result) -> None:
    assert pdf(result, "ar").startswith(b"%PDF-")
    assert docx(result, "ar").startswith(b"PK")
