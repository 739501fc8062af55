"""A result as HTML, PDF, DOCX, terminal text, CSV and JSON, each from the same data in six languages."""

from quintet.render.csv import csv_bytes, csv_files
from quintet.render.docx import docx
from quintet.render.html import html_fragment
from quintet.render.page import html_page
from quintet.render.pdf import pdf
from quintet.render.save import save
from quintet.render.terminal import terminal

__all__ = ["csv_bytes", "csv_files", "docx", "html_fragment", "html_page", "pdf", "save", "terminal"]
