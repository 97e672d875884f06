# floodspend: every target works on a fresh Debian machine with Go.

GO ?= go
# What reads and compiles everything collects less garbage than it would, which saves a quarter of its time; the tests,
# some of which look at memory, run as they would.
BRISK = GOGC=400 $(GO)
AS_EVER = -exec 'env -u GOGC'
# Go leaves folders called testdata out of ./...
PACKAGES = ./... ./testdata/byhand ./testdata/samplegen ./testdata/recorder ./testdata/thorough ./testdata/walls
DEBIAN_PACKAGES = gdal-bin python3-venv python3-owslib python3-geopandas python3-openpyxl chromium chromium-headless-shell nodejs npm fonts-noto-core postgresql postgresql-postgis pgbouncer poppler-utils
PYTHON_PACKAGES = exactextract==0.3.0 numpy==2.4.6 pyarrow==26.0.1 duckdb==2.0.1

.PHONY: help demo deps lint test unit race e2e-full bench bench-full release sbom vuln picture recording sample clean

help: ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: ## load the synthetic sample and serve API and map
	$(GO) run ./cmd/floodspend demo

deps: ## install the Debian, npm and Python packages the tests need, or say which
	@DEBIAN_PACKAGES="$(DEBIAN_PACKAGES)" PYTHON_PACKAGES="$(PYTHON_PACKAGES)" .ci/deps

lint: ## gofmt, go vet, staticcheck, the walls between rooms and the length of lines
	@bad=$$(gofmt -l .); if [ -n "$$bad" ]; then echo "gofmt would change:"; echo "$$bad"; exit 1; fi
	$(BRISK) vet $(PACKAGES)
	$(BRISK) tool staticcheck $(PACKAGES)
	$(GO) test -vet=off ./testdata/walls

test: deps lint unit race ## everything: Go, the page's modules under node, the page in chromium

# Where things run at once; what does one thing after another skips itself under the race detector.
CONCURRENT = ./api ./api/ogc ./spending/analysis ./spending/fetch ./spending/parallel ./spending/store/gpkg \
	./spending/store/internal/sets ./spending/store/postgis

# Lint has vetted all and tested the walls. The browser's tests mostly wait: they begin first, and others run beside
# them.
unit: ## Go tests without the race detector
	$(BRISK) test $(AS_EVER) -vet=off -p 4 -timeout 1h ./web/... ./cmd/... ./spending/store/... $(filter-out ./testdata/walls,$(PACKAGES))

# No races are looked for within SQLite, which is C translated to Go: that takes ten times as long.
race: ## Go tests of what runs at once, with the race detector
	$(BRISK) test $(AS_EVER) -vet=off -race -gcflags='modernc.org/...=-race=false' -timeout 1h $(CONCURRENT)

e2e-full: DEBIAN_PACKAGES += patroni etcd-server
e2e-full: deps ## everything the tests ask a draw of: whole products, 50 rounds of killing, loads and soaks
	FLOODSPEND_FULL=1 $(GO) test -count=1 -timeout 3h $(PACKAGES)

bench: ## benchmarks; the real import with its time and peak memory among them
	$(GO) test -run '^$$' -bench . -benchmem ./...

bench-full: ## import and serve 10,000 to 10 million made-up awards; takes half an hour and 30 GB of disk
	FLOODSPEND_BENCH_LINKS=1000000 $(GO) test -run '^$$' -bench Links -benchtime 1x -timeout 1h ./spending/chain
	FLOODSPEND_BENCH_AWARDS=1000000 $(GO) test -run '^$$' -bench PagesOfMany -benchtime 200x -timeout 4h ./api
	FLOODSPEND_BENCH_AWARDS=10000,100000,1000000,10000000 \
		$(GO) test -run '^$$' -bench Scale -benchtime 1x -timeout 4h ./cmd/floodspend

release: ## static binaries for every system with checksums, and Debian packages, in build/release
	GO="$(GO)" .ci/release

sbom: ## what the program is made of, by module and licence, in build
	GO="$(GO)" .ci/sbom

vuln: ## known vulnerabilities in what the program calls, or that the database is out of reach
	GO="$(GO)" .ci/vuln

picture: ## take the README's picture of the map anew
	mkdir -p build/screens
	FLOODSPEND_SCREENSHOTS=$(CURDIR)/build/screens $(GO) test -count=1 -run TestPageInBrowser ./web
	cp build/screens/districts-1366x768.png web/e2e/map.png

recording: ## record a minute of the page, in build/recording.mp4
	@command -v ffmpeg >/dev/null || { echo "the recording is joined by ffmpeg, which is not here: apt-get install ffmpeg"; exit 1; }
	mkdir -p build
	FLOODSPEND_RECORDING=$(CURDIR)/build/recording.mp4 $(GO) test -count=1 -run TestRecording ./web

sample: ## regenerate the synthetic datasets
	$(GO) run ./testdata/samplegen
	$(GO) run ./testdata/samplegen -place city
	$(GO) run ./testdata/samplegen -place county

clean: ## remove what the build made
	rm -rf build floodspend *.gpkg web/node_modules
