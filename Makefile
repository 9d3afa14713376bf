# The index of what is done here: every target that says what it does after `##` is listed by `make help`.

CARGO ?= cargo
ARGS ?=
CLUSTER := .cluster
PROGRAMS := vms-operator vmsctl vms-store
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
CARGO_HOME ?= $(HOME)/.cargo
# The time of everything in an image: that of the commit, so that whoever builds it again builds the same.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
# Programs are static where they go into an image, so that tests and the images that they run share them.
test test-images image binaries generate: export RUSTC_WORKSPACE_WRAPPER := $(CURDIR)/tests/tools/static-programs.sh
# Tests wait more than they compute: more of them than processors run at once.
export RUST_TEST_THREADS ?= 6

.DEFAULT_GOAL := help
.PHONY: help check test try demo demo-video cluster cluster-build tools test-images image binaries bench bench-compare bench-fleet soak fuzz lint generate

help: ## list these commands
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "%-15s %s\n", $$1, $$2 }' Makefile

check: lint ## formatting, lints, unit tests, layers and generated files: minutes at first, then under two
	$(CARGO) test --quiet --lib $(ARGS)

test: tools ## run all tests; ARGS go to cargo, as in: make test ARGS='--test it rbac'
	@$(MAKE) --no-print-directory --jobs 2 cluster-build test-images
	$(CARGO) test $(ARGS)

try: ## see it without Kubernetes: a small site and a user store in one process; Rust alone, ten minutes at first, then seconds
	$(CARGO) build --bin vmsctl
	@examples/try.sh

demo: ## see it in Kubernetes: API server, operator, store and a small site, on loopback (KEEP=1 leaves it running)
	@examples/demo.sh announce
	@$(MAKE) --no-print-directory --jobs 2 demo-cluster demo-programs
	@examples/demo.sh

.PHONY: demo-cluster demo-programs
demo-cluster:
	@tests/cluster/build.sh $(CLUSTER) any

demo-programs:
	$(CARGO) build --bins

demo-video: ## see video under declared users: cameras by ffmpeg, nginx, the store and its gate, on loopback (KEEP=1 leaves it running)
	$(CARGO) build --bin vms-store --bin vmsctl
	@examples/demo-video.sh

cluster: cluster-build ## run a cluster until Ctrl-C and print how to reach it
	@$(CLUSTER)/supervise --output shell

cluster-build: ## build the test cluster into .cluster/, once: minutes when cold (KUBEBUILDER_ASSETS=folder spares it)
	@tests/cluster/build.sh $(CLUSTER)

tools: ## make sure that there are the tools that tests run: Chromium, promtool, buildah, ZoneMinder, PostgreSQL, nginx, ffmpeg
	@tests/tools/install.sh $(CLUSTER)

# A tool of cargo, built once and without optimisation: it runs for a second.
cargo-tool = $(or $(shell command -v $(1)),$(CLUSTER)/bin/$(1))
$(CLUSTER)/bin/cargo-%:
	env -u RUSTC_WORKSPACE_WRAPPER $(CARGO) install --quiet --locked --debug --root $(CLUSTER) cargo-$*@$(version-$*)
version-cyclonedx := 0.5.9
version-deny := 0.20.2

# What is released is optimised, and knows neither the folders of this machine nor its C library. What is tested takes what
# the tests have compiled anyway: with `--test it` they are compiled for the same features.
PROFILE ?= release
OUTPUT ?= target/image
separator := $(shell printf '\037')
compile-release := build --release --bins
compile-dev := build --bins --test it
folder-release := target/release
folder-dev := target/debug
ifeq ($(PROFILE),release)
binaries: export CARGO_ENCODED_RUSTFLAGS := --remap-path-prefix=$(CURDIR)=.$(separator)--remap-path-prefix=$(CARGO_HOME)=cargo
binaries: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
binaries: export CFLAGS := -ffile-prefix-map=$(CARGO_HOME)=cargo
endif

binaries: $(call cargo-tool,cargo-cyclonedx) ## static programs, each with what belongs to it in a folder of OUTPUT, target/image
	$(CARGO) $(compile-$(PROFILE)) --locked
	$< cyclonedx --quiet --format json --describe binaries
	@for program in $(PROGRAMS); do \
		mkdir -p $(OUTPUT)/$$program && \
		install -C -t $(OUTPUT)/$$program $(folder-$(PROFILE))/$$program && \
		tests/tools/bill-of-materials.sh $${program}_bin.cdx.json $(OUTPUT)/$$program/$$program.cdx.json || exit 1; \
	done
	@for program in $(PROGRAMS); do \
		install -C -D -m 644 -t $(OUTPUT)/$$program/etc/ssl/certs /etc/ssl/certs/ca-certificates.crt || exit 1; \
	done

