# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libnet.a
ASSAY_LIBS += %D%/libnet.a
%C%_libnet_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libnet_a_SOURCES =
