"""The dialogs, tested as a person walks through them."""
