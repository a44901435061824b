#!/bin/sh
# Build dist/lachan-box_<version>_<architecture>.deb with dpkg-deb alone. Run by `make deb`.
# It holds the program and what a box needs of its dependencies, for the Python that built it; no Django.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
version=$($python -c 'import lachan; print(lachan.__version__)')
minor=$($python -c 'import sys; print(sys.version_info[1])')
architecture=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
lib=$root/usr/lib/lachan-box
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/lib/systemd/system" "$root/etc/default" \
  "$root/usr/share/doc/lachan-box" "$root/usr/share/man/man1" "$root/usr/share/lintian/overrides" "$lib/lachan" dist

# The program: the packages without Django that a box runs.
for part in box gateway policy lib; do
  cp -r "src/lachan/$part" "$lib/lachan/"
done
cp src/lachan/__init__.py src/lachan/cli.py "$lib/lachan/"
# Its dependencies, as the lock has them.
$python packaging/box_wheels.py "$lib"
find "$lib" -name __pycache__ -prune -exec rm -rf {} +
find "$lib" -name '*.so' -exec strip --strip-unneeded {} +
find "$lib" -type f ! -name '*.so' -exec chmod 644 {} +

cat > "$root/usr/bin/lachan" <<WRAPPER
#!/bin/sh
# -I: nothing of the caller's directory or environment; -B: the files are not ours to change.
exec /usr/bin/python3.$minor -I -B -c 'import sys; sys.path.insert(0, "/usr/lib/lachan-box"); from lachan.cli import main; raise SystemExit(main())' "\$@"
WRAPPER
chmod 755 "$root/usr/bin/lachan"
cp packaging/lachan-box.service "$root/lib/systemd/system/"
cp packaging/lachan-box.default "$root/etc/default/lachan-box"
cp docs/box.md "$root/usr/share/doc/lachan-box/"
cp packaging/lintian-overrides "$root/usr/share/lintian/overrides/lachan-box"
$python packaging/copyright.py > "$root/usr/share/doc/lachan-box/copyright"
gzip -9n < packaging/changelog > "$root/usr/share/doc/lachan-box/changelog.gz"
gzip -9n < packaging/lachan.1 > "$root/usr/share/man/man1/lachan.1.gz"
for name in postinst prerm postrm; do
  cp "packaging/$name" "$root/DEBIAN/$name"
  chmod 755 "$root/DEBIAN/$name"
done
echo /etc/default/lachan-box > "$root/DEBIAN/conffiles"
(cd "$root" && find usr lib -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
cat > "$root/DEBIAN/control" <<CONTROL
Package: lachan-box
Version: $version
Architecture: $architecture
Maintainer: Lá Chắn <lachan@localhost>
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: python3.$minor, libc6, adduser
Recommends: systemd
Section: net
Priority: optional
Description: DNS at home or school by the rules of a Lá Chắn centre
 A box stands in the network of a home or school, answers devices by the
 rules that parents or the school set at a centre, and goes on when the
 line or the centre is down. It needs 512 MB of memory.
CONTROL
find "$root" -type d -exec chmod 755 {} +
find "$root" -print0 | xargs -0 touch -hd "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}"
dpkg-deb --root-owner-group -Zxz --build "$root" "dist/lachan-box_${version}_$architecture.deb"
