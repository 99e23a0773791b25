"""Texts that come by MQTT: https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html ."""
