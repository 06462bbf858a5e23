"""Exchanges low-rank adapters with the PEFT library: python3 check_lora.py FOLDER

Needs torch, transformers 5 and peft. Run the test PeftExchangeTests with NATIVE_PEFT=FOLDER, this, and the test again:
the first run writes FOLDER/NAME/base, FOLDER/NAME/adapter and FOLDER/NAME/parity.safetensors (tokens, and the logits that Native
computed with the adapter). This loads them with PEFT and compares logits, then writes adapters of its own with their logits to
FOLDER/NAME/peft, which the second run of the test loads. Exits with 1 where an error is over 1e-4.
"""
import os, sys
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM


def logits_of(model, tokens):
    with torch.no_grad():
        return model(input_ids=tokens).logits.float()


failed = 0
for name in sorted(os.listdir(sys.argv[1])):
    folder = os.path.join(sys.argv[1], name)
    base = lambda: AutoModelForCausalLM.from_pretrained(os.path.join(folder, "base"), dtype=torch.float32, attn_implementation="eager").eval()
    try:
        parity = load_file(os.path.join(folder, "parity.safetensors"))
        tokens = parity["tokens"].long()
        plain = logits_of(base(), tokens)
        model = PeftModel.from_pretrained(base(), os.path.join(folder, "adapter")).eval()
        logits = logits_of(model, tokens)
        error, effect = float((logits - parity["logits"]).abs().max()), float((logits - plain).abs().max())
        merged = float((logits_of(model.merge_and_unload(), tokens) - logits).abs().max())
        print(name, "error", error, "merged", merged, "effect of the adapter", effect)
        failed += not (error <= 1e-4 and merged <= 1e-4 and effect > 1e-2)

        torch.manual_seed(3)
        targets = ["c_attn", "c_fc"] if name == "gpt2" else ["q_proj", "down_proj"]
        config = LoraConfig(r=5, lora_alpha=7, use_rslora=True, target_modules=targets, task_type="CAUSAL_LM", fan_in_fan_out=name == "gpt2")
        model = get_peft_model(base(), config).eval()
        for key, value in model.named_parameters():
            if "lora_" in key:
                value.data.normal_(0, 0.3)
        model.save_pretrained(os.path.join(folder, "peft"))
        save_file({"tokens": parity["tokens"], "logits": logits_of(model, tokens).contiguous()}, os.path.join(folder, "peft", "parity.safetensors"))
    except Exception as problem:
        failed += 1
        print(name, "failed:", repr(problem))
print("failed:", failed)
sys.exit(1 if failed else 0)
