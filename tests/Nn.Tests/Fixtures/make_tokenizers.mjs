// Makes the tokenizer fixtures of Nn.Tests, the second half; see make_tokenizers.py. Trains what is to be trained with the reference
// library, and writes KIND.json.gz (tokenizer.json), tiktoken.gz (a rank file) and expected.json.gz: digests of the ids and of the decoded
// texts of 20 strings each, and the ids of the first strings.
//     node make_tokenizers.mjs WORK FIXTURES     (with the packages tokenizers 0.23 and tiktoken where node finds them)
import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import zlib from "node:zlib";

const require = createRequire(process.cwd() + "/");
const { Tokenizer } = require("tokenizers");
const { Tiktoken } = require("tiktoken");
const [work, fixtures] = process.argv.slice(2);
const chunk = 20;
const cl100k = String.raw`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`;
const strings = JSON.parse(fs.readFileSync(`${work}/strings.json`, "utf8"));
const write = (name, data) => fs.writeFileSync(`${fixtures}/${name}`, zlib.gzipSync(typeof data === "string" ? data : JSON.stringify(data), { level: 9 }));

function digests(parts) {
  const result = [];
  for (let i = 0; i < parts.length; i += chunk) {
    const hash = crypto.createHash("sha256");
    for (const part of parts.slice(i, i + chunk)) hash.update(part);
    result.push(hash.digest("hex").slice(0, 16));
  }
  return result;
}

function expected(ids, text, special) {
  const pack = list => Buffer.from(new Int32Array([...list, -1]).buffer);
  // Where a text names byte tokens, what is decoded may be no UTF-8, of which the reference makes more marks than there are bad bytes.
  const words = (list) => list.map((t, i) => Buffer.from((strings[i].includes("<0x") ? "" : t) + "\0", "utf8"));
  return { ids: digests(ids.map(pack)), text: digests(words(text)), special: digests(words(special)), first: ids.slice(0, 60) };
}

// Learns from the text with the library's own trainer; the added tokens come behind, and the template gets their ids.
function train(json) {
  const bare = Tokenizer.fromString(JSON.stringify({ ...json, added_tokens: [], post_processor: null, model: { ...json.model, unk_token: null } }));
  bare.train([`${work}/text`]);
  const learned = JSON.parse((bare.save(`${work}/trained`), fs.readFileSync(`${work}/trained`, "utf8"))).model;
  let start = Math.max(...Object.values(learned.vocab)) + 1;
  if (json.model.unk_token) learned.vocab[json.model.unk_token] ??= start++;
  json.model = { ...learned, ignore_merges: json.model.ignore_merges, unk_token: json.model.unk_token };
  json.added_tokens.forEach((token, i) => token.id = start + i);
  return json;
}

function placed(json) {
  const ids = { ...json.model.vocab };
  if (Array.isArray(json.model.vocab)) json.model.vocab.forEach(([name], i) => ids[name] = i);
  for (const token of json.added_tokens) ids[token.content] ??= token.id;
  let next = Math.max(...Object.values(json.model.vocab instanceof Array ? json.model.vocab.map((_, i) => i) : json.model.vocab)) + 1;
  for (const token of json.added_tokens) {
    const own = Array.isArray(json.model.vocab) ? json.model.vocab.findIndex(([name]) => name === token.content) : json.model.vocab[token.content] ?? -1;
    ids[token.content] = token.id = own >= 0 ? own : next++;
  }
  const parts = json.post_processor?.processors ?? [json.post_processor];
  for (const part of parts) {
    for (const name of Object.keys(part?.special_tokens ?? {})) part.special_tokens[name].ids = [ids[name]];
    if (part?.type === "RobertaProcessing") [part.sep[1], part.cls[1]] = [ids[part.sep[0]], ids[part.cls[0]]];
  }
  return json;
}

const kinds = {};
const sentencepiece = JSON.parse(fs.readFileSync(`${work}/sentencepiece.ids`, "utf8"));
for (const file of fs.readdirSync(work).filter(name => name.endsWith(".json") && name !== "strings.json").sort()) {
  const name = file.slice(0, -5);
  let json = JSON.parse(fs.readFileSync(`${work}/${file}`, "utf8"));
  if (json.model.type === "BPE" && Object.keys(json.model.vocab).length === 0) json = train(json);
  if (name !== "native") json = placed(json);
  const text = JSON.stringify(json);
  write(`${name}.json.gz`, text);
  const tokenizer = Tokenizer.fromString(text);
  const [ids, plain, special] = [[], [], []];
  for (const s of strings) {
    ids.push(Array.from((await tokenizer.encode(s, null, { addSpecialTokens: true })).getIds()));
    plain.push(await tokenizer.decode(ids.at(-1), true));
    special.push(await tokenizer.decode(ids.at(-1), false));
  }
  kinds[name] = expected(ids, plain, special);
  fs.writeFileSync(`${work}/${name}.ids`, JSON.stringify({ ids, plain, special }));
  if (sentencepiece[name]) {
    // Without the token that the template adds, at the start or at the end.
    const bare = ids.map(list => name === "t5" ? list.slice(0, -1) : list.slice(1));
    const known = sentencepiece[name].map((list, i) => [list, bare[i]]).filter(([list]) => list);
    console.log(`${name}: ${known.filter(([a, b]) => a.join() === b.join()).length} of ${known.length} strings have the same ids in SentencePiece`);
  }
  console.log(name, "done", Object.keys(json.model.vocab).length, "tokens");
}

const alphabet = {};
for (let b = 0, next = 256; b < 256; b++) alphabet[(b > 32 && b < 127) || (b > 160 && b < 173) || b > 173 ? String.fromCharCode(b) : String.fromCharCode(next++)] = b;
const source = JSON.parse(zlib.gunzipSync(fs.readFileSync(`${fixtures}/native.json.gz`))).model.vocab;
const names = Object.entries(source).sort((a, b) => a[1] - b[1]).map(([name]) => Buffer.from([...name].map(c => alphabet[c])).toString("base64"));
write("tiktoken.gz", names.map((name, i) => `${name} ${i}\n`).join(""));
const ranks = names.map((name, i) => `! ${i} ${name}`).join("\n");
const tiktoken = new Tiktoken(ranks, { "<|endoftext|>": names.length, "<|im_start|>": names.length + 3 }, cl100k);
const ids = strings.map(s => Array.from(tiktoken.encode(s, "all")));
const decode = list => Buffer.from(tiktoken.decode(new Uint32Array(list))).toString("utf8");
kinds.tiktoken = expected(ids, ids.map(list => decode(list.filter(i => i < names.length))), ids.map(decode));
fs.writeFileSync(`${work}/tiktoken.ids`, JSON.stringify({ ids }));
write("expected.json.gz", { tokenizers: require("tokenizers/package.json").version, chunk, kinds });
