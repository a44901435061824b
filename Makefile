# Two commands matter: `make run` and `make test`. Python 3.11-3.13 and make are enough.
.PHONY: run test setup check lock deb
BIN := .venv/bin

run: setup
	@exec $(BIN)/lachan up

test: setup
	@sh tools/system-packages.sh
	@exec sh tools/test.sh

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	git ls-files -z '*.html' | xargs -0r $(BIN)/djade --check --target-version 5.2

setup:
	@sh tools/setup.sh

# The package of a home or school box, into dist/ (needs dpkg-deb).
deb: setup
	@exec sh packaging/deb.sh

# Resolve again and write the one lock (needs uv).
lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --python-version 3.11 --group dev pyproject.toml -o requirements.lock
