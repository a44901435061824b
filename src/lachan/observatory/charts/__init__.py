"""Charts and the map as SVG, drawn on the server; PNG of the same. Pure: no Django."""
