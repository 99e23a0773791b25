"""Words with two pronunciations: the tables of them, and the choice by the words around."""

from .choice import choose

__all__ = ["choose"]
