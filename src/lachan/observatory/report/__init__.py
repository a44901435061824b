"""The situation report: text that follows the figures of a release, as a document."""
