"""Writes UnicodeNormalization.txt, the decompositions and combining classes of Unicode, since .NET leaves normalization to a system library
that is not everywhere.    python3 UnicodeNormalization.py > UnicodeNormalization.txt"""
import unicodedata as u

print(f"# Unicode {u.unidata_version}: character, combining class, decomposition; = composes again, ! does not, ~ for compatibility only. Hangul syllables follow a rule.")
for i in range(0x110000):
    c = chr(i)
    if 0xD800 <= i < 0xE000 or 0xAC00 <= i <= 0xD7A3: continue
    d = u.decomposition(c)
    if not d and not u.combining(c): continue
    kind = ""
    if d.startswith("<"): kind, d = "~", d.split(" ", 1)[1]
    elif d: kind = "=" if u.normalize("NFC", u.normalize("NFD", c)) == c else "!"
    parts = kind + "".join(f"{int(x, 16):X} " for x in d.split()).strip()
    print(f"{i:X} {u.combining(c) or ''} {parts}".rstrip())
