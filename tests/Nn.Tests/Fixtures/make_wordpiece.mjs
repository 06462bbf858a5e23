// Makes the WordPiece fixtures of Nn.Tests: node make_wordpiece.mjs FIXTURES
//
// Needs the package tokenizers 0.23 in the folder it runs in. Reads FIXTURES/strings.json.gz, writes two tokenizers as BERT has them (small letters and
// not) with a small vocabulary, and wordpiece.json.gz: what the reference library makes of the strings.
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import zlib from "node:zlib";

const require = createRequire(process.cwd() + "/");
const { Tokenizer } = require("tokenizers");
const [fixtures] = process.argv.slice(2);
const chunk = 20;
const strings = JSON.parse(zlib.gunzipSync(fs.readFileSync(`${fixtures}/strings.json.gz`)));
const write = (name, data) => fs.writeFileSync(`${fixtures}/${name}`, zlib.gzipSync(JSON.stringify(data), { level: 9 }));

function digests(parts) {
  const result = [];
  for (let i = 0; i < parts.length; i += chunk) {
    const hash = crypto.createHash("sha256");
    for (const part of parts.slice(i, i + chunk)) hash.update(part);
    result.push(hash.digest("hex").slice(0, 16));
  }
  return result;
}

// Tokens are frequent characters and pieces of words, at the start of a word or within it; what is rare stays unknown.
function vocabulary(change) {
  const counts = new Map();
  const count = name => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const text of strings) {
    for (const word of change(text).split(/[\s\p{P}]+/u)) {
      const characters = [...word].slice(0, 12);
      for (let i = 0; i < characters.length; i++)
        for (let n = 1; n <= 6 && i + n <= characters.length; n++) count((i ? "##" : "") + characters.slice(i, i + n).join(""));
    }
    for (const sign of text.match(/[\p{P}$+<=>^`|~]/gu) ?? []) count(sign);
  }
  const names = [...counts].filter(([, n]) => n > 3).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 2500).map(([name]) => name);
  return Object.fromEntries(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...names].map((name, i) => [name, i]));
}

const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
function bert(vocab, normalizer, cleanup) {
  return {
    version: "1.0", truncation: null, padding: null,
    added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map((content, id) => ({ id, content, ...plain })),
    normalizer: { type: "BertNormalizer", ...normalizer }, pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[SEP]", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
      special_tokens: { "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] }, "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] } },
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup },
    model: { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100, vocab },
  };
}

const made = {
  bert: bert(vocabulary(text => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase()), { clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true }, true),
  bert_cased: bert(vocabulary(text => text), { clean_text: false, handle_chinese_chars: false, strip_accents: null, lowercase: false }, false),
};
const kinds = {};
for (const [name, json] of Object.entries(made)) {
  write(`${name}.json.gz`, json);
  const tokenizer = Tokenizer.fromString(JSON.stringify(json));
  const [ids, text, special] = [[], [], []];
  for (const s of strings) {
    ids.push(Array.from((await tokenizer.encode(s, null, { addSpecialTokens: true })).getIds()));
    text.push(await tokenizer.decode(ids.at(-1), true));
    special.push(await tokenizer.decode(ids.at(-1), false));
  }
  const words = list => list.map((t, i) => Buffer.from((strings[i].includes("<0x") ? "" : t) + "\0", "utf8"));
  kinds[name] = { ids: digests(ids.map(list => Buffer.from(new Int32Array([...list, -1]).buffer))), text: digests(words(text)), special: digests(words(special)), first: ids.slice(0, 60) };
  const all = ids.flat();
  console.log(name, Object.keys(json.model.vocab).length, "tokens;", all.filter(id => id === 1).length, "of", all.length, "unknown");
}
write("wordpiece.json.gz", { tokenizers: require("tokenizers/package.json").version, chunk, kinds });