image: tools binaries ## an image a program, OUTPUT/NAME.tar and NAME.docker.tar, without a daemon and without a registry
	@$(MAKE) --no-print-directory $(PROGRAMS:%=$(OUTPUT)/%.tar)

test-images:
	@$(MAKE) --no-print-directory image PROFILE=dev OUTPUT=target/test-image

# What a name without a registry stands for: a node that has loaded an archive finds its image by the whole name alone.
nowhere := docker.io/library

BUILDAH := buildah --root $(OUTPUT)/store --runroot $(OUTPUT)/run --storage-driver vfs

.SECONDEXPANSION:
$(OUTPUT)/%.tar: Containerfile $$(wildcard $(OUTPUT)/$$*/*)
	@rm -f $@
	@$(BUILDAH) build --quiet --isolation chroot --build-context build=$(OUTPUT) --target $* \
		--timestamp $(SOURCE_DATE_EPOCH) --identity-label=false --tag $*:$(VERSION) . >/dev/null
	@$(BUILDAH) push --quiet --digestfile $(OUTPUT)/$*.digest $*:$(VERSION) oci-archive:$@:$(nowhere)/$*:$(VERSION)
	@rm -f $(OUTPUT)/$*.docker.tar
	@$(BUILDAH) push --quiet $*:$(VERSION) docker-archive:$(OUTPUT)/$*.docker.tar:$(nowhere)/$*:$(VERSION)
	@printf '%s %s\n' $* $$(cat $(OUTPUT)/$*.digest)

soak: tools cluster-build ## owner and tenant edit, everything fails: SOAK_SECONDS=1200 SOAK_USERS=500 SOAK_SEED=1
	SOAK_CLUSTER=1 SOAK_SECONDS=$(or $(SOAK_SECONDS),1200) SOAK_USERS=$(or $(SOAK_USERS),500) \
	SOAK_SEED=$(or $(SOAK_SEED),1) $(CARGO) test --test it soak -- --nocapture

bench: cluster-build ## measure what it costs at scale, everything real, minutes: USERS=5000 EDITS=100 QUEUED=2000 SECRETS=10000
	BENCH_JSON=$(or $(BENCH_JSON),$(CURDIR)/target/bench.json) $(CARGO) bench --bench scale

bench-fleet: cluster-build ## measure many servers, led by one operator and shared by four: GROWTH=1000,5000 SERVERS=100 SHARED=40 USERS=2000
	CHARTS=$(or $(CHARTS),$(CURDIR)/target/charts) BENCH_JSON=$(or $(BENCH_JSON),$(CURDIR)/target/fleet.json) $(CARGO) bench --bench fleet

bench-compare: cluster-build ## measure this tree beside another revision, in turn: BASE=main RUNS=5 USERS=1000
	benches/compare.sh $(or $(BASE),HEAD~1) $(or $(RUNS),5)

# Our own code alone is optimised: what it depends on is compiled for tests anyway. Overflows still panic.
CASES ?= 1000000
PARSER ?= hostile
fuzz: ## give every parser of outside bytes CASES hostile inputs, a million: minutes each, hours for manifests (PARSER=name for one)
	CARGO_PROFILE_DEV_OPT_LEVEL=2 PROPTEST_CASES=$(CASES) $(CARGO) test --lib $(PARSER) -- --test-threads=$(shell nproc)

lint: ## formatting and lints of the Rust and Go code
	$(CARGO) fmt --check
	$(CARGO) clippy --quiet --all-targets -- -D warnings
	@unformatted=$$(gofmt -l tests/cluster tests/gitops) && test -z "$$unformatted" || { echo "gofmt: $$unformatted" >&2; exit 1; }
	cd tests/cluster && go vet ./supervise
	cd tests/gitops && go vet ./health

chart := charts/vms-operator
generated = target/debug/$(1) $(2) > target/generated && mv target/generated $(3)

generate: cluster-build ## write what is generated from the code: definitions, policies, the chart's files and page, API document, pages of permissions and drivers
	$(CARGO) $(compile-dev)
	target/debug/vmsctl crds --output-folder crds
	target/debug/vmsctl policies --output-folder policies
	target/debug/vmsctl crds --output-folder $(chart)/files/crds
	target/debug/vmsctl policies --output-folder $(chart)/files/policies
	$(call generated,vms-operator,rights,$(chart)/files/rights.json)
	$(call generated,vmsctl,permissions,docs/permissions.md)
	$(call generated,vmsctl,drivers,docs/drivers/README.md)
	$(call generated,vms-store,openapi,docs/vms-store-openapi.json)
	sed -i 's/^\(version\|appVersion\): .*/\1: $(VERSION)/' $(chart)/Chart.yaml
	$(CLUSTER)/helm-docs --chart-search-root charts --sort-values-order file --log-level warning

deny: $(call cargo-tool,cargo-deny) ## licences, sources and bans of dependencies
	$< --log-level error check bans licenses sources
.PHONY: deny
