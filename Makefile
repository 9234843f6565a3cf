# Two commands are enough: `make serve` and `make test`. Both set everything up by themselves.
BIN := .venv/bin
TESTED := $(CURDIR)/.cache/tested/site
# A file stays with one process, for its fixtures; the longest begin: tests/conftest.py.
SHARED := --numprocesses auto --dist loadfile --no-loadscope-reorder
export NO_MKDOCS_2_WARNING := 1
export PYTHONDONTWRITEBYTECODE := 1
# All that a target leaves, but for what Python leaves in each folder: see .gitignore.
MADE := .venv .cache .schemas .hypothesis .mypy_cache .pytest_cache .ruff_cache node_modules site deploy release look test-results

# « make -f /somewhere/Makefile … » goes there first: every path below is the project's.
ifneq ($(strip $(MAKEFILE_LIST)),Makefile)
.DEFAULT_GOAL := serve
FORCE: ;
%: FORCE
	@$(MAKE) --no-print-directory -C $(dir $(firstword $(MAKEFILE_LIST))) $@
$(MAKEFILE_LIST): ;
else

.PHONY: serve build test prove mutants heard quick part check look paper-check wordpress icons bench lock lawyer links audit verify version release format requirements clean

serve: .venv/ready  ## Show the site on 127.0.0.1:8000 and rebuild it at each change.
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:8000

build: .venv/ready  ## Leave in site/ all that a webmaster uploads.
	$(BIN)/mkdocs build --strict --clean

test: check  ## Check everything: code, content, the built site, a real browser; on every core.
	$(BIN)/deno test --quiet --frozen --allow-all --parallel tests/browser/unit
	@# Nobody publishes this site: what the lock does not hold yet is told, and the run that publishes writes it.
	GUIDE_TRIED=1 $(BIN)/mkdocs build --strict --clean --site-dir $(TESTED)
	GUIDE_SITE="$(TESTED)" $(BIN)/pytest $(SHARED)

prove: .venv/ready  ## Prove what takes long, after `make test`: browsers killed at many moments, 50,000 schedules of tabs, a thousand drawn codes, an office suite, each tick brought to the disk, two builds of the same bytes.
	NOTEBOOKS=1000 SCHEDULES=50000 $(BIN)/deno test --quiet --frozen --allow-all --parallel \
		tests/browser/unit/handover.test.js tests/browser/unit/model.test.js
	PROVE=1 KILL="0 0.01 0.05 0.1 0.3 1 5 65" GUIDE_SITE="$(TESTED)" $(BIN)/pytest tests/browser/test_kill.py \
		tests/browser/test_backup_file.py tests/test_spreadsheets.py -k "killing or libreoffice"
	$(BIN)/pytest --override-ini faulthandler_timeout=3600 tests/same_bytes.py
	GUIDE_SITE="$(TESTED)" $(BIN)/pytest tests/browser/durable.py

mutants: .venv/ready  ## Plant small faults, one by one, in what keeps ticks and in the lock, and name those that no test sees: hours (FILES, SIZE, SEED).
	PYTHONPATH=tests $(BIN)/python -m mutants $(FILES)

heard: .venv/ready  ## Hear twelve journeys through Orca, with Firefox and Chromium; what it said stays in .cache/heard.
	GUIDE_PAGES_ONLY=1 $(BIN)/pytest tests/heard/journeys.py

quick: check  ## Answer within a minute: code, content, and one page in a browser.
	@# The pages are built, which takes one core, while the unit tests run.
	$(BIN)/deno test --quiet --frozen --allow-all --parallel tests/browser/unit & units=$$!; \
	GUIDE_TRIED=1 GUIDE_PAGES_ONLY=1 $(BIN)/mkdocs build --strict --clean --site-dir $(TESTED)-pages; failed=$$?; \
	wait $$units || failed=$$?; exit $$failed
	GUIDE_PAGES_ONLY=1 GUIDE_SITE="$(TESTED)-pages" $(BIN)/pytest $(SHARED) -m quick

