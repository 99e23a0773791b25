"""Devices that sound comes out of: one folder a kind, behind the door `output`; knows neither speech nor wire."""
