"""The process of Decree 56/2017: support and intervention for one child."""
