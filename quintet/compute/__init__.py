"""Numerical engines shared by several fields: arrays in, frozen dataclasses out, no words."""
