"""Makes the tokenizer fixtures of Nn.Tests, the first half: what make_tokenizers.mjs then trains and runs with the reference library.

    python3 make_tokenizers.py WORK FIXTURES NATIVE_TOKENIZER_JSON && node make_tokenizers.mjs WORK FIXTURES

Needs sentencepiece and jinja2 (and node with the packages tokenizers 0.23 and tiktoken). NATIVE_TOKENIZER_JSON is a file that our own trainer
wrote. Writes into WORK a tokenizer.json of every kind (those of SentencePiece trained by it, the others to be trained), 10,000 strings
and a text to train on, and into FIXTURES the strings and chat.json.gz: chat templates and what Jinja makes of them with the settings of transformers.
"""
import base64, gzip, json, os, random, struct, sys, tempfile, unicodedata

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


def added(*tokens, start=0):
    """Added tokens: names with perhaps flags, special and not normalized unless these say otherwise."""
    plain = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=True)
    return [dict(id=start + i, content=t if isinstance(t, str) else t[0], **{**plain, **({} if isinstance(t, str) else t[1])}) for i, t in enumerate(tokens)]


def tokenizer(model, pre=None, normalizer=None, post=None, decoder=None, tokens=()):
    return dict(version="1.0", truncation=None, padding=None, added_tokens=list(tokens), normalizer=normalizer, pre_tokenizer=pre, post_processor=post, decoder=decoder, model=model)


def level(space=False, regex=True): return dict(type="ByteLevel", add_prefix_space=space, trim_offsets=True, use_regex=regex)


def split(pattern, behavior="Isolated"): return dict(type="Split", pattern=pattern if isinstance(pattern, dict) else dict(Regex=pattern), behavior=behavior, invert=False)


def cut(pattern): return dict(type="Sequence", pretokenizers=[split(pattern), level(False, False)])


def pairs(vocabulary=None, merges=(), **more):
    return {**dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None, fuse_unk=False, byte_fallback=False, ignore_merges=False,
                   vocab=vocabulary or {}, merges=[list(m) for m in merges]), **more}


def byte_level(pre, tokens=("<|endoftext|>",), ignore_merges=False, **more):
    """To be trained; the added tokens get their ids behind."""
    return tokenizer(pairs(ignore_merges=ignore_merges), pre, decoder=level(), tokens=added(*tokens), **more)


def template(*items, **ids):
    """Around one text: names of special tokens, and $A."""
    parts = [dict(Sequence=dict(id="A", type_id=0)) if i == "$A" else dict(SpecialToken=dict(id=i, type_id=0)) for i in items]
    return dict(type="TemplateProcessing", single=parts, pair=[*parts, dict(Sequence=dict(id="B", type_id=1))], special_tokens={i: dict(id=i, ids=[0], tokens=[i]) for i in items if i != "$A"})


def replace(old, new): return dict(type="Replace", pattern=dict(String=old), content=new)


def sequence(name, *items): return dict(type="Sequence", **{name: list(items)})


