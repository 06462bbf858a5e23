"""Makes the parity fixtures of Nn.Tests: tiny random checkpoints of every model family, and what transformers computes from them.

    python3 make_fixtures.py OUT [NAME ...]

Needs torch and transformers 5. Each OUT/NAME holds a checkpoint folder as save_pretrained writes it, and parity.safetensors:
tokens and lengths of a ragged batch, the logits of its valid positions, and a greedy continuation step by step.
OUT/samplers.safetensors holds what the logits processors make of some random scores. Everything runs in float32 on the CPU.
"""
import math, os, sys, traceback
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import (BertConfig, BertForSequenceClassification, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM,
                          MistralConfig, MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM)
from transformers.generation import logits_process as processors

LENGTHS = [41, 1, 23]
STEPS = 12


def llama(**more):
    return dict(vocab_size=61, hidden_size=24, intermediate_size=28, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                max_position_embeddings=96, rms_norm_eps=1e-5, pad_token_id=None, bos_token_id=1, eos_token_id=2, tie_word_embeddings=False, **more)


def changed(base, **more):
    return {**base, **more}


def rope(kind, theta=10000.0, **more):
    return dict(rope_parameters=dict(rope_type=kind, rope_theta=theta, **more))


CASES = {
    "llama2": (LlamaForCausalLM, LlamaConfig, changed(llama(), num_attention_heads=3, num_key_value_heads=3, intermediate_size=27, **rope("default"))),
    "llama3": (LlamaForCausalLM, LlamaConfig, changed(llama(head_dim=12), num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=True,
        **rope("llama3", 500.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64))),
    "llama-linear": (LlamaForCausalLM, LlamaConfig, changed(llama(head_dim=10, attention_bias=True, mlp_bias=True), **rope("linear", factor=4.0))),
    "llama-yarn": (LlamaForCausalLM, LlamaConfig, changed(llama(head_dim=12), num_attention_heads=2, num_key_value_heads=2,
        **rope("yarn", 100.0, factor=4.0, original_max_position_embeddings=48, beta_fast=8.0, beta_slow=0.5))),
    "llama-bf16": (LlamaForCausalLM, LlamaConfig, changed(llama(), **rope("default", 700.0))),
    "mistral": (MistralForCausalLM, MistralConfig, changed(llama(head_dim=8, sliding_window=5), num_attention_heads=3, num_key_value_heads=1, **rope("default"))),
    "mistral-full": (MistralForCausalLM, MistralConfig, changed(llama(sliding_window=None), **rope("default", 1e6))),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config, changed(llama(), intermediate_size=29, **rope("default", 1e6))),
    "qwen2-yarn": (Qwen2ForCausalLM, Qwen2Config, changed(llama(), num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=True,
        **rope("yarn", 100.0, factor=2.0, original_max_position_embeddings=48, attention_factor=1.3, truncate=False))),
    "qwen2-window": (Qwen2ForCausalLM, Qwen2Config, changed(llama(use_sliding_window=True, sliding_window=7, max_window_layers=1), num_attention_heads=3, num_key_value_heads=3, **rope("default"))),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config, changed(llama(head_dim=10), hidden_size=22, tie_word_embeddings=True, **rope("default", 1e6))),
    "qwen3-bias": (Qwen3ForCausalLM, Qwen3Config, changed(llama(head_dim=6, attention_bias=True), **rope("default"))),
    "gpt2": (GPT2LMHeadModel, GPT2Config, dict(vocab_size=67, n_positions=64, n_embd=21, n_layer=2, n_head=3, bos_token_id=1, eos_token_id=2)),
    "gpt2-wide": (GPT2LMHeadModel, GPT2Config, dict(vocab_size=67, n_positions=64, n_embd=24, n_layer=2, n_head=4, n_inner=51, activation_function="gelu",
        layer_norm_epsilon=1e-3, scale_attn_by_inverse_layer_idx=True, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2)),
    "bert": (BertForSequenceClassification, BertConfig, dict(vocab_size=71, hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=37,
        max_position_embeddings=64, type_vocab_size=2, num_labels=3, hidden_act="gelu")),
    "bert-regression": (BertForSequenceClassification, BertConfig, dict(vocab_size=71, hidden_size=20, num_hidden_layers=2, num_attention_heads=5, intermediate_size=31,
        max_position_embeddings=48, type_vocab_size=3, num_labels=1, hidden_act="gelu_new", layer_norm_eps=1e-6)),
}


