"""Every kind of model that speaks: one folder for each family, found through the registry."""