def llama_bpe(sp):
    """SentencePiece's byte-pair encoding in the reference library's form: merges are read off the scores."""
    vocabulary = {sp.id_to_piece(i): i for i in range(sp.get_piece_size())}
    merges = []
    for piece, index in vocabulary.items():
        if sp.is_control(index) or sp.is_unknown(index) or sp.is_byte(index): continue
        local = [(piece[:i], piece[i:], sp.get_score(index)) for i in range(1, len(piece)) if piece[:i] in vocabulary and piece[i:] in vocabulary]
        merges += sorted(local, key=lambda m: (vocabulary[m[0]], vocabulary[m[1]]))
    merges.sort(key=lambda m: (m[2], len(m[0]), len(m[1])), reverse=True)
    return pairs(vocabulary, [m[:2] for m in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True)


def unigram_model(sp, fallback):
    return dict(type="Unigram", unk_id=0, vocab=[[sp.id_to_piece(i), 0.0 if sp.is_control(i) else sp.get_score(i)] for i in range(sp.get_piece_size())], byte_fallback=fallback)


def kinds(native):
    identity = dict(byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False)
    bpe, _ = sentencepiece("bpe", split_digits=True, **identity)
    bare, _ = sentencepiece("bpe", add_dummy_prefix=False, **identity)
    t5, model = sentencepiece("unigram", normalization_rule_name="nmt_nfkc", pad_id=3)
    fallback, _ = sentencepiece("unigram", **identity)
    charsmap = dict(fields(next(v for k, v in fields(model) if k == 3)))[2]
    decoder = [replace("▁", " "), dict(type="ByteFallback"), dict(type="Fuse"), dict(type="Strip", content=" ", start=1, stop=0)]
    meta = dict(type="Metaspace", replacement="▁", prepend_scheme="always", split=True)
    first = {**meta, "prepend_scheme": "first"}
    base = ["<unk>", "<s>", "</s>"]
    flags = [("<s>", dict(lstrip=True, rstrip=True)), ("</s>", dict(rstrip=True)), ("<|im_start|>", dict(normalized=True)), ("the", dict(single_word=True, special=False, normalized=True)),
             ("Fox", dict(special=False, normalized=True)), ("ab", dict(special=False)), ("①", dict(special=False, normalized=True)), ("quick", dict(special=False, lstrip=True))]
    llama3 = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"] + [f"<|reserved_special_token_{i}|>" for i in range(5)]
    ranges = [r"[\r\n]", r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-Ⴥᏼ-ᏽ]+", r"\s?[!-/:-~！-／：-～‘-‟　-。]+", r"\s+$", r"[一-龥ࠀ-一가-퟿]+"]
    return {
        "gpt2": byte_level(level(), post=level()),
        "roberta": byte_level(level(True), tokens=["<s>", "<pad>", "</s>", "<unk>", ("<mask>", dict(lstrip=True))], post=dict(type="RobertaProcessing", sep=["</s>", 0], cls=["<s>", 0], trim_offsets=True, add_prefix_space=True)),
        "llama3": byte_level(cut(LLAMA3), tokens=llama3, ignore_merges=True, post=sequence("processors", level(), template("<|begin_of_text|>", "$A"))),
        "qwen2": byte_level(cut(QWEN2), tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>", ("<tool_call>", dict(special=False)), ("</tool_call>", dict(special=False))], normalizer=dict(type="NFC"), post=level()),
        "o200k": byte_level(cut(O200K)),
        "cl100k": byte_level(cut(CL100K)),
        "deepseek": byte_level(sequence("pretokenizers", *map(split, ranges), dict(type="Digits", individual_digits=True), level(False, False)), normalizer=sequence("normalizers")),
        # Added tokens with every flag, over a normalizer that changes their text.
        "added": byte_level(level(), tokens=flags, normalizer=sequence("normalizers", dict(type="NFKC"), dict(type="Lowercase"))),
        "llama2": tokenizer(llama_bpe(bpe), None, sequence("normalizers", dict(type="Prepend", prepend="▁"), replace(" ", "▁")), template("<s>", "$A"), sequence("decoders", *decoder), added(*base)),
        "mistral": tokenizer(llama_bpe(bpe), {**first, "split": False}, None, template("<s>", "$A"), sequence("decoders", *decoder), added(*base, "[INST]", "[/INST]")),
        "gemma": tokenizer(llama_bpe(bare), split(dict(String=" "), "MergedWithPrevious"), replace(" ", "▁"), template("<s>", "$A"), sequence("decoders", *decoder[:3]), added(*base)),
        # Byte-pair encoding over characters without bytes to fall back to, each unknown character by itself.
        "metaspace_bpe": tokenizer(pairs(unk_token="<unk>"), sequence("pretokenizers", meta, dict(type="Digits", individual_digits=True)), sequence("normalizers", dict(type="NFKD"), dict(type="StripAccents")), None, meta, added(*base)),
        "t5": tokenizer(unigram_model(t5, False), meta, sequence("normalizers", dict(type="Precompiled", precompiled_charsmap=base64.b64encode(charsmap).decode()), dict(type="Strip", strip_left=False, strip_right=True),
                        dict(type="Replace", pattern=dict(Regex=" {2,}"), content="▁")), template("$A", "</s>"), meta, added(*base, "<pad>")),
        "unigram_bytes": tokenizer(unigram_model(fallback, True), first, None, None, sequence("decoders", dict(type="ByteFallback"), first), added(*base)),
        "unigram": tokenizer(unigram_model(t5, False), meta, sequence("normalizers", dict(type="NFKC"), dict(type="Replace", pattern=dict(Regex=r"\s+"), content=" ")), None, meta, added(*base)),
        "native": native,
    }, dict(llama2=bpe, t5=t5)


SPECIAL = ["<|endoftext|>", "<s>", "</s>", "<mask>", "<|begin_of_text|>", "<|eot_id|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "[INST]", "<unk>", "<|endo", "<s", "<|reserved_special_token_1|>", "the", "Fox", "①", "quick"]


def write(path, data):
    with open(path, "wb") as f: f.write(gzip.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0))


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
    from jinja2.exceptions import TemplateError
    from jinja2.ext import loopcontrols
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def refuse(message): raise TemplateError(message)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
    env.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
    env.globals["raise_exception"] = refuse
    cases = []
    for name, text in TEMPLATES.items():
        template = env.from_string(text)
        for messages in CHATS:
            for prompt in (False, True):
                case = dict(template=name, messages=[dict(role=r, content=c) for r, c in messages], prompt=prompt)
                try: case["output"] = template.render(messages=case["messages"], add_generation_prompt=prompt, tools=None, documents=None, bos_token="<s>", eos_token="</s>")
                except Exception as e: case["error"] = str(e)
                cases.append(case)
    return dict(templates=TEMPLATES, bos="<s>", eos="</s>", cases=cases)


def main():
    work, fixtures, native = sys.argv[1:]
    os.makedirs(work, exist_ok=True)
    os.makedirs(fixtures, exist_ok=True)
    all_strings = strings(SPECIAL)
    write(f"{fixtures}/strings.json.gz", all_strings)
    write(f"{fixtures}/chat.json.gz", chat())
    with open(f"{work}/strings.json", "w") as f: json.dump(all_strings, f)
    # Enough that tokens of several characters come about, with every byte that UTF-8 has.
    every = [bytes([a, 0x80]).decode() for a in range(0xC2, 0xE0)] + [bytes([a, 0xA0 if a == 0xE0 else 0x80, b]).decode() for a in range(0xE0, 0xF0) if a != 0xED for b in range(0x80, 0xC0)]
    every += [bytes([a, 0x90 if a == 0xF0 else 0x80, 0x80, 0x80]).decode() for a in range(0xF0, 0xF5)] + [chr(i) for i in range(128)]
    with open(f"{work}/text", "w") as f: f.write(" ".join(every) + "\n" + "\n".join(corpus()[:260]))
    made, processors = kinds(json.load(open(native)))
    for name, t in made.items():
        with open(f"{work}/{name}.json", "w") as f: json.dump(t, f, ensure_ascii=False)
    # What SentencePiece itself says, where no special token is in the string: make_tokenizers.mjs counts how many agree.
    with open(f"{work}/sentencepiece.ids", "w") as f:
        json.dump({name: [None if any(m in s for m in SPECIAL) or "\0" in s else sp.encode(s) for s in all_strings] for name, sp in processors.items()}, f)


main()
