"""Makes the tokenizer fixtures of Nn.Tests: small tokenizers of every kind, trained by the reference libraries, and what those make of 10,000 strings.

    python3 make_tokenizers.py OUT NATIVE_TOKENIZER_JSON [KIND ...]

Needs tokenizers 0.23, sentencepiece, tiktoken and transformers. NATIVE_TOKENIZER_JSON is a file that our own trainer wrote. Writes
OUT/KIND.json.gz (tokenizer.json), OUT/tiktoken.gz (a rank file), OUT/strings.json.gz, OUT/expected.json.gz (digests of the ids and
of the decoded texts, of 20 strings each, and the ids of the first strings) and OUT/chat.json.gz (chat templates and what they make).
"""
import base64, gzip, hashlib, json, os, random, struct, sys, tempfile, traceback, unicodedata
import tokenizers
from tokenizers import Tokenizer, AddedToken, Regex, decoders, models, normalizers, pre_tokenizers, processors, trainers

CHUNK = 20
COUNT = 10000
LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = LLAMA3.replace("{1,3}", "")
O200K = "|".join([
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"\p{N}{1,3}", r" ?[^\s\p{L}\p{N}]+[\r\n/]*", r"\s*[\r\n]+", r"\s+(?!\S)", r"\s+"])
CL100K = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"

SENTENCES = [
    "The quick brown fox jumps over the lazy dog, doesn't it? I'll say we've seen they're fine; he'd know what I'm after.",
    "Gets or sets the number of elements that the collection can contain without resizing the internal array.",
    "public static int Main(string[] args) { return args.Length > 0 ? 1 : 0; } // 42 == 0x2A",
    "def f(x):\n    if x is None:\n        raise ValueError('x')\n    return x ** 2 + 3.14159\n",
    "Der schnelle braune Fuchs springt über den faulen Hund; Größe, Straße und Mädchen.",
    "Le cœur déçu mais l'âme plutôt naïve, Louÿs rêva de crapaüter en canoë au-delà des îles.",
    "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia y frío, añoraba a su querido cachorro.",
    "Съешь же ещё этих мягких французских булок, да выпей чаю.",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία, ένα δύο τρία.",
    "東京は日本の首都です。人工知能の研究が進んでいます。コンピューター、プログラム。",
    "我们的语言模型可以处理中文文本,包括标点符号。数字一二三四五。",
    "대한민국의 수도는 서울입니다. 한국어 문장을 처리할 수 있습니다.",
    "اللغة العربية جميلة ومكتوبة من اليمين إلى اليسار ١٢٣.",
    "עברית היא שפה שמית הנכתבת מימין לשמאל.",
    "हिन्दी भाषा देवनागरी लिपि में लिखी जाती है। १२३",
    "ภาษาไทยเขียนติดกันโดยไม่มีช่องว่าง",
    "😀 😃 🎉 👩‍👩‍👧‍👦 👍🏽 🇩🇪 ☕ → ∑ ∞ ≠ ½ ② ﬁ",
    "1 22 333 4444 55555 666666 3.1415926535 1,000,000 2024-01-31T12:34:56Z",
]


def corpus():
    r = random.Random(1)
    words = [w for s in SENTENCES for w in s.split(" ")]
    lines = list(SENTENCES) * 6
    for _ in range(5000):
        source = r.choice(SENTENCES).split(" ")
        start = r.randrange(len(source))
        line = source[start:start + r.randrange(2, 14)] + [r.choice(words) for _ in range(r.randrange(0, 4))]
        lines.append(" ".join(line) + r.choice(["", ".", "\n", "\n\n", "  ", "\t"]))
    return lines


