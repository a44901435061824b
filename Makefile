# Two commands matter: `make run` and `make test`. Python 3.11-3.13 and make are enough.
.PHONY: run test setup check lock deb engines test-engines
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

# Spark and chDB beside DuckDB, for `lachan observatory compute --engine`, and Java.
engines: setup
	@sh tools/engines.sh

# Random cubes through every engine: equal rows.
test-engines: engines
	@LACHAN_TEST_ENGINES=1 exec $(BIN)/pytest tests/observatory/test_engines.py

# The package of a home or school box, into dist/ (needs dpkg-deb).
deb: setup
	@exec sh packaging/deb.sh

# Resolve again and write the lock, and what the engines need beside it (needs uv).
LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11
lock:
	$(LOCK) --group dev pyproject.toml -o requirements.lock
	$(LOCK) --group engines --constraint requirements.lock -o engines.lock
