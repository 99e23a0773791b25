"""What the dialogs of the config flow, the options and the voice profiles are made of."""
