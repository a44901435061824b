"""What changes messages: their life (messages), and sending them (delivery)."""
