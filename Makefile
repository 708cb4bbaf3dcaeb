# Entente: build, test and install.
#
#   make              the program build/entente, build/libentente.a and .so
#   make run          the same, then the sample graph on http://127.0.0.1:8080/
#                       PORT=8080 chooses the port
#   make test         every test but fuzz and bench
#                       ONLY="unit walk cli http page" runs some of them
#   make lint         formatting, dependency direction, headers, limits, clang
#   make san          the tests under ASan and UBSan (build/san)
#   make clang        unit and golden tests of what clang builds (build/clang)
#   make bench        speed and size, beside the peers found on the machine
#                       BENCH_ARGS="load --sizes 1", BENCH_ARGS=--help
#   make conformance  the W3C's RDF test suites, W3C=DIR where they lie
#   make fuzz         the fuzz targets, FUZZ_SECONDS=60 each
#   make random       random graphs and queries beside a naive evaluator,
#                       RANDOM_ARGS="--cases 20000 --seed 1"
#   make screenshot   the pictures of the README
#   make install      program, library, headers, pkg-config file, man page
#                       PREFIX=/usr/local, DESTDIR=
#   make format       what lint checks, done
#   make clean        removes build/; make help prints this
#
# Missing Debian packages are installed (as root or by sudo) and npm packages
# fetched on the first build; DEPS=no only names what is missing.
# CC=clang works as well as gcc. WERROR= lets warnings pass. PAGE=no leaves the
# page out, V=1 shows the commands.
# Everything built lies under build/.

PREFIX ?= /usr/local
PORT ?= 8080
FUZZ_SECONDS ?= 60
DEPS ?= yes
PAGE ?= yes
CONFIG ?= release
Q := $(if $(V),,@)
ifeq ($(origin CC),default)
CC := gcc
endif

# ---- configurations ------------------------------------------------------
# Objects of each lie apart, so that changing between them rebuilds nothing.

WERROR = -Werror
OPT_release = -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong
OPT_clang = -O1
OPT_san = -O1 -fno-omit-frame-pointer -fsanitize=address,undefined \
	-fno-sanitize-recover=all
OPT_tsan = -O1 -fno-omit-frame-pointer -fsanitize=thread
OPT_fuzz = -O1 -fno-omit-frame-pointer \
	-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK_release = -Wl,-z,relro,-z,now
LINK_clang = -Wl,-z,relro,-z,now

OUT := $(if $(filter release,$(CONFIG)),build,build/$(CONFIG))
OBJ := build/obj/$(CONFIG)

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wcast-qual \
	-Wwrite-strings $(WERROR)
ENT_CPPFLAGS = -D_GNU_SOURCE -Iinclude -Iengine -I. -include engine/banned.h
ENT_CFLAGS = -std=c11 -g -fPIC -fno-semantic-interposition -pthread \
	$(WARNINGS) $(OPT_$(CONFIG))
ENT_LDFLAGS = -pthread -Wl,--as-needed $(filter -fsanitize=%,$(OPT_$(CONFIG))) \
	$(LINK_$(CONFIG))

# ---- what there is -------------------------------------------------------
# base <- store <- {queries, import} make the library; the server and the
# command line are the program around it.

