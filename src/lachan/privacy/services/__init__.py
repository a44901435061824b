"""Changes: breaches and the dossier of impact."""
