#!/bin/sh
# The suite drives a real browser and compares with real resolvers: install them when root, else say the one line.
set -eu
missing=
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
PATH=$PATH:/usr/sbin:/sbin
need chromium chromium
need dig bind9-dnsutils
need kdig knot-dnsutils
need dnsperf dnsperf
need curl curl
need unbound unbound
need named bind9
need knotd knot
need kresd knot-resolver
# Knot Resolver watches a zone's file by a library that it only recommends.
ls /usr/lib/*/lua/5.1/_cqueues.so >/dev/null 2>&1 || missing="$missing lua-cqueues"
need pdns_recursor pdns-recursor
need dnsdist dnsdist
need soffice libreoffice-writer-nogui
need systemd-analyze systemd
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing for the tests:$missing" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  # Services are not started: the tests run their own on loopback.
  install="apt-get install -y -qq --no-install-recommends"
  $install $missing >/dev/null
  # Only quicker: the suite drives Chromium itself where the shell cannot be had.
  $install chromium-headless-shell >/dev/null 2>&1 || true
else
  echo "The tests need:$missing. Run: apt-get install$missing" >&2
  exit 1
fi
