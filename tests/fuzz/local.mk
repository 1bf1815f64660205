# SPDX-License-Identifier: GPL-3.0-or-later
#
#	make fuzz SECONDS=30	runs each target for so long on made-up input
#
# A target takes any bytes and ends the program when something is not as it must be; fuzz.h says more.
# "make fuzz" needs clang with libFuzzer: it builds everything anew in fuzz-build/ with the address and
# undefined behaviour sanitizers, and starts each target from the inputs in corpus/TARGET.  What it finds
# new stays in fuzz-build/corpus/TARGET; an input that ends the program is written to
# fuzz-build/TARGET-crash-... and, once what it shows is mended, belongs into corpus/TARGET.
#
# "make check" gives the kept inputs to each target, with any compiler.
#
# To add a target: its name in FUZZ_TARGETS, its lines below, and a few inputs in corpus/NAME.

FUZZ_TARGETS = %D%/clock %D%/ignore %D%/json %D%/junit %D%/line %D%/manifest %D%/object \
	%D%/params %D%/plot %D%/points %D%/project %D%/python %D%/queue %D%/regex %D%/template %D%/text %D%/toml \
	%D%/yaml
SECONDS = 30
FUZZ_BUILD = fuzz-build

if ENABLE_FUZZ
FUZZ_MAIN = %D%/fuzz.h
FUZZ_FLAGS = -fsanitize=fuzzer
else
FUZZ_MAIN = %D%/fuzz.h %D%/replay.c
FUZZ_FLAGS =
FUZZ_TESTS = $(FUZZ_TARGETS)
endif

%C%_clock_SOURCES = %D%/clock.c $(FUZZ_MAIN)
%C%_clock_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_ignore_SOURCES = %D%/ignore.c $(FUZZ_MAIN)
%C%_ignore_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_json_SOURCES = %D%/json.c $(FUZZ_MAIN)
%C%_json_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_junit_SOURCES = %D%/junit.c $(FUZZ_MAIN)
%C%_junit_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_line_SOURCES = %D%/line.c $(FUZZ_MAIN)
%C%_line_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_manifest_SOURCES = %D%/manifest.c $(FUZZ_MAIN)
%C%_manifest_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_object_SOURCES = %D%/object.c $(FUZZ_MAIN)
%C%_object_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_params_SOURCES = %D%/params.c $(FUZZ_MAIN)
%C%_params_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_plot_SOURCES = %D%/plot.c $(FUZZ_MAIN)
%C%_plot_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_points_SOURCES = %D%/points.c $(FUZZ_MAIN)
%C%_points_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_project_SOURCES = %D%/project.c $(FUZZ_MAIN)
%C%_project_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_python_SOURCES = %D%/python.c %D%/tree.h $(FUZZ_MAIN)
%C%_python_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_queue_SOURCES = %D%/queue.c $(FUZZ_MAIN)
%C%_queue_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_regex_SOURCES = %D%/regex.c $(FUZZ_MAIN)
%C%_regex_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_template_SOURCES = %D%/template.c $(FUZZ_MAIN)
%C%_template_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_text_SOURCES = %D%/text.c $(FUZZ_MAIN)
%C%_text_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_toml_SOURCES = %D%/toml.c %D%/tree.h $(FUZZ_MAIN)
%C%_toml_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)
%C%_yaml_SOURCES = %D%/yaml.c %D%/tree.h $(FUZZ_MAIN)
%C%_yaml_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_FLAGS)

check_PROGRAMS += $(FUZZ_TARGETS)

if ENABLE_FUZZ
fuzz: $(FUZZ_TARGETS)
	@status=0; for target in $(FUZZ_TARGETS); do \
		name=`basename $$target`; \
		echo "== $$name"; \
		$(MKDIR_P) corpus/$$name; \
		./$$target -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
			-print_final_stats=1 -artifact_prefix=$$name- corpus/$$name \
			$(top_srcdir)/%D%/corpus/$$name || status=1; \
	done; exit $$status
else
fuzz:
	@test -f $(FUZZ_BUILD)/Makefile || { $(MKDIR_P) $(FUZZ_BUILD) && cd $(FUZZ_BUILD) && \
		$(abs_top_srcdir)/configure CC=clang --enable-sanitizers --enable-fuzz; }
	@$(MAKE) --no-print-directory -C $(FUZZ_BUILD) fuzz SECONDS=$(SECONDS)
endif

.PHONY: fuzz
EXTRA_DIST += %D%/corpus
