#!/bin/sh
# Makes configure and Makefile.in from a checkout; a release tarball has them already.
set -eu
cd "$(dirname "$0")"
for tool in autoreconf automake; do
	command -v "$tool" >/dev/null || {
		echo "autogen.sh: $tool is missing: install autoconf and automake (or run ci/install)" >&2
		exit 1
	}
done
exec autoreconf -fi
