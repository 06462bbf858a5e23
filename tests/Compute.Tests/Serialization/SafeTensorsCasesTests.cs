using System.Text.Json;
using Native.Compute.Serialization;
using static Native.Compute.Serialization.SafeTensorsRule;

namespace Native.Compute.Tests.Serialization;

/// <summary>The 51 files that the reference library was asked about, and what it said.</summary>
public sealed class SafeTensorsCasesTests
{
    /// <summary>The one file where we are stricter: a repeated name, even if both entries are the same.</summary>
    private const string StricterCase = "dup_name_same_range";

    private static readonly Dictionary<string, SafeTensorsRule> BrokenRule = new()
    {
        ["bad_empty_file"] = HeaderLength,
        ["bad_7_bytes"] = HeaderLength,
        ["bad_header_len_past_eof"] = HeaderLength,
        ["bad_header_len_huge"] = HeaderLength,
        ["bad_header_len_u64max"] = HeaderLength,
        ["bad_header_len_over_100MB"] = HeaderLength,
        ["bad_header_len_zero"] = Json,
        ["bad_not_utf8"] = Utf8,
        ["bad_not_json"] = Json,
        ["bad_json_array"] = Json,
        ["bad_json_trailing"] = Json,
        ["bad_overlap"] = SafeTensorsRule.Range,
        ["bad_partial_overlap"] = SafeTensorsRule.Range,
        ["bad_hole"] = SafeTensorsRule.Range,
        ["bad_not_starting_at_zero"] = SafeTensorsRule.Range,
        ["bad_end_before_start"] = SafeTensorsRule.Range,
        ["bad_past_eof"] = FileLength,
        ["bad_trailing_bytes"] = FileLength,
        ["bad_size_mismatch"] = SafeTensorsRule.Range,
        ["bad_shape_overflow"] = Size,
        ["bad_bytes_overflow"] = Size,
        ["bad_negative_offset"] = Number,
        ["bad_negative_shape"] = Number,
        ["bad_float_shape"] = Number,
        ["bad_float_offset"] = Number,
        ["bad_unknown_dtype"] = SafeTensorsRule.DType,
        ["bad_lowercase_dtype"] = SafeTensorsRule.DType,
        ["bad_missing_dtype"] = Field,
        ["bad_missing_shape"] = Field,
        ["bad_three_offsets"] = Field,
        ["bad_metadata_nonstring"] = Metadata,
        ["bad_metadata_nested"] = Metadata,
        [StricterCase] = Duplicate,
        ["dup_name_two_ranges"] = Duplicate,
        ["dup_field"] = Duplicate,
        ["nan_literal"] = Json,
        ["deep_nesting"] = Field,
        ["odd_f4"] = Size,
    };

    [Fact]
    public void The_51_reference_cases_load_or_are_refused_by_the_right_rule()
    {
        var folder = TestData.Require("merge/safetensors_cases");
        using var verdicts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "verdicts.json")));
        var count = 0;
        foreach (var verdict in verdicts.RootElement.GetProperty("cases").EnumerateObject())
        {
            count++;
            var path = Path.Combine(folder, verdict.Name + ".safetensors");
            if (verdict.Value.GetProperty("accepted").GetBoolean() && verdict.Name != StricterCase)
            {
                using var file = SafeTensorsFile.Open(path);
                var expected = verdict.Value.GetProperty("names").EnumerateArray().Select(n => n.GetString()!).Order(StringComparer.Ordinal);
                Assert.Equal(expected, file.Entries.Select(e => e.Name).Order(StringComparer.Ordinal));
                continue;
            }
            var error = Assert.Throws<SafeTensorsException>(() => SafeTensorsFile.Open(path));
            Assert.True(BrokenRule[verdict.Name] == error.Rule, $"{verdict.Name}: expected {BrokenRule[verdict.Name]}, got {error.Message}");
            Assert.Equal(path, error.File);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(51, count);
    }

    [Fact]
    public void Values_of_the_reference_cases_are_what_the_bytes_say()
    {
        var folder = TestData.Require("merge/safetensors_cases");
        using var payload = SafeTensorsFile.Open(Path.Combine(folder, "ok_nan_payload.safetensors"));
        var bits = new uint[1];
        payload.Read(payload["t"], 0, bits.AsSpan());
        Assert.Equal(0x7FC0_0000u, bits[0]);

        using var metadata = SafeTensorsFile.Open(Path.Combine(folder, "ok_metadata.safetensors"));
        Assert.Equal("pt", metadata.Metadata["format"]);

        using var swapped = SafeTensorsFile.Open(Path.Combine(folder, "ok_offsets_not_in_name_order.safetensors"));
        Assert.Equal(["b", "a"], swapped.Entries.Select(e => e.Name));

        using var empty = SafeTensorsFile.Open(Path.Combine(folder, "ok_zero_dim.safetensors"));
        Assert.Equal([2, 0], empty["t"].Shape.ToArray());
        Assert.True(empty.Bytes(empty["t"]).IsEmpty);
    }

    [Fact]
    public void Written_models_of_the_reference_library_survive_a_round_trip_byte_for_byte()
    {
        var path = Path.Combine(TestData.Require("merge/models_bf16/base"), "model.safetensors");
        Assert.SkipUnless(File.Exists(path), "needs merge/models_bf16/base/model.safetensors, which the test data does not have");
        using var folder = new TemporaryFolder();
        using var source = SafeTensorsFile.Open(path);
        using (var writer = new SafeTensorsWriter(folder["copy"], source.Entries, source.Metadata))
        {
            foreach (var e in source.Entries) writer.Write(e.Name, source.Bytes(e));
            writer.Commit();
        }
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder["copy"]));
    }
}
