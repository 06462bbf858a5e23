using Native.Bench.Parts;

namespace Native.Bench.Report;

internal static partial class HtmlReport
{
    private static void Language(Markup markup, ReportData data)
    {
        var corpus = data.Corpus;
        var lead = "Bits that each byte of held-out text costs; less is better. "
            + (corpus is null ? "" : $"Text: {corpus.Source}; {Format.Bytes(corpus.TrainBytes)} of {Format.Count(corpus.TrainDocuments)} documents to train on, "
            + $"{Format.Bytes(corpus.HeldOutBytes)} of {Format.Count(corpus.HeldOutDocuments)} other documents held out.");
        using (Section(markup, "Language model against compressors", lead))
        {
            Charts.Coders(markup, data);
            markup.Element("h3", "Settings");
            using (markup.Open("div", ("class", "scroll")))
            using (markup.Open("table"))
            {
                Head(markup, "Coder", "Settings", ">?Had seen", ">Bits/byte", ">?Time");
                foreach (var coder in data.Baselines)
                    Coder(markup, coder.Name, coder.Description, Format.Bytes(coder.PrimeBytes), coder.BitsPerByte, coder.Time, "");
                if (data.ReadyModel is { } ready)
                    Coder(markup, ready.Name, $"{ready.Description}; 95 % interval {Format.Fixed(ready.BitsPerByte.Low, 3)} to {Format.Fixed(ready.BitsPerByte.High, 3)}; {ready.HeldOutFrom}",
                        "more", ready.BitsPerByte.Value, ready.Time, "");
                if (data.Training is { } model)
                    Coder(markup, "this model", $"{model.Model}; {Format.Count(model.Parameters)} parameters, {Format.Count(model.Steps)} steps, seed {model.Seed}",
                        Format.Bytes(model.TrainBytes), model.HeldOutBitsPerByte, model.TrainTime, "strong");
            }
            if (data.Training is { } training)
            {
                markup.Element("h3", "Loss while training");
                Charts.Loss(markup, training, data.Baselines);
                Samples(markup, "What this model writes", training.Samples);
            }
            if (data.ReadyModel is { } shipped) Samples(markup, $"What {shipped.Name} writes", shipped.Samples);
        }
        markup.Break();
    }

    private static void Samples(Markup markup, string heading, IReadOnlyList<TextSample> samples)
    {
        if (samples.Count > 0) markup.Element("h3", heading);
        foreach (var sample in samples)
        {
            using (markup.Open("pre"))
            {
                markup.Element("span", sample.Prompt, ("class", "prompt"));
                markup.Text(sample.Continuation);
            }
            markup.Element("p", sample.Settings, ("class", "caption"));
        }
    }

    private static void Coder(Markup markup, string name, string settings, string seen, double bits, TimeSpan time, string style)
    {
        using (markup.Open("tr"))
        {
            markup.Element("td", name, ("class", "n strong"));
            markup.Element("td", settings);
            markup.Element("td", seen, ("class", "r optional"));
            markup.Element("td", Format.Fixed(bits, 3), ("class", ("r " + style).Trim()));
            markup.Element("td", Format.Time(time.TotalSeconds), ("class", "r soft optional"));
        }
    }

    private static void Machine(Markup markup, ReportData data)
    {
        var limits = data.Limits!;
        using (Section(markup, "Operations under the roofline",
            $"The roof is this machine's own, measured in this run with {limits.Threads} threads: F32 multiply-adds {Format.Rate(limits.FmaRate, "FLOP/s")}; "
            + $"reading {Format.Rate(limits.ReadRate, "B/s")}, copying {Format.Rate(limits.CopyRate, "B/s")}, adding {Format.Rate(limits.AddRate, "B/s")}."))
        {
            Charts.Roofline(markup, limits, data.Operations);
            if (data.Operations.Count == 0) return;
            using (markup.Open("div", ("class", "scroll")))
            using (markup.Open("table"))
            {
                Head(markup, "Operation", "?Shape", ">Time", ">GFLOP/s", ">?GB/s", ">?FLOP/byte", ">Of the roof");
                foreach (var row in data.Operations)
                {
                    var share = row.Flops > 0 ? row.FlopRate / limits.Roof(row.Intensity) : row.ByteRate / limits.BestByteRate;
                    using (markup.Open("tr"))
                    {
                        using (markup.Open("td", ("class", "case strong"))) markup.Name(row.Name);
                        markup.Element("td", row.Shape, ("class", "soft optional"));
                        markup.Element("td", Format.Time(row.Seconds), ("class", "r"));
                        markup.Element("td", row.Flops > 0 ? Format.Fixed(row.FlopRate / 1e9, 1) : "–", ("class", "r"));
                        markup.Element("td", Format.Fixed(row.ByteRate / 1e9, 1), ("class", "r optional"));
                        markup.Element("td", row.Flops > 0 ? Format.Number(row.Intensity) : "–", ("class", "r optional"));
                        using (markup.Open("td"))
                        using (markup.Open("div", ("class", "share")))
                        {
                            markup.Element("span", Format.Percent(share));
                            using (markup.Open("i"))
                                markup.Element("b", "", ("style", $"width:{Markup.Coordinate(100 * Math.Clamp(share, 0, 1))}%"));
                        }
                    }
                }
            }
        }
        markup.Break();
    }
}
