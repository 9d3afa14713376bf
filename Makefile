# The index of what is done here: every target that says what it does after `##` is listed by `make help`.

CARGO ?= cargo
ARGS ?=
CLUSTER := .cluster
OUTPUT ?= target/image
PROGRAMS := vms-operator vmsctl vms-store
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
MACHINE := $(shell rustc -vV | sed -n 's/^host: //p')
CARGO_HOME ?= $(HOME)/.cargo
# The time of everything in an image: that of the commit, so that who builds it again builds the same.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
CHART_RIGHTS := charts/vms-operator/files/rights.json

.DEFAULT_GOAL := help
.PHONY: help cluster-build tools cluster binaries image test bench lint generate demo try

help: ## list these commands
	@awk -F ':[^#]*## ' '/^[a-z-]+:.*## / { printf "%-15s %s\n", $$1, $$2 }' Makefile

cluster-build: ## build the test cluster into .cluster/, once: minutes when cold (KUBEBUILDER_ASSETS=folder spares it)
	@tests/cluster/build.sh $(CLUSTER)

cluster: cluster-build ## run a cluster until Ctrl-C and print how to reach it
	@$(CLUSTER)/supervise --output shell

tools: ## make sure that there are the tools that tests run: Chromium, promtool, buildah
	@tests/tools/install.sh $(CLUSTER)

# Neither the folders of this machine nor its C library are part of them.
binaries: ## static programs, each with what belongs to it in a folder of OUTPUT, target/image
	RUSTFLAGS='-C target-feature=+crt-static --remap-path-prefix=$(CURDIR)=. --remap-path-prefix=$(CARGO_HOME)=cargo' \
	CFLAGS='-ffile-prefix-map=$(CARGO_HOME)=cargo' \
		$(CARGO) build --release --locked --bins --target $(MACHINE)
	command -v cargo-cyclonedx >/dev/null || $(CARGO) install --quiet --locked cargo-cyclonedx
	$(CARGO) cyclonedx --quiet --format json --describe binaries --target $(MACHINE)
	for program in $(PROGRAMS); do \
		install -D -t $(OUTPUT)/$$program target/$(MACHINE)/release/$$program && \
		sed 's|file://$(CURDIR)#|file:///source#|' $${program}_bin.cdx.json > $(OUTPUT)/$$program/$$program.cdx.json && \
		rm $${program}_bin.cdx.json || exit 1; \
	done
	for program in vms-operator vmsctl; do \
		install -D -m 644 -t $(OUTPUT)/$$program/etc/ssl/certs /etc/ssl/certs/ca-certificates.crt || exit 1; \
	done

BUILDAH := buildah --root $(OUTPUT)/store --runroot $(OUTPUT)/run --storage-driver vfs

image: tools binaries ## an image a program, OUTPUT/NAME.tar, without a daemon and without a registry
	for program in $(PROGRAMS); do \
		rm -f $(OUTPUT)/$$program.tar && \
		$(BUILDAH) build --quiet --isolation chroot --build-context build=$(OUTPUT) --target $$program \
			--timestamp $$SOURCE_DATE_EPOCH --identity-label=false --tag $$program:$(VERSION) . >/dev/null && \
		$(BUILDAH) push --quiet --digestfile $(OUTPUT)/$$program.digest \
			$$program:$(VERSION) oci-archive:$(OUTPUT)/$$program.tar:$$program:$(VERSION) && \
		printf '%s %s\n' $$program $$(cat $(OUTPUT)/$$program.digest) || exit 1; \
	done

test: cluster-build tools image ## run all tests; ARGS go to cargo, as in: make test ARGS='--test it rbac'
	$(CARGO) test $(ARGS)

bench: cluster-build ## measure what it costs at scale, everything real, minutes: USERS=5000 EDITS=100 QUEUED=2000 SECRETS=10000
	$(CARGO) bench --bench scale

lint: ## formatting and lints of the Rust and Go code
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	unformatted=$$(gofmt -l tests/cluster tests/gitops) && test -z "$$unformatted" || { echo "gofmt: $$unformatted" >&2; exit 1; }
	cd tests/cluster && go vet ./supervise
	cd tests/gitops && go vet ./health

generate: cluster-build ## write what is generated from the code: definitions, policies, the chart's files and page, API document, page of permissions
	$(CARGO) run --quiet --bin vmsctl -- crds --output crds
	$(CARGO) run --quiet --bin vmsctl -- policies --output policies
	$(CARGO) run --quiet --bin vmsctl -- crds --output charts/vms-operator/files/crds
	$(CARGO) run --quiet --bin vmsctl -- policies --output charts/vms-operator/files/policies
	$(CARGO) run --quiet --bin vms-operator -- rights > $(CHART_RIGHTS).new && mv $(CHART_RIGHTS).new $(CHART_RIGHTS)
	$(CARGO) run --quiet --bin vmsctl -- permissions > docs/permissions.md
	$(CARGO) run --quiet --bin vms-store -- openapi > docs/vms-store-openapi.json
	$(CLUSTER)/helm-docs --chart-search-root charts --sort-values-order file --log-level warning

demo: cluster-build ## see it work: API server, operator, store and a small site, on loopback (KEEP=1 leaves it running)
	$(CARGO) build --bins
	@examples/demo.sh

try: ## the same site through the files door: Rust alone, one process
	$(CARGO) build --bin vmsctl
	@examples/try.sh
