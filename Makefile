# The index of what is done here: every target that says what it does after `##` is listed by `make help`.

CARGO ?= cargo
ARGS ?=
CLUSTER := .cluster
CHART_RIGHTS := charts/vms-operator/files/rights.json

.DEFAULT_GOAL := help
.PHONY: help cluster-build browser cluster test bench lint generate demo try

help: ## list these commands
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "%-15s %s\n", $$1, $$2 }' Makefile

cluster-build: ## build the test cluster into .cluster/, once: minutes when cold (KUBEBUILDER_ASSETS=folder spares it)
	@tests/cluster/build.sh $(CLUSTER)

cluster: cluster-build ## run a cluster until Ctrl-C and print how to reach it
	@$(CLUSTER)/supervise --output shell

browser: ## make sure that there is a Chromium for the tests of the store's pages
	@tests/browser/install.sh

test: cluster-build browser ## run all tests; ARGS go to cargo, as in: make test ARGS='--test it rbac'
	$(CARGO) test $(ARGS)

bench: cluster-build ## measure what it costs at scale, everything real, minutes: USERS=5000 EDITS=100 QUEUED=2000 SECRETS=10000
	$(CARGO) bench --bench scale

lint: ## formatting and lints of the Rust and Go code
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	test -z "$$(gofmt -l tests/cluster tests/gitops | tee /dev/stderr)"
	cd tests/cluster && go vet ./supervise
	cd tests/gitops && go vet ./health

generate: ## write what is generated from the code: definitions, policies, the chart's files, API document, page of permissions
	$(CARGO) run --quiet --bin vmsctl -- crds --output crds
	$(CARGO) run --quiet --bin vmsctl -- policies --output policies
	$(CARGO) run --quiet --bin vmsctl -- crds --output charts/vms-operator/files/crds
	$(CARGO) run --quiet --bin vmsctl -- policies --output charts/vms-operator/files/policies
	$(CARGO) run --quiet --bin vms-operator -- rights > $(CHART_RIGHTS).new && mv $(CHART_RIGHTS).new $(CHART_RIGHTS)
	$(CARGO) run --quiet --bin vmsctl -- permissions > docs/permissions.md
	$(CARGO) run --quiet --bin vms-store -- openapi > docs/vms-store-openapi.json

demo: cluster-build ## see it work: API server, operator, store and a small site, on loopback (KEEP=1 leaves it running)
	$(CARGO) build --bins
	@examples/demo.sh

try: ## the same site through the files door: Rust alone, one process
	$(CARGO) build --bin vmsctl
	@examples/try.sh
