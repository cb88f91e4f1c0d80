# `make` lists the targets. Each one finds a JDK by itself; Maven comes with ./mvnw.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test fault build images native kind cluster charts format clean

# -ntp: no progress bars in logs.
MAVEN := export JAVA_HOME && JAVA_HOME=$$(scripts/jdk.sh) && ./mvnw -ntp
CHAT_JAR := chat-service/target/quarkus-app/quarkus-run.jar
# Netty still uses sun.misc.Unsafe; without the option the JVM prints four lines of warnings about it.
JAVA_OPTIONS ?= --sun-misc-unsafe-memory-access=allow
CHAT_INPUTS := pom.xml chat-service/pom.xml chat-service/src/main

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

run: ## start the chat on this machine, building it first if its sources changed
	@if [[ ! -f $(CHAT_JAR) || -n $$(find $(CHAT_INPUTS) -newer $(CHAT_JAR) -print -quit) ]]; then \
	  echo 'Building the chat service ...'; \
	  $(MAVEN) -q -pl chat-service -am -Dmaven.test.skip=true package && touch $(CHAT_JAR) || exit 1; \
	fi; \
	java_home=$$(scripts/jdk.sh); \
	exec "$$java_home/bin/java" $(JAVA_OPTIONS) -jar $(CHAT_JAR)

test: ## run every check: unit tests, integration tests, static analysis, formatting
	@$(MAVEN) verify

fault: ## random faults under load, proved by a ledger: MINUTES=5 SEED=drawn (docs/faults.md)
	@$(MAVEN) -pl chat-service -am verify -Dtest=None -Dit.test=FaultSoak \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
	  -Dfault.minutes=$(or $(MINUTES),5) $(if $(SEED),-Dfault.seed=$(SEED))

build: ## package both modules without running tests
	@$(MAVEN) -DskipTests package

images: ## build the images chat-service and chat-operator, with docker or podman
	@scripts/images.sh

native: ## build both modules as executables, with Mandrel or GraalVM 25
	@scripts/native.sh

kind: ## a chat on kind: cluster, images, ingress controller, operator (needs docker or podman, kind, kubectl)
	@scripts/kind.sh

cluster: ## the same on the one-node Kubernetes of e2e/cluster (needs root)
	@e2e/cluster-up.sh

charts: ## renew what the Helm charts have from the CRD
	@cd helm/check && go run .

format: ## format the sources and poms
	@$(MAVEN) -q spotless:apply

clean: ## remove everything that was built
	@$(MAVEN) -q clean