def strings(special):
    """10,000 strings: from plain words to what nobody writes. Only characters whose class is old (Unicode 13 and before)."""
    r = random.Random(2)
    words = [w for s in SENTENCES for w in s.split(" ")]
    spaces = [" ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\n\n", " \n ", "\u00a0", "\u2003", "\u3000", "\u2028", "\u0085", "\u200b", "\ufeff", "\x0b", "\x1c", "\u1680"]
    odd = ["\u0301", "e\u0301", "\u1e9b\u0323", "\u0041\u030a\u0327", "\u212b", "\u2126", "ﬁ", "①", "㎏", "ﷺ", "Ⅷ", "ſ", "'ſ", "İ", "ß", "\u0000", "\u0001", "\u007f", "\u00ad", "\ufffd", "\ufffe", "\uffff",
           "\ue000", "\U000f0000", "\U0010ffff", "\U0001d49c", "\U0001d7d9", "\U00020000", "\U00010400", "\u1100\u1161\u11a8", "각", "각", "\u0344", "\u0958", "\U0001d15e", "\u3099", "か\u3099", "👩‍👩‍👧‍👦", "👍🏽",
           "🇩🇪🇫", "\u200d", "\ufe0f", "\U000e0061", "\u202e", "▁", "▁▁a", "Ġ", "Ċ", "<0x0A>", "<0xC3>", "'S", "'LL", "’s", "''", "a" * 130, " " * 40, "ab" * 60, "…" * 9, "-" * 33]
    punctuation = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~—–«»„“”、。「」¿¡§°²³¼")
    planes = [(0x20, 0x7e), (0xa0, 0x24f), (0x300, 0x36f), (0x370, 0x52f), (0x590, 0x6ff), (0x900, 0x97f), (0xe00, 0xe7f), (0x1100, 0x11ff), (0x1e00, 0x1fff), (0x2000, 0x27bf), (0x3040, 0x30ff), (0x4e00, 0x9fff),
              (0xac00, 0xd7a3), (0xf900, 0xfaff), (0xfb00, 0xfdff), (0xfe70, 0xffef), (0x10400, 0x1044f), (0x1d400, 0x1d7ff), (0x1f300, 0x1f64f), (0x20000, 0x2a6d6), (0x2f800, 0x2fa1d)]

    def character():
        while True:
            low, high = r.choice(planes)
            c = chr(r.randrange(low, high + 1))
            if unicodedata.ucd_3_2_0.category(c) != "Cn": return c

    def part():
        k = r.random()
        if k < 0.40: return r.choice(words)
        if k < 0.58: return r.choice(spaces) if r.random() < 0.3 else " "
        if k < 0.68: return str(r.randrange(10 ** r.randrange(1, 9)))
        if k < 0.78: return r.choice(punctuation)
        if k < 0.88: return r.choice(odd)
        if k < 0.91: return r.choice(special)
        return character()

    result = ["", " ", "  ", "a", " a", "a ", "\n", "hello world", " hello  world "] + special + [s + "x" for s in special] + [" " + s + " " for s in special] + SENTENCES + odd + spaces
    while len(result) < COUNT: result.append("".join(part() for _ in range(r.randrange(1, 14))))
    return result[:COUNT]


def train(tokenizer, trainer):
    tokenizer.train_from_iterator(corpus(), trainer)
    return tokenizer


def bpe(alphabet=True, size=700, special=(), **more):
    return trainers.BpeTrainer(vocab_size=size, special_tokens=list(special), initial_alphabet=pre_tokenizers.ByteLevel.alphabet() if alphabet else [], show_progress=False, **more)


def byte_level(pre, normalizer=None, special=("<|endoftext|>",), ignore_merges=False, size=700):
    t = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    if normalizer: t.normalizer = normalizer
    t.pre_tokenizer = pre
    t.decoder = decoders.ByteLevel()
    return train(t, bpe(special=special, size=size))


def split(pattern): return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated", False), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def gpt2():
    t = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    return t


def roberta():
    t = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True), special=("<s>", "<pad>", "</s>", "<unk>", "<mask>"))
    t.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    return t


def llama3():
    t = byte_level(split(LLAMA3), special=(), ignore_merges=True)
    t.add_special_tokens(["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"] + [f"<|reserved_special_token_{i}|>" for i in range(5)])
    t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=True), processors.TemplateProcessing(
        single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|>:1 $B:1", special_tokens=[("<|begin_of_text|>", t.token_to_id("<|begin_of_text|>"))])])
    return t


def qwen2():
    t = byte_level(split(QWEN2), normalizer=normalizers.NFC(), special=())
    t.add_special_tokens(["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
    t.add_tokens([AddedToken("<tool_call>", normalized=False, special=False), AddedToken("</tool_call>", normalized=False, special=False)])
    t.post_processor = processors.ByteLevel(trim_offsets=False)
    return t


def o200k(): return byte_level(split(O200K))


def cl100k(): return byte_level(split(CL100K))


def deepseek():
    t = Tokenizer(models.BPE())
    t.normalizer = normalizers.Sequence([])
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"[\r\n]"), "isolated"), pre_tokenizers.Split(Regex(r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-Ⴥᏼ-ᏽ]+"), "isolated"),
        pre_tokenizers.Split(Regex(r"\s?[!-/:-~！-／：-～‘-‟　-。]+"), "isolated"), pre_tokenizers.Split(Regex(r"\s+$"), "isolated"), pre_tokenizers.Split(Regex(r"[一-龥ࠀ-一가-퟿]+"), "isolated"),
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.decoder = decoders.ByteLevel()
    return train(t, bpe(special=("<|endoftext|>",)))


def added():
    """Added tokens with every flag, over a normalizer that changes their text."""
    t = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False), normalizer=normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()]), special=())
    t.add_special_tokens([AddedToken("<s>", lstrip=True, rstrip=True), AddedToken("</s>", rstrip=True), AddedToken("<|im_start|>", normalized=True)])
    t.add_tokens([AddedToken("the", single_word=True), AddedToken("Fox", normalized=True), AddedToken("ab", normalized=False), AddedToken("①", normalized=True), AddedToken("quick", lstrip=True, normalized=False)])
    return t


