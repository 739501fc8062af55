"""A document type is found before the first element, in any encoding, and nowhere else."""

from __future__ import annotations

import io

import pytest

from quintet.doctype import declares_doctype

ENTITY = "<!DOCTYPE x [<!ENTITY a 'ha'>]>"


def test_it_works() -> None:
    assert declares_doctype(io.BytesIO(f"<?xml version='1.0'?>{ENTITY}<x>&a;</x>".encode()))
    assert not declares_doctype(io.BytesIO(b"<x>&lt;!DOCTYPE&gt;</x>"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_any_encoding(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?><!-- {'x' * 9000} -->{ENTITY}<x/>"
    assert declares_doctype(io.BytesIO(text.encode(encoding)))


def test_a_comment_or_a_text_that_says_doctype_is_none() -> None:
    assert not declares_doctype(io.BytesIO(f"<!-- {ENTITY} --><x><![CDATA[{ENTITY}]]></x>".encode()))


@pytest.mark.parametrize("data", [b"", b"no xml", b"<?xml version='1.0' encoding='moon'?><x/>", b"\xff\xfe\x00"])
def test_what_is_no_xml_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match="Not XML"):
        declares_doctype(io.BytesIO(data))
