"""An announce-only Wyoming satellite: what Home Assistant announces comes out of a device, one after the other."""
