"""Sources of block lists, their health, and the release of policy."""
