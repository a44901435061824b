"""Pages: the way in, the follow-up, the desk."""
