"""Requests and turns: text in, audio out, many clients; knows no wire and no model."""
