"""Tests of the engine that Home Assistant installs and runs itself."""