part: .venv/ready  ## One part of the tests, as a job of the workflow runs it: make part PART=browser-1
	$(BIN)/mkdocs build --strict --clean --site-dir $(TESTED)
	files=$$($(BIN)/python .ci/shards.py "$(PART)") && \
		GUIDE_SITE="$(TESTED)" $(BIN)/pytest $(SHARED) $$files

check: .venv/ready  ## Format, lint and types of code and of workflows, in seconds.
	$(BIN)/ruff format --check . && $(BIN)/ruff check .
	$(BIN)/deno fmt --quiet --check && $(BIN)/deno lint --quiet
	$(BIN)/zizmor --offline --quiet .github
	@# Types, each tool on a core of its own: all are waited for, and one that fails fails the target.
	$(BIN)/mypy & python=$$!; \
	$(BIN)/deno check --quiet --frozen overrides/*.js & worker=$$!; \
	$(BIN)/deno check --quiet --frozen overrides/assets/javascripts/*/*.js; failed=$$?; \
	wait $$worker || failed=$$?; wait $$python || failed=$$?; exit $$failed

format: .venv/ready  ## Write every source as the tools want it.
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .
	$(BIN)/deno fmt --quiet

look: .venv/ready  ## Leave in look/ contact sheets of every kind of page, in every mode.
	$(BIN)/pytest --quiet tests/look.py

paper-check: .venv/ready  ## Ask a second validator of PDFs, which has an environment of its own (400 MB), after `make test`.
	GUIDE_SITE="$(TESTED)" $(BIN)/pytest --quiet tests/paper_check.py

wordpress: .venv/ready  ## Try the plugin in real WordPresses and the code in a real SPIP (WORDPRESS="/ /srv/trixie"), after `make test`: minutes, 300 MB of packages.
	GUIDE_SITE="$(TESTED)" $(BIN)/pytest --quiet tests/wordpress.py tests/spip.py

icons: .venv/ready  ## Draw every icon anew from overrides/assets/icons/icon.svg.
	$(BIN)/pytest --quiet tests/icons.py

lock: .venv/ready  ## Write checklists/published.lock: what readers may now rely on.
	$(BIN)/python -m publish.maintenance.kept_lock gather
	$(BIN)/python -m macros.guide.lock

lawyer: .venv/ready  ## Print as CSV every obligation, the texts it rests on and whether they were read.
	@$(BIN)/python -m publish.maintenance.lawyer

bench: .venv/ready  ## Compare with a plain Material site and a hand-written page, budgets first, in Markdown.
	PYTHONPATH=tests $(BIN)/python -m bench $(PARTS)

links: .venv/ready  ## Ask every outside address of resources.yml whether it is still there.
	$(BIN)/python -m publish.maintenance.links

audit: .venv/ready  ## Ask whether a locked dependency has a known weakness; no answer is no good news.
	$(BIN)/pip-audit --strict --requirement requirements.lock --require-hashes --disable-pip --progress-spinner off
	$(BIN)/deno audit

verify: .venv/ready  ## Ask the host at SITE_URL whether it sends what site/ holds, as it was built.
	$(BIN)/python -m publish.hosting.verify

version: .venv/ready  ## Say which release this is, and refuse where pyproject.toml, CHANGELOG.md and a tag disagree.
	$(BIN)/python -m publish.maintenance.version

release: version build  ## Leave in release/ the built site and the WordPress plugin, an archive each, checksums, the SBOM, and what nginx reads.
	$(BIN)/python -m publish.maintenance.release

requirements: .venv/ready  ## Choose new versions of Python packages, and lock their hashes.
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version=3.11 --generate-hashes --group=dev --output-file=requirements.lock pyproject.toml

clean:  ## Forget everything that is made: the environment, caches, the site and what is drawn or measured.
	rm -rf $(MADE)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: requirements.lock deno.lock setup.sh
	./setup.sh

endif
