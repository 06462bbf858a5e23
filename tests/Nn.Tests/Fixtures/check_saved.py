"""Loads with transformers what ModelFolder.Save wrote, and compares logits: python3 check_saved.py FOLDER

FOLDER/NAME is a saved checkpoint with parity.safetensors beside it: tokens, lengths and the logits that Native computed
(classifiers: types too). Prints the largest error of each and exits with 1 where one is over 1e-4.
"""
import os, sys
import torch
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSequenceClassification, GenerationConfig

failed = 0
for name in sorted(os.listdir(sys.argv[1])):
    folder = os.path.join(sys.argv[1], name)
    if not os.path.exists(os.path.join(folder, "parity.safetensors")):
        continue
    try:
        parity = load_file(os.path.join(folder, "parity.safetensors"))
        kind = AutoModelForSequenceClassification if AutoConfig.from_pretrained(folder).model_type == "bert" else AutoModelForCausalLM
        model, info = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
        model.eval()
        tokens, lengths = parity["tokens"].long(), parity["lengths"].tolist()
        mask = torch.zeros_like(tokens)
        for row, length in enumerate(lengths):
            mask[row, :length] = 1
        more = {"token_type_ids": parity["types"].long()} if "types" in parity else {}
        with torch.no_grad():
            logits = model(input_ids=tokens, attention_mask=mask, **more).logits
        if logits.dim() == 3:
            logits = torch.cat([logits[row, :length] for row, length in enumerate(lengths)])
        error = float((logits - parity["logits"]).abs().max())
        odd = {key: value for key, value in info.items() if value}
        if os.path.exists(os.path.join(folder, "generation_config.json")):
            odd = odd or {}
            print(name, "generation:", GenerationConfig.from_pretrained(folder).to_diff_dict())
        print(name, "error", error, "largest logit", float(logits.abs().max()), odd or "")
        failed += not error <= 1e-4 or bool(odd)
    except Exception as problem:
        failed += 1
        print(name, "failed:", repr(problem))
print("failed:", failed)
sys.exit(1 if failed else 0)
