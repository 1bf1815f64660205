# SPDX-License-Identifier: GPL-3.0-or-later
#
# The demo: its files are installed, and "make demo" plays it in the build folder.

EXTRA_DIST += %D%/README %D%/check %D%/make-repo %D%/play %D%/data %D%/history %D%/project

demo: all
	$(top_srcdir)/share/demo/play $(abs_top_builddir)/assay $(abs_top_builddir)/demo

install-data-local:
	$(MKDIR_P) $(DESTDIR)$(pkgdatadir)/demo
	cp -R $(srcdir)/share/demo/. $(DESTDIR)$(pkgdatadir)/demo/

uninstall-local:
	rm -rf $(DESTDIR)$(pkgdatadir)/demo

.PHONY: demo