sources = $(sort $(wildcard $(foreach d,$(1),$(d)/*.c $(d)/*/*.c)))
LIB_SRC := $(call sources,engine/base engine/store queries import)
PROGRAM_SRC := $(call sources,engine/server engine/cli)
MAIN_SRC := engine/cli/main.c
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
UNIT_HELP_SRC := $(filter-out $(UNIT_SRC),$(call sources,tests/unit))
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
HEADERS := $(sort $(wildcard include/entente/*.h))

objects = $(patsubst %.c,$(OBJ)/%.o,$(1))
LIB_OBJ := $(call objects,$(LIB_SRC) build/gen/examples.c)
PROGRAM_OBJ := $(call objects,$(filter-out $(MAIN_SRC),$(PROGRAM_SRC)) \
	build/gen/$(if $(filter no,$(PAGE)),no_page,page_assets).c)
UNIT_BIN := $(patsubst tests/unit/%.c,$(OUT)/tests/%,$(UNIT_SRC))
BENCH_BIN := $(patsubst tests/%.c,$(OUT)/%,$(BENCH_SRC))
FUZZ_BIN := $(patsubst tests/fuzz/%.c,$(OUT)/%,$(FUZZ_SRC))
RANDOM_BIN := $(OUT)/random/driver
PAGE_SRC := $(shell find engine/page 2>/dev/null)

version_part = $(shell awk '$$2 == "ENT_VERSION_$(1)" { print $$3 }' \
	include/entente/version.h)
MAJOR := $(call version_part,MAJOR)
MINOR := $(call version_part,MINOR)
VERSION := $(MAJOR).$(MINOR).$(call version_part,PATCH)
# Until 1.0 a minor release may change the library's interface.
SOVERSION := $(if $(filter 0,$(MAJOR)),0.$(MINOR),$(MAJOR))

LIB_A := $(OUT)/libentente.a
LIB_SO := $(OUT)/libentente.so.$(VERSION)
PROGRAM_A := $(OBJ)/libprogram.a
UNIT_A := $(OBJ)/libunit.a

# ---- building ------------------------------------------------------------

.DELETE_ON_ERROR:
.PHONY: all help run test tests lint san clang bench conformance fuzz random \
	screenshot install format clean FORCE
all: $(OUT)/entente $(LIB_A) $(LIB_SO)

# Brings the flags of the libraries, and the packages they need.
ifneq ($(filter-out help clean format,$(or $(MAKECMDGOALS),all)),)
include build/deps.mk
endif

build/deps.mk: .ci/deps
	@mkdir -p $(@D)
	@DEPS=$(DEPS) .ci/deps build
	@.ci/deps flags >$@

build/deps-%.ok: .ci/deps | build/deps.mk
	@DEPS=$(DEPS) .ci/deps $*
	@touch $@

$(OUT)/entente: $(OBJ)/engine/cli/main.o $(PROGRAM_A) $(LIB_A)
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$Q$(CC) $(ENT_LDFLAGS) $(LDFLAGS) -o $@ $^ $(DEP_PROGRAM_LIBS) $(DEP_LIBS)

$(LIB_A): $(LIB_OBJ)
$(PROGRAM_A): $(PROGRAM_OBJ)
$(UNIT_A): $(call objects,$(UNIT_HELP_SRC))
$(LIB_A) $(PROGRAM_A) $(UNIT_A): $(OBJ)/flags
	@mkdir -p $(@D)
	@rm -f $@
	$Q$(AR) rcs $@ $(filter %.o,$^)

# The shared library shows what the public headers declare, nothing else.
$(LIB_SO): $(LIB_OBJ) build/gen/libentente.map
	@echo "  LINK $@"
	$Q$(CC) -shared $(ENT_LDFLAGS) $(LDFLAGS) -o $@ \
		-Wl,-soname,libentente.so.$(SOVERSION) \
		-Wl,--version-script=build/gen/libentente.map \
		$(LIB_OBJ) $(DEP_LIBS)
	@ln -sf $(@F) $(OUT)/libentente.so.$(SOVERSION)
	@ln -sf $(@F) $(OUT)/libentente.so

build/gen/libentente.map: Makefile $(HEADERS)
	@mkdir -p $(@D)
	@{ echo '{ global:'; cat $(HEADERS) | \
		sed -n -e '/^static/d' -e 's/^[A-Za-z].*[ *]\(ent_[a-z0-9_]*\)(.*/\1;/p' \
			-e 's/^\(ent_[a-z0-9_]*\)(.*/\1;/p' \
			-e 's/^extern .*[ *]\(ent_[a-z0-9_]*\)[;[].*/\1;/p' | \
		sort -u; echo 'local: *; };'; } >$@

$(OBJ)/%.o: %.c $(OBJ)/flags
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$Q$(CC) $(ENT_CPPFLAGS) $(DEP_CFLAGS) $(CPPFLAGS) $(ENT_CFLAGS) \
		$(CFLAGS) -MMD -MP -c -o $@ $<

# Remade only when the compiler or a flag changes.
FLAGS_NOW = $(CC) $(ENT_CPPFLAGS) $(DEP_CFLAGS) $(CPPFLAGS) $(ENT_CFLAGS) \
	$(CFLAGS)
ifneq ($(strip $(file <$(OBJ)/flags)),$(strip $(FLAGS_NOW)))
$(OBJ)/flags: FORCE
endif
$(OBJ)/flags:
	@$(shell mkdir -p $(@D))$(file >$@,$(FLAGS_NOW)):

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)

# ---- the page and the examples, as C -------------------------------------
# The page is built in a copy, so that the source tree stays as it is; what has
# gone from the source goes from the copy.

build/gen/page_assets.c: build/page.ok engine/page/embed.mjs
	@mkdir -p $(@D)
	@echo "  GEN  $@"
	$Qnode engine/page/embed.mjs build/page $@

build/gen/no_page.c: engine/page/embed.mjs
	@mkdir -p build/no-page $(@D)
	@echo "  GEN  $@"
	$Qnode engine/page/embed.mjs build/no-page $@

build/page.ok: build/page-src/npm.ok $(PAGE_SRC)
	@find build/page-src -mindepth 1 -maxdepth 1 \
		! -name node_modules ! -name npm.ok -exec rm -rf {} +
	@cp -R engine/page/. build/page-src/
	@rm -rf build/page
	@echo "  PAGE build/page"
	$Qcd build/page-src && OUT='$(abspath build/page)' npm run --silent build
	@touch $@

build/page-src/npm.ok: $(wildcard engine/page/package*.json)
	@rm -rf build/page-src
	@mkdir -p build/page-src
	@cp $^ build/page-src/
	@echo "  NPM  build/page-src"
	$Qcd build/page-src && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

EXAMPLES := $(sort $(wildcard queries/examples/*.walk))
build/gen/examples.c: queries/examples.awk $(EXAMPLES) \
		$(wildcard queries/examples)
	@mkdir -p $(@D)
	@echo "  GEN  $@"
	$Qawk -f queries/examples.awk $(EXAMPLES) </dev/null >$@

# ---- using ---------------------------------------------------------------

# A sample that an older program wrote may be of another format: made anew.
run: all
	@build/entente stats build/sample.db >/dev/null 2>&1 || \
		rm -f build/sample.db build/sample.db-lock
	build/entente import build/sample.db $(sort $(wildcard \
		import/samples/*.jsonl))
	build/entente serve build/sample.db --port $(PORT)

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

clean:
	rm -rf build

# ---- checking ------------------------------------------------------------

$(OUT)/tests/%: $(OBJ)/tests/unit/%.o $(UNIT_A) $(PROGRAM_A) $(LIB_A)
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$Q$(CC) $(ENT_LDFLAGS) $(LDFLAGS) -o $@ $^ -lcmocka \
		$(DEP_PROGRAM_LIBS) $(DEP_LIBS)

.SECONDARY:
$(call objects,$(UNIT_SRC) $(UNIT_HELP_SRC)): | build/deps-test.ok
tests: all $(UNIT_BIN) $(RANDOM_BIN)

test: tests build/deps-test.ok
	@BUILD=$(OUT) tests/run $(ONLY)

san:
	@ASAN_OPTIONS=detect_stack_use_after_return=1:$$ASAN_OPTIONS \
		$(MAKE) --no-print-directory CONFIG=san test

clang: build/deps-lint.ok
	@$(MAKE) --no-print-directory CONFIG=clang CC=clang \
		ONLY="$(or $(ONLY),unit walk)" test

lint: all build/deps-lint.ok
	@$(MAKE) --no-print-directory CONFIG=clang CC=clang tests
	@CPPFLAGS='$(ENT_CPPFLAGS) $(DEP_CFLAGS)' tests/lint

format: C_FILES = $(shell git ls-files -co --exclude-standard '*.c' '*.h')
format:
	clang-format -i $(C_FILES)

random: all $(RANDOM_BIN)
	@BUILD=$(OUT) node tests/random/run.mjs $(RANDOM_ARGS)

$(RANDOM_BIN): $(OBJ)/tests/random/driver.o $(LIB_A)
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$Q$(CC) $(ENT_LDFLAGS) $(LDFLAGS) -o $@ $^ $(DEP_LIBS)

bench: all $(BENCH_BIN)
	@node tests/bench/run.mjs $(BENCH_ARGS)

W3C ?= tests/rdf/w3c
conformance: all $(OUT)/conformance
	@$(OUT)/conformance $(W3C)

$(OUT)/conformance: $(call objects,$(call sources,tests/rdf)) $(LIB_A)
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$Q$(CC) $(ENT_LDFLAGS) $(LDFLAGS) -o $@ $^ $(DEP_LIBS)

# It looks on when the library looks at the limits.
$(OUT)/bench/lateness: ENT_LDFLAGS += -Wl,--wrap=ent_context_check

$(BENCH_BIN): $(OUT)/%: $(OBJ)/tests/%.o $(PROGRAM_A) $(LIB_A)
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$Q$(CC) $(ENT_LDFLAGS) $(LDFLAGS) -o $@ $^ \
		$(DEP_PROGRAM_LIBS) $(DEP_LIBS)

ifeq ($(CONFIG),fuzz)
fuzz: $(FUZZ_BIN)
	@BUILD=$(OUT) FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run
$(FUZZ_BIN): $(OUT)/%: $(OBJ)/tests/fuzz/%.o $(PROGRAM_A) $(LIB_A)
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$Q$(CC) $(ENT_LDFLAGS) -fsanitize=fuzzer -o $@ $^ \
		$(DEP_PROGRAM_LIBS) $(DEP_LIBS)
else
build/deps-fuzz.ok: build/deps-lint.ok
fuzz: build/deps-fuzz.ok
	@$(MAKE) --no-print-directory CONFIG=fuzz CC=clang fuzz
endif

screenshot: all build/deps-test.ok
	@tests/page/screenshot

# ---- installing ----------------------------------------------------------

I = "$(DESTDIR)$(PREFIX)"
install: all
	install -d $(I)/bin $(I)/include/entente $(I)/lib/pkgconfig \
		$(I)/share/man/man1 $(I)/share/bash-completion/completions
	install -m 755 $(OUT)/entente $(I)/bin/
	install -m 644 $(HEADERS) $(I)/include/entente/
	install -m 644 $(LIB_A) $(LIB_SO) $(I)/lib/
	ln -sf $(notdir $(LIB_SO)) $(I)/lib/libentente.so.$(SOVERSION)
	ln -sf $(notdir $(LIB_SO)) $(I)/lib/libentente.so
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' \
		-e 's|@LIBS@|$(DEP_LIBS)|' \
		engine/entente.pc.in >$(I)/lib/pkgconfig/entente.pc
	install -m 644 engine/cli/entente.1 $(I)/share/man/man1/
	$(OUT)/entente completion bash \
		>$(I)/share/bash-completion/completions/entente
