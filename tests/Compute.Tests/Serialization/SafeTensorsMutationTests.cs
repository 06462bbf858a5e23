using System.Buffers.Binary;
using System.Text;
using Native.Compute.Serialization;

namespace Native.Compute.Tests.Serialization;

public sealed class SafeTensorsMutationTests
{
    private static readonly byte[][] Seeds =
    [
        Make("""{"t":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""", 16),
        Make("""{"__metadata__":{"format":"pt","a":"\u00e9"},"t":{"dtype":"BF16","shape":[3],"data_offsets":[1,7]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}  """, 7),
        Make("""{"s":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"z":{"dtype":"I64","shape":[2,0],"data_offsets":[8,8]},"f":{"x":[1,{"y":null}],"dtype":"F4","shape":[4],"data_offsets":[8,10]}}""", 10),
        Make("{}", 0),
    ];

    private static readonly string[] Fragments =
        ["{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\ud800", "-1", "1e2", "18446744073709551615", "null", "NaN", "[[[[[[", "\"dtype\":\"F32\",", "F8_E4M3", "\0", "\uFEFF", "0"];

    [Fact]
    public void A_hundred_thousand_mutated_headers_load_or_break_the_format_and_nothing_else()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        int loaded = 0, refused = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = Mutate(random);
            try
            {
                using var file = SafeTensorsFile.Parse(bytes);
                CheckInside(file, bytes);
                loaded++;
            }
            catch (SafeTensorsException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}, mutation {i}: {e}\nbytes: {Convert.ToHexString(bytes)}");
            }
        }
        // Both ends must be exercised, else the mutations prove little.
        Assert.True(loaded > 1000 && refused > 10_000, $"Seed {seed}: {loaded} loaded, {refused} refused.");
    }

    /// <summary>What loads has its ranges inside the bytes, one after the other, and readable.</summary>
    private static void CheckInside(SafeTensorsFile file, byte[] bytes)
    {
        long end = 0, sum = 0;
        foreach (var e in file.Entries)
        {
            if (e.Offset != end) throw new InvalidOperationException($"{e} starts at {e.Offset}, not {end}");
            end += e.ByteLength;
            foreach (var b in file.Bytes(e)) sum += b;
        }
        var header = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (8 + header + end != bytes.Length) throw new InvalidOperationException($"ranges end at {end} of {bytes.Length}");
        if (sum != bytes.AsSpan((int)(8 + header)).ToArray().Sum(b => (long)b)) throw new InvalidOperationException("other bytes were read");
    }

    private static byte[] Mutate(Random random)
    {
        var bytes = new List<byte>(Seeds[random.Next(Seeds.Length)]);
        var lengthIsKept = random.Next(4) == 0;
        var before = bytes.Count;
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(lengthIsKept ? 0 : 8, bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when at < bytes.Count:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 4:
                    var from = random.Next(8, bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 40), bytes.Count - from)));
                    break;
                default:
                    if (at < bytes.Count && char.IsAsciiDigit((char)bytes[at])) bytes[at] = (byte)random.Next('0', '9' + 1);
                    else bytes.Insert(Math.Max(at, 8), (byte)' ');
                    break;
            }
            if (bytes.Count < 9) break;
        }
        var result = bytes.ToArray();
        // Mostly the prefix follows the new length, so that the JSON and not the prefix is what breaks.
        if (!lengthIsKept && result.Length >= 8)
            BinaryPrimitives.WriteInt64LittleEndian(result, BinaryPrimitives.ReadInt64LittleEndian(result) + result.Length - before);
        return result;
    }

    private static byte[] Make(string json, int data)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var bytes = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        for (var i = 0; i < data; i++) bytes[8 + header.Length + i] = (byte)(i + 1);
        return bytes;
    }
}
