"""The Wyoming server: what of speech goes over the wire, and how; knows no model."""
