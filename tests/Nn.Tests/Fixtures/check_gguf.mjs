// Runs with llama.cpp (npm package node-llama-cpp) what GgufModel.Save wrote, and compares greedy tokens:
//   NATIVE_GGUF_OUT=FOLDER <Nn.Tests> -method "*Models_for_llama_cpp"     writes NAME.TYPE.gguf and NAME.TYPE.json
//   npm install node-llama-cpp --ignore-scripts                           in a folder of its own: the package brings llama.cpp built
//   NODE_LLAMA_CPP=THAT_FOLDER/node_modules/node-llama-cpp node check_gguf.mjs FOLDER
// Prints how many tokens agree, and by how much the first other one's score trailed in Native. Exits with 1 where that is more than the
// two may differ: both round sums in another order, and llama.cpp rounds activations to the type of the weights besides.
import fs from "node:fs";
import path from "node:path";
import {pathToFileURL} from "node:url";

const {getLlama, LlamaLogLevel} = await import(pathToFileURL(path.join(process.env.NODE_LLAMA_CPP, "dist/index.js")).href);
const llama = await getLlama({gpu: false, build: "never", skipDownload: true, usePrebuiltBinaries: true, logLevel: LlamaLogLevel.error, maxThreads: 2});
const folder = process.argv[2];
const most = {f32: 1e-4, f16: 1e-3, bf16: 1e-2, q8_0: 0.1, q4_0: 0.1};
let failed = 0;
for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".gguf")).sort()) {
    try {
        const {prompt, tokens, leads, text, ids} = JSON.parse(fs.readFileSync(path.join(folder, name.replace(/gguf$/, "json"))));
        const model = await llama.loadModel({modelPath: path.join(folder, name), gpuLayers: 0});
        if (text !== undefined) {
            const found = model.tokenize(text, false);
            const same = JSON.stringify(found) === JSON.stringify(ids);
            console.log(`${name}: ${same ? `all ${ids.length} ids of a text agree` : `ids of a text are ${found}, not ${ids}`}`);
            if (!same) failed++;
            await model.dispose();
            continue;
        }
        const context = await model.createContext({contextSize: prompt.length + tokens.length, batchSize: 64, flashAttention: false, threads: 2, experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32"});
        const sequence = context.getSequence();
        const found = [];
        for await (const token of sequence.evaluate(prompt, {temperature: 0, yieldEogToken: true})) {
            found.push(token);
            if (found.length === tokens.length) break;
        }
        const same = tokens.findIndex((token, i) => token !== found[i]);
        const ok = same < 0;
        console.log(`${name}: ${ok ? `all ${tokens.length} tokens agree` : `${same} of ${tokens.length} tokens agree, then ${found[same]} for ${tokens[same]}, which led by ${leads[same]}`}`);
        if (!ok && !(leads[same] < most[name.split(".").at(-2)])) failed++;
        await context.dispose();
        await model.dispose();
    } catch (error) {
        failed++;
        console.log(`${name}: failed: ${error}`);
    }
}
console.log("failed:", failed);
process.exit(failed > 0 ? 1 : 0);