def stir(model, seed):
    """Weights large enough that every part matters: the usual initial ones would leave the logits near zero."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in sorted(model.named_parameters()):
            noise = torch.randn(weight.shape, generator=generator)
            is_norm = "norm" in name.lower() or ".ln_" in name
            if name.endswith("bias"):
                weight.copy_(0.2 * noise)
            elif is_norm:
                weight.copy_(1 + 0.3 * noise)
            elif "emb" in name or ".wte" in name or ".wpe" in name:
                weight.copy_(0.7 * noise)
            else:
                fan_in = weight.shape[0] if ".c_" in name else weight.shape[1]
                weight.copy_(1.2 * noise / math.sqrt(fan_in))


def ragged(vocabulary, seed):
    generator = torch.Generator().manual_seed(seed)
    longest = max(LENGTHS)
    tokens = torch.randint(0, vocabulary, (len(LENGTHS), longest), generator=generator)
    mask = torch.zeros_like(tokens)
    for row, length in enumerate(LENGTHS):
        mask[row, :length] = 1
    return tokens, mask


def causal(model, vocabulary, seed):
    tokens, mask = ragged(vocabulary, seed)
    out = {"tokens": tokens, "lengths": torch.tensor(LENGTHS)}
    with torch.no_grad():
        logits = model(input_ids=tokens, attention_mask=mask).logits
        out["logits"] = torch.cat([logits[row, :length] for row, length in enumerate(LENGTHS)])
        chosen, scores = [], []
        for row, length in enumerate(LENGTHS):
            step = model(input_ids=tokens[row:row + 1, :length], use_cache=True)
            for _ in range(STEPS):
                scores.append(step.logits[0, -1])
                chosen.append(int(scores[-1].argmax()))
                step = model(input_ids=torch.tensor([[chosen[-1]]]), past_key_values=step.past_key_values, use_cache=True)
        out["continuation"] = torch.tensor(chosen).reshape(len(LENGTHS), STEPS)
        out["continuation_logits"] = torch.stack(scores).reshape(len(LENGTHS), STEPS, -1)
    rotary = getattr(getattr(model, "model", None), "rotary_emb", None)
    if rotary is not None and hasattr(rotary, "inv_freq"):
        out["inverse_frequencies"] = rotary.inv_freq
        out["attention_scaling"] = torch.tensor([float(rotary.attention_scaling)])
    return out


def classifier(model, config, seed):
    tokens, mask = ragged(config.vocab_size, seed)
    types = torch.randint(0, config.type_vocab_size, tokens.shape, generator=torch.Generator().manual_seed(seed + 1))
    with torch.no_grad():
        hidden = model.bert(input_ids=tokens, attention_mask=mask, token_type_ids=types).last_hidden_state
        return {"tokens": tokens, "lengths": torch.tensor(LENGTHS), "types": types,
                "hidden": torch.cat([hidden[row, :length] for row, length in enumerate(LENGTHS)]),
                "logits": model(input_ids=tokens, attention_mask=mask, token_type_ids=types).logits}


def make(out, name, seed):
    model_class, config_class, sizes = CASES[name]
    config = config_class(**sizes)
    config._attn_implementation = "eager"
    model = model_class(config).float().eval()
    stir(model, seed)
    folder = os.path.join(out, name)
    if model.can_generate():
        try:
            model.generation_config.update(do_sample=True, temperature=0.7, top_k=20, top_p=0.9, repetition_penalty=1.1, eos_token_id=[2, 7])
        except Exception as error:
            print(name, "generation config:", error)
    if name == "llama-bf16":
        model = model.to(torch.bfloat16)
    model.save_pretrained(folder, **({"max_shard_size": "20KB"} if name in ("llama-yarn", "qwen3-bias") else {}))
    model = model.float()
    # The rotary table is a buffer that a change to bfloat16 would round; it is made anew.
    if name == "llama-bf16":
        fresh = model_class(config).float().eval()
        fresh.load_state_dict(model.state_dict())
        model = fresh
    result = classifier(model, config, seed) if model_class is BertForSequenceClassification else causal(model, config.vocab_size, seed)
    result = {key: value.contiguous().clone() for key, value in result.items()}
    save_file(result, os.path.join(folder, "parity.safetensors"), {"transformers": transformers.__version__, "torch": torch.__version__})
    size = sum(os.path.getsize(os.path.join(folder, file)) for file in os.listdir(folder))
    print(name, size, sorted(os.listdir(folder)), "largest logit", float(result["logits"].abs().max()))


def samplers(out):
    generator = torch.Generator().manual_seed(5)
    scores = 3 * torch.randn((6, 50), generator=generator)
    scores[5] = torch.round(scores[5])  # ties
    history = torch.randint(0, 50, (6, 9), generator=generator)
    chain = {
        "repetition_penalty": processors.RepetitionPenaltyLogitsProcessor(1.3),
        "temperature": processors.TemperatureLogitsWarper(0.7),
        "top_k": processors.TopKLogitsWarper(7),
        "top_p": processors.TopPLogitsWarper(0.8),
        "min_p": processors.MinPLogitsWarper(0.1),
    }
    result = {"scores": scores, "history": history}
    for name, processor in chain.items():
        result[name] = processor(history, scores.clone())
    all_scores = scores.clone()
    for processor in chain.values():
        all_scores = processor(history, all_scores)
    result["all"] = all_scores
    save_file({key: value.contiguous().clone() for key, value in result.items()}, os.path.join(out, "samplers.safetensors"))


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    torch.manual_seed(0)
    print("torch", torch.__version__, "transformers", transformers.__version__)
    failed = []
    for seed, name in enumerate(CASES, 100):
        if sys.argv[2:] and name not in sys.argv[2:]:
            continue
        try:
            make(out, name, seed)
        except Exception:
            failed.append(name)
            traceback.print_exc(file=sys.stdout)
    samplers(out)
    print("failed:", failed)
    return 1 if failed else 0


sys.exit(main())