def sentencepiece(kind, **more):
    import sentencepiece as spm
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/text", "w") as f: f.write("\n".join(line.replace("\n", " ") for line in corpus()))
        spm.SentencePieceTrainer.train(input=folder + "/text", model_prefix=folder + "/m", model_type=kind, vocab_size=900, hard_vocab_limit=False, character_coverage=0.999, minloglevel=2, num_threads=1, **more)
        model = open(folder + "/m.model", "rb").read()
        return spm.SentencePieceProcessor(model_proto=model), model


def fields(data):
    """The fields of a protocol buffer message: number and value."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            b = data[at]; at += 1
            value |= (b & 127) << shift; shift += 7
            if b < 128: return value

    while at < len(data):
        key = varint()
        if key & 7 == 0: yield key >> 3, varint()
        elif key & 7 == 5: yield key >> 3, struct.unpack("<f", data[at:at + 4])[0]; at += 4
        elif key & 7 == 1: yield key >> 3, data[at:at + 8]; at += 8
        else:
            size = varint(); yield key >> 3, data[at:at + size]; at += size


def llama_bpe(sp):
    vocabulary = {sp.id_to_piece(i): i for i in range(sp.get_piece_size())}
    merges = []
    for piece, index in vocabulary.items():
        if sp.is_control(index) or sp.is_unknown(index) or sp.is_byte(index): continue
        local = [(piece[:i], piece[i:], sp.get_score(index)) for i in range(1, len(piece)) if piece[:i] in vocabulary and piece[i:] in vocabulary]
        merges += sorted(local, key=lambda m: (vocabulary[m[0]], vocabulary[m[1]]))
    merges.sort(key=lambda m: (m[2], len(m[0]), len(m[1])), reverse=True)
    return models.BPE(vocabulary, [(a, b) for a, b, _ in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True)


SENTENCEPIECE = {}


def llama2():
    sp, _ = sentencepiece("bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True)
    SENTENCEPIECE["llama2"] = (sp, [1])
    t = Tokenizer(llama_bpe(sp))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    t.add_special_tokens([AddedToken("<unk>", normalized=False), AddedToken("<s>", normalized=False), AddedToken("</s>", normalized=False)])
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return t


def mistral():
    sp, _ = sentencepiece("bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True)
    t = Tokenizer(llama_bpe(sp))
    t.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="first", split=False)
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    t.add_special_tokens([AddedToken(s, normalized=False) for s in ("<unk>", "<s>", "</s>", "[INST]", "[/INST]")])
    t.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return t


def gemma():
    sp, _ = sentencepiece("bpe", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=False)
    t = Tokenizer(llama_bpe(sp))
    t.normalizer = normalizers.Replace(" ", "▁")
    t.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    t.add_special_tokens([AddedToken(s, normalized=False) for s in ("<unk>", "<s>", "</s>")])
    t.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return t


def metaspace_bpe():
    """Byte-pair encoding over characters without byte fallback, each unknown character by itself."""
    t = Tokenizer(models.BPE(unk_token="<unk>"))
    t.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace("▁", prepend_scheme="always"), pre_tokenizers.Digits(individual_digits=True)])
    t.decoder = decoders.Metaspace("▁", prepend_scheme="always")
    return train(t, bpe(alphabet=False, special=("<unk>", "<s>", "</s>"), limit_alphabet=120))


def t5():
    sp, model = sentencepiece("unigram", normalization_rule_name="nmt_nfkc", pad_id=3)
    SENTENCEPIECE["t5"] = (sp, [])
    spec = dict(fields(next(v for k, v in fields(model) if k == 3)))
    vocabulary = [(sp.id_to_piece(i), 0.0 if sp.is_control(i) else sp.get_score(i)) for i in range(sp.get_piece_size())]
    t = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    t.normalizer = normalizers.Sequence([normalizers.Precompiled(spec[2]), normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")])
    t.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always")
    t.decoder = decoders.Metaspace("▁", prepend_scheme="always")
    t.add_special_tokens([AddedToken(s, normalized=False) for s in ("<unk>", "<s>", "</s>", "<pad>")])
    t.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 2)])
    return t


def unigram_bytes():
    sp, _ = sentencepiece("unigram", byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False)
    t = Tokenizer(models.Unigram([(sp.id_to_piece(i), sp.get_score(i)) for i in range(sp.get_piece_size())], unk_id=0, byte_fallback=True))
    t.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="first")
    t.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace("▁", prepend_scheme="first")])
    t.add_special_tokens([AddedToken(s, normalized=False) for s in ("<unk>", "<s>", "</s>")])
    return t


def unigram():
    """Trained by the tokenizers library itself."""
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    t.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always")
    t.decoder = decoders.Metaspace("▁", prepend_scheme="always")
    return train(t, trainers.UnigramTrainer(vocab_size=600, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False))


KINDS = [gpt2, roberta, llama3, qwen2, o200k, cl100k, deepseek, added, llama2, mistral, gemma, metaspace_bpe, t5, unigram_bytes, unigram]
SPECIAL = ["<|endoftext|>", "<s>", "</s>", "<mask>", "<|begin_of_text|>", "<|eot_id|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "[INST]", "<unk>", "<|endo", "<s", "<|reserved_special_token_1|>", "the", "Fox", "①", "quick"]


def digests(parts):
    result = []
    for i in range(0, len(parts), CHUNK):
        h = hashlib.sha256()
        for part in parts[i:i + CHUNK]: h.update(part)
        result.append(h.hexdigest()[:16])
    return result


def expected(all_strings, encode, decode):
    ids = [encode(s) for s in all_strings]
    return dict(ids=digests([struct.pack(f"<{len(x) + 1}i", *x, -1) for x in ids]), text=digests([decode(x, True).encode() + b"\xff" for x in ids]),
                special=digests([decode(x, False).encode() + b"\xff" for x in ids]), first=ids[:60])


def write(path, data):
    with open(path, "wb") as f: f.write(gzip.compress(data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0))


def tiktoken_fixture(out, all_strings):
    import tiktoken
    source = json.loads(gzip.decompress(open(f"{out}/llama3.json.gz", "rb").read()))
    inverse = {c: b for b, c in bytes_to_unicode().items()}
    vocabulary = sorted(source["model"]["vocab"].items(), key=lambda v: v[1])
    ranks = {bytes(inverse[c] for c in name): i for i, (name, _) in enumerate(vocabulary)}
    write(f"{out}/tiktoken.gz", b"".join(base64.b64encode(b) + b" %d\n" % i for b, i in ranks.items()))
    special = {"<|endoftext|>": len(ranks), "<|im_start|>": len(ranks) + 3}
    e = tiktoken.Encoding("native", pat_str=CL100K, mergeable_ranks=ranks, special_tokens=special)
    return expected(all_strings, lambda s: e.encode(s, allowed_special="all"), lambda x, skip: e.decode([i for i in x if not skip or i < len(ranks)]))


def bytes_to_unicode():
    kept = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    return {b: chr(b) if b in kept else chr(256 + sum(1 for x in range(b) if x not in kept)) for b in range(256)}


CHATML = "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
CHATML_PLAIN = "{%- for message in messages %}\n    {{- '<|im_start|>' ~ message.role ~ '\\n' ~ message.content | trim ~ '<|im_end|>\\n' }}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n' }}\n{%- endif %}\n"
LLAMA2 = "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"
LLAMA3_CHAT = "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"
LLAMA31_CHAT = """{{- bos_token }}
{%- if not date_string is defined %}
    {%- set date_string = "26 Jul 2024" %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none and tools is defined %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\\n" }}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {{- message.content }}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""
MISTRAL_CHAT = "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token}}{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}{% endif %}{% endfor %}"
MISTRAL_V3 = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set ns = namespace(index=0) %}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" or (message["role"] == "assistant" and message.tool_calls is not defined) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("After the optional system message, conversation roles must alternate user/assistant/user/assistant/...") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported, with the exception of an initial optional system message!") }}
    {%- endif %}
{%- endfor %}
"""
CONSTRUCTS = """{#- every construct once -#}
{%- set items = ['b', 'a', messages | length] -%}
{% for x in items %}{{ loop.index }}/{{ loop.length }}{{ ':' if not loop.last else '.' }}{{ x }} {% else %}none{% endfor %}
{% for m in messages if m.role == 'user' %}<{{ m['content'] | upper }}|{{ m.content.split(' ')[0] }}|{{ m.content[::-1] | lower }}>{% endfor %}
{%- if messages[-1].role in ['user', 'tool'] and not (1 > 2 or 3 <= 2) %} last {{ messages[-1]['role'] | capitalize }}{% elif true %} other{% endif %}
{{ (1 + 2 * 3 - 8 // 3) ~ 'x' ~ 7 % 4 }} {{ 'abc'.startswith('ab') }} {{ none is none }} {{ undefined_name is defined }} {{ messages[0].get('missing', 'default') }}
{{ messages | map(attribute='role') | join(', ') }} {{ '  x '.lstrip() }}|{{ {'a': 1, 'b': [true, none]} | tojson }} {{ "a,b" | replace(',', ';') }} {{ undefined_name | default('d') }}
{%- macro wrap(x, y='!') %}[{{ x }}{{ y }}]{% endmacro %}{{ wrap('m') }}{{ wrap('n', y='?') }}{{ messages | selectattr('role', 'equalto', 'user') | list | length }}
"""
TEMPLATES = {"chatml": CHATML, "chatml-plain": CHATML_PLAIN, "llama2": LLAMA2, "llama3": LLAMA3_CHAT, "llama3.1": LLAMA31_CHAT, "mistral": MISTRAL_CHAT, "mistral-v3": MISTRAL_V3, "constructs": CONSTRUCTS}
CHATS = [
    [("user", "Hello there")], [("system", " You are terse. "), ("user", "  Hi!\n")], [("user", "a"), ("assistant", " b "), ("user", "c d")], [("system", "s"), ("user", "1"), ("assistant", "2"), ("user", "3"), ("assistant", "4")],
    [("user", "x"), ("user", "y")], [("assistant", "first")], [("user", "Ünï\n\n😀 <|im_end|> 'quotes' \"double\" \\n")], [("system", "only")], [("tool", "t")], [("user", "")],
]


def chat():
    from transformers import PreTrainedTokenizerFast
    t = PreTrainedTokenizerFast(tokenizer_object=gpt2(), bos_token="<s>", eos_token="</s>")
    cases = []
    for name, template in TEMPLATES.items():
        t.chat_template = template
        for messages in CHATS:
            for prompt in (False, True):
                case = dict(template=name, messages=[dict(role=r, content=c) for r, c in messages], prompt=prompt)
                try: case["output"] = t.apply_chat_template(case["messages"], tokenize=False, add_generation_prompt=prompt)
                except Exception as e: case["error"] = str(e)
                cases.append(case)
    return dict(templates=TEMPLATES, bos="<s>", eos="</s>", cases=cases)


def main():
    out, native, only = sys.argv[1], sys.argv[2], sys.argv[3:]
    os.makedirs(out, exist_ok=True)
    all_strings = strings(SPECIAL)
    write(f"{out}/strings.json.gz", all_strings)
    results = {}

    def attempt(name, make):
        if only and name not in only: return
        try:
            results[name] = make()
            print(name, "done", len(results[name].get("first", [])), flush=True)
        except Exception:
            print(name, "FAILED", flush=True); traceback.print_exc(file=sys.stdout)

    def run(name, t):
        write(f"{out}/{name}.json.gz", json.loads(t.to_str()))
        t = Tokenizer.from_str(t.to_str())
        result = expected(all_strings, lambda s: t.encode(s).ids, lambda x, skip: t.decode(x, skip_special_tokens=skip))
        if name in SENTENCEPIECE:
            sp, before = SENTENCEPIECE[name]
            plain = [s for s in all_strings if not any(m in s for m in SPECIAL) and "\0" not in s]
            same = sum((t.encode(s).ids if before else t.encode(s).ids[:-1]) == before + sp.encode(s) for s in plain)
            print(f"{name}: {same} of {len(plain)} strings have the same ids in sentencepiece")
        return result

    for make in KINDS: attempt(make.__name__, lambda: run(make.__name__, make()))
    attempt("native", lambda: run("native", Tokenizer.from_file(native)))
    attempt("tiktoken", lambda: tiktoken_fixture(out, all_strings))
    write(f"{out}/expected.json.gz", dict(tokenizers=tokenizers.__version__, chunk=CHUNK, kinds=results))
    try: write(f"{out}/chat.json.gz", chat())
    except Exception: print("chat FAILED"); traceback.print_exc(file=sys.stdout)
    for name in sorted(os.listdir(out)): print(name, os.path.getsize(f"{out}/{name}"))


main()
