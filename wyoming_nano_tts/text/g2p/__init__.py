"""Guess how a word sounds that no list has."""

from .search import GraphemeToPhoneme as GraphemeToPhoneme
