"""Build src/lachan/reports/static/reports/sealedbox.js from two npm packages.

usage: make_sealedbox.py TWEETNACL BLAKEJS: the unpacked packages tweetnacl 1.0.3 and
blakejs 1.2.1. The result gives `lachanSeal(publicKey, octets)`: libsodium's sealed box.
"""

import re
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "src/lachan/reports/static/reports"
HEAD = """\
/* A sealed box for one receiver, as libsodium makes it (X25519, XSalsa20, Poly1305).
   Built by tools/make_sealedbox.py from tweetnacl 1.0.3 (Unlicense) and
   blakejs 1.2.1 (MIT); licences in sealedbox.LICENSE. */
(() => {
  const held = {};
  const need = (name) => held[name];
"""
SEAL = """\
  const { nacl, blake } = held;
  self.lachanSeal = (receiver, octets) => {
    const own = nacl.box.keyPair();
    const both = new Uint8Array(64);
    both.set(own.publicKey);
    both.set(receiver, 32);
    const nonce = blake.blake2b(both, undefined, 24);
    const box = nacl.box(octets, nonce, receiver, own.secretKey);
    own.secretKey.fill(0);
    const sealed = new Uint8Array(32 + box.length);
    sealed.set(own.publicKey);
    sealed.set(box, 32);
    return sealed;
  };
})();
"""


def module(name: str, text: str) -> str:
    """Wrap a CommonJS module so that it stays inside."""
    open_, close = "((module, exports, require) => {", "})"
    text = re.sub(r"^\s*//.*\n", "", text, flags=re.MULTILINE)
    called = "(m, m.exports, (n) => need(n.replace('./', '')));"
    return (
        f"  {{ const m = {{ exports: {{}} }};\n{open_}\n{text}\n{close}{called}\n"
        f"  held[{name!r}] = m.exports; }}\n"
    )


def main() -> None:
    """Write the built file and the licences."""
    nacl, blake = (Path(arg) for arg in sys.argv[1:3])
    parts = [
        module("util", (blake / "util.js").read_text(encoding="utf-8")),
        module("blake", (blake / "blake2b.js").read_text(encoding="utf-8")),
        module("nacl", (nacl / "nacl.min.js").read_text(encoding="utf-8")),
    ]
    OUT.mkdir(parents=True, exist_ok=True)
    built = HEAD + "".join(parts) + SEAL
    (OUT / "sealedbox.js").write_text(built, encoding="utf-8")
    licences = [
        f"{name}\n\n{(folder / 'LICENSE').read_text(encoding='utf-8')}"
        for name, folder in (("tweetnacl", nacl), ("blakejs", blake))
    ]
    (OUT / "sealedbox.LICENSE").write_text("\n\n".join(licences), encoding="utf-8")


if __name__ == "__main__":
    main()
