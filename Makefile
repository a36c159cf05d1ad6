# Everything a person does with this program from a fresh clone.
# `make help` lists it. The only tools assumed are make, git and Go.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
export PATH := $(PATH):/usr/local/go/bin

GO          ?= go
# Pinned, and run through Go itself, so that go.mod stays the program's own.
STATICCHECK ?= honnef.co/go/tools/cmd/staticcheck@v0.8.2
ERRCHECK    ?= github.com/kisielk/errcheck@v1.30.0
# Where `make demo` listens and keeps its data; FRESH=1 begins again.
HTTP        ?= 127.0.0.1:8080
DATA        ?= data/demo
# How long each fuzz target runs under `make fuzz`.
FUZZTIME    ?= 10s
# Packages in which nothing runs at the same time: conversations and sentences
# are pure, a picture is judged by one goroutine. The race detector would find
# nothing in them and takes ten times as long.
CALM        := '^damping/(flows|templates|bot/(picture|paper|chart|calendar))(/|$$)'
# whatsmeow reads a few fields of its own without their lock (the state of its
# socket, its events). The race detector looks at our code and not into it.
THEIRS      := -gcflags='go.mau.fi/...=-race=false'
# The packages whose tests take minutes: they begin first, so that nobody waits for one at the end.
LONG        := '^damping(/store|/bot|/bot/web)?$$'
# Which packages the checks look at: PKG=./store/... narrows it.
PKG         ?= ./...

.DEFAULT_GOAL := help
.PHONY: help build demo test needs vet lint unit bench soak fuzz golden clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build the program into bin/damping
	$(GO) build -o bin/damping .

demo: build ## run the demo and print its address (FRESH=1 begins again, HTTP=127.0.0.1:8080)
	@exec bin/damping demo --http $(HTTP) --data $(DATA) $(if $(filter-out 0 no,$(FRESH)),--fresh)

test: needs vet lint unit ## install what the tests need, then run every check and every test

needs: ## install (root on Debian) or name what the tests need
	@.ci/needs

vet: ## go vet and the format of every Go file
	@bad=$$(gofmt -l .); \
	  if [ -n "$$bad" ]; then echo "not in gofmt's format (gofmt -w repairs it):"; echo "$$bad"; exit 1; fi
	$(GO) vet $(PKG)

lint: ## staticcheck and errcheck; what is off, and why: staticcheck.conf, .ci/errcheck.txt
	$(GO) run $(STATICCHECK) $(PKG)
	$(GO) run $(ERRCHECK) -ignoretests -exclude .ci/errcheck.txt $(PKG)

unit: ## the tests alone, with the race detector where goroutines meet
	@all=$$($(GO) list $(PKG)); \
	  calm=$$(grep -E $(CALM) <<<"$$all" || true); busy=$$(grep -vE $(CALM) <<<"$$all" || true); \
	  busy="$$(grep -E $(LONG) <<<"$$busy" || true) $$(grep -vE $(LONG) <<<"$$busy" || true)"; \
	  set -x; \
	  if [ -n "$$calm" ]; then $(GO) test -timeout 15m $$calm; fi; \
	  if [ -n "$${busy// /}" ]; then $(GO) test -race $(THEIRS) -timeout 25m $$busy; fi

bench: ## the benchmarks, and the comparison with a bare bot
	$(GO) test -run '^$$' -bench . -benchmem -timeout 60m $(PKG)
	DAMPING_BENCH=1 $(GO) test -run TestReport -v -count 1 -timeout 60m ./bot/bench

soak: needs ## the long runs: 100 kills under load, faults, many conversations
	DAMPING_SOAK=1 $(GO) test -run 'Soak' -v -count 1 -timeout 4h $(PKG)

fuzz: ## every fuzz target for FUZZTIME each
	@GO=$(GO) FUZZTIME=$(FUZZTIME) .ci/fuzz $(PKG)

golden: ## write the recorded transcripts and the drawings in docs/flows anew
	@GO=$(GO) .ci/golden

clean: ## remove what was built and the demo's data
	rm -rf bin $(DATA)
