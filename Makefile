# run and test need Go and make, nothing else.
GO ?= go
GOLANGCI_LINT = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0

# Redocly needs a recent Node.js; the npm registry has both.
REDOCLY = npx --yes --package=node@22 --package=@redocly/cli@2.77.0 -- redocly
BENCHSTAT = golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

.PHONY: help run test test-redis test-browser generate check-generated fmt vet vet-all lint lint-go lint-contract vuln fuzz sim size api-diff api-snapshot bench compile-time

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-16s %s\n", $$1, $$2}' Makefile

run: ## the main job on the embedded server: no account, no network
	$(GO) run ./examples/quickstart $(ARGS)

# Runs a command and fails where its output shows a credential of the tests.
LEAKCHECK = $(GO) run ./internal/leakcheck

test: ## all tests with the race detector; none may print or log a credential
	$(LEAKCHECK) -logged 10000 $(GO) test -race -json ./...

test-redis: ## pkg/redisquota on a redis-server of its own (needs redis-server)
	$(GO) vet -tags redis ./pkg/redisquota && $(LEAKCHECK) $(GO) test -race -count=1 -tags redis -json ./pkg/redisquota

sim: ## 100,000 calls in simulated time, and a fleet of 4 processes (needs redis-server); prints figures
	$(GO) vet -tags sim ./sim && $(GO) test -count=1 -tags sim -v ./sim

test-browser: ## sign-in with a real headless browser (CHROMIUM: its path, default /usr/bin/chromium)
	cd examples/oauth-web/browsertest && $(GO) vet ./...
	$(LEAKCHECK) $(GO) test -C examples/oauth-web/browsertest -race -count=1 -json ./...

generate: ## the contract from its parts, the code from the contract
	$(GO) generate ./...

GENERATED = find api/openapi.yaml gen docs/operations.md examples/stock-client/stock.gen.go -type f -exec sha256sum {} + | sort
check-generated: ## fail if generation leaves a difference
	@before="$$($(GENERATED))"; $(GO) generate ./...; after="$$($(GENERATED))"; if [ "$$before" != "$$after" ]; then \
		echo "go generate ./... leaves a difference:"; git diff --stat -- api gen docs examples; exit 1; fi

fmt: ## fail if gofmt would change a file
	@files="$$(gofmt -l $$(git ls-files '*.go'))"; if [ -n "$$files" ]; then echo "gofmt would change:"; echo "$$files"; exit 1; fi

vet: ## go vet
	$(GO) vet ./...

PLATFORMS = linux/386 linux/arm windows/amd64 darwin/arm64 js/wasm
vet-all: vet ## go vet for PLATFORMS too: 32 bits, other systems, the browser
	@for platform in $(PLATFORMS); do \
		echo "GOOS=$${platform%/*} GOARCH=$${platform#*/} $(GO) vet ./..."; \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} CGO_ENABLED=0 $(GO) vet ./... || exit 1; \
	done

lint: lint-go lint-contract ## lint of the code and of the contract

lint-go: ## golangci-lint with .golangci.yml
	$(GO) run $(GOLANGCI_LINT) run ./...

lint-contract: ## Redocly with redocly.yaml (needs npm)
	$(REDOCLY) lint --config redocly.yaml api/openapi.yaml

vuln: ## known vulnerabilities; without its database it says so and goes on
	@bin="$$(mktemp -d)"; GOBIN="$$bin" $(GO) install $(GOVULNCHECK) && "$$bin/govulncheck" ./...; status=$$?; rm -rf "$$bin"; \
	if [ $$status -eq 3 ]; then exit 1; fi; \
	if [ $$status -ne 0 ]; then echo "govulncheck could not run; going on without it"; fi

FUZZTIME ?= 10s
fuzz: ## every fuzz target for FUZZTIME, a time or a number of inputs such as 3000x
	@for pkg in $$($(GO) list ./pkg/... ./internal/...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg || exit 1; \
		done; \
	done

api-diff: ## fail on an incompatible change of the Go API that CHANGELOG.md does not name
	cd internal/apidiff && $(GO) vet ./... && $(GO) test ./... && $(GO) run .

api-snapshot: ## keep the exported API as that of the last release in CHANGELOG.md
	cd internal/apidiff && $(GO) run . -write

MAX_LINES = 26000
size: ## lines of generated code; fail over MAX_LINES (the generator itself bounds each file)
	@lines=$$(cat gen/gr/*.go | wc -l); echo "gen/gr: $$lines lines (at most $(MAX_LINES))"; [ $$lines -le $(MAX_LINES) ]

compile-time: ## cold compile of gen/gr against oapi-codegen's default output; fail over 0.7
	cd bench && $(GO) generate ./... && $(GO) run ./compiletime -most 0.7

BENCHCOUNT ?= 10
BENCHWAYS = raw sonic default ogen client
bench: ## benchmarks against raw net/http, sonic, ogen and oapi-codegen's default output; writes docs/performance.md
	cd bench && $(GO) generate ./... && $(GO) test -c -o bench.test . && rm -f bench.out profile.out # in turn, so that a slow minute hits all
	cd bench && for i in $$(seq $(BENCHCOUNT)); do ./bench.test -test.run '^$$' -test.bench . -test.benchtime 0.5s | tee -a bench.out || exit 1; done
	cd bench && for way in $(BENCHWAYS); do \
		./bench.test -test.run '^$$' -test.bench "^BenchmarkCannedPage$$/^way=$$way$$" -test.benchtime 3s -test.cpuprofile cpu.prof && \
		echo "way: $$way" >>profile.out && $(GO) tool pprof -top -nodefraction 0 -nodecount 100000 -hide '^runtime.asyncPreempt$$' bench.test cpu.prof >>profile.out || exit 1; \
	done
	cd bench && $(GO) run $(BENCHSTAT) -col /way bench.out > benchstat.out && $(GO) run ./report bench.out benchstat.out profile.out > ../docs/performance.md
