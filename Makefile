# run and test need Go and make, nothing else.
GO ?= go
GOLANGCI_LINT = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0

# Redocly needs a recent Node.js; the npm registry has both.
REDOCLY = npx --yes --package=node@22 --package=@redocly/cli@2.77.0 -- redocly
BENCHSTAT = golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

.PHONY: help run test contract mutate test-redis test-sql test-browser generate check-generated man release-check fmt vet vet-all lint lint-go lint-contract vuln fuzz sim size api-diff api-snapshot bench compile-time binary-size

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-16s %s\n", $$1, $$2}' Makefile

ARGS_OF_RUN = $(or $(ARGS),examples/quickstart/contacts.csv)
run: ## the main job through the command, on the embedded server: no account, no network; ARGS: a file, --list
	@$(GO) run ./cmd/getresponse demo $(ARGS_OF_RUN)

# Runs a command and fails where its output shows a credential of the tests.
LEAKCHECK = $(GO) run ./internal/leakcheck

test: ## all tests with the race detector; none may print or log a credential
	$(LEAKCHECK) -logged 10000 $(GO) test -race -json ./...

CHECKS ?= 50
CONTRACTTEST = pkg/getresponsetest/internal/contracttest
contract: ## contract tests of every operation, CHECKS draws each, also by a second validator; writes docs/coverage.md
	$(GO) test -count=1 -run '^TestContract' ./$(CONTRACTTEST) -rapid.checks $(CHECKS) -update
	cd $(CONTRACTTEST)/secondvalidator && $(GO) vet ./... && RAPID_CHECKS=$(CHECKS) $(GO) test -count=1 -timeout 30m ./...

mutate: ## 60 changes of the project, one at a time, and which test catches each; ARGS: -seed 2, -only 1-9, -list (takes an hour)
	$(GO) run ./internal/mutate $(ARGS)

ON_REDIS = ./pkg/redisquota ./pkg/events/eventsredis
SIMULATED = TestClockSteps|TestScriptScenarios|TestRecordIsWrong # need a Redis in simulated time, which make test has
test-redis: ## pkg/redisquota and pkg/events/eventsredis on redis-servers of their own (needs redis-server)
	$(GO) vet -tags redis $(ON_REDIS) && $(LEAKCHECK) $(GO) test -race -count=1 -tags redis -skip '$(strip $(SIMULATED))' -json $(ON_REDIS)

sim: ## large jobs, a client and a fleet at their limits, an hour of all resources (needs redis-server); prints figures
	$(GO) vet -tags sim ./sim ./pkg/bulk && $(GO) test -count=1 -tags sim -v ./sim
	$(GO) test -count=1 -tags sim -run 'TestSyncAgainstAModel|TestImportIsKilled' ./pkg/bulk

test-browser: ## sign-in and the page of the server with a real headless browser (CHROMIUM: its path, default /usr/bin/chromium)
	cd examples/oauth-web/browsertest && $(GO) vet ./...
	$(LEAKCHECK) $(GO) test -C examples/oauth-web/browsertest -race -count=1 -json ./...

test-sql: ## examples/webhook-sync, and pkg/events/eventsql on SQLite and on PostgreSQL where GETRESPONSE_TEST_POSTGRES has the URL of an empty database
	cd pkg/events/eventsql/sqltest && $(GO) vet ./...
	cd examples/webhook-sync && $(GO) vet ./...
	$(LEAKCHECK) $(GO) test -C pkg/events/eventsql/sqltest -count=1 -json ./...
	$(LEAKCHECK) $(GO) test -C examples/webhook-sync -count=1 -json ./...

generate: ## the contract from its parts, the code from the contract
	$(GO) generate ./...

GENERATED = find api/openapi.yaml gen pkg/events/events.gen.go pkg/events/kinds.gen.go docs/operations.md examples/stock-client/stock.gen.go -type f -exec sha256sum {} + | sort
check-generated: ## fail if generation leaves a difference
	@before="$$($(GENERATED))"; $(GO) generate ./...; after="$$($(GENERATED))"; if [ "$$before" != "$$after" ]; then \
		echo "go generate ./... leaves a difference:"; git diff --stat -- api gen pkg docs examples; exit 1; fi

man: ## the manual pages of the command, into dist/man
	$(GO) run ./cmd/getresponse man dist/man

release-check: ## archives of the current commit for TARGETS, each built twice, with SBOMs and checksums, into dist (some minutes)
	cd internal/release && $(GO) vet ./... && $(GO) test ./... && $(GO) run . $(if $(TARGETS),-targets $(TARGETS)) $(ARGS)

fmt: ## fail if gofmt would change a file
	@files="$$(gofmt -l $$(git ls-files '*.go'))"; if [ -n "$$files" ]; then echo "gofmt would change:"; echo "$$files"; exit 1; fi

vet: ## go vet
	$(GO) vet ./...

PLATFORMS = linux/386 windows/amd64 darwin/arm64 js/wasm
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
	@bin="$$(mktemp -d)"; trap 'rm -rf "$$bin"' EXIT; \
	for dir in $$($(GO) list -f '{{.Dir}}' ./pkg/... ./internal/... ./cmd/...); do \
		targets="$$(cat "$$dir"/*_test.go 2>/dev/null | sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p')"; \
		[ -z "$$targets" ] || $(GO) test -c -fuzz . -o "$$bin/fuzz.test" "$$dir" || exit 1; \
		for target in $$targets; do \
			echo "$$dir $$target"; (cd "$$dir" && "$$bin/fuzz.test" -test.run '^$$' -test.fuzz "^$$target$$" -test.fuzztime $(FUZZTIME) \
				-test.fuzzminimizetime 10x -test.fuzzcachedir "$$bin/corpus") || exit 1; \
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

binary-size: ## a stripped program with this client against one with oapi-codegen's default output; fail over 1.05
	cd bench && $(GO) generate ./... && $(GO) run ./binarysize -most 1.05

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
