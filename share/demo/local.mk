# SPDX-License-Identifier: GPL-3.0-or-later
#
# The demo: its files are installed, and "make demo" plays it in the build folder,
# as "assay demo" does anywhere.

EXTRA_DIST += %D%/README %D%/check %D%/make-repo %D%/play %D%/data %D%/history %D%/project

demo: all
	@./assay demo --files $(top_srcdir)/%D% $(abs_top_builddir)/demo

install-data-local:
	$(MKDIR_P) $(DESTDIR)$(pkgdatadir)/demo
	cp -R $(srcdir)/%D%/. $(DESTDIR)$(pkgdatadir)/demo/
	rm -f $(DESTDIR)$(pkgdatadir)/demo/local.mk

uninstall-local:
	rm -rf $(DESTDIR)$(pkgdatadir)/demo

.PHONY: demo
