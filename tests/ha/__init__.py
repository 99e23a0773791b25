"""Tests of the Home Assistant integration, in a real Home Assistant: script/test_ha."""
