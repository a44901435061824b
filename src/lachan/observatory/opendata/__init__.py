"""Open data: a release as a folder that anybody can read, check and cite."""
