"""What a family may choose and what follows from it. Pure: no Django, no clock."""
