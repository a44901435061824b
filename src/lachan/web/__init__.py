"""Look and voice: base templates, components, static files. No word of the domain."""
