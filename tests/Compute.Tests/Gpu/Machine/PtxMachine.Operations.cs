using System.Buffers.Binary;

namespace Native.Compute.Tests.Gpu.Machine;

internal sealed partial class PtxMachine
{
    private Operation Compile(PtxInstruction instruction)
    {
        var o = instruction.Operands;
        var (name, type) = (instruction.Opcode[0], instruction.Opcode[^1]);
        switch (name)
        {
            case "ret": return lanes => lanes.ForEach(t => counters[t] = code.Instructions.Count);
            case "bra": return lanes => lanes.ForEach(t => counters[t] = instruction.Target);
            case "bar" when instruction.Opcode[1] == "warp": return CheckWarps;
            case "bar":
                if (o.Length != 1 || o[0].Number != 0) break;
                return lanes => lanes.ForEach(t => waiting[t] = true);
            case "ld" when instruction.Opcode[1] == "param": return Parameter(o, type);
            case "ld" or "st": return Access(instruction, o, type);
            case "cp": return Copy(instruction, o);
            case "ldmatrix": return LoadMatrices(o[0].Parts!, o[1], instruction.Opcode.Contains("trans"));
            case "mma" when instruction.Opcode[3] == "m16n8k16": return Multiply(o, type: instruction.Opcode[^2]);
            case "mma": return MultiplyBytes(o);
            case "shfl" when instruction.Opcode[2] == "bfly":
                return lanes =>
                {
                    CheckWarps(lanes);
                    var given = lanes.Select(t => Value(o[1], t ^ Int(o[2], t))).ToArray();
                    for (var i = 0; i < given.Length; i++) registers[o[0].Slot][lanes[i]] = given[i];
                };
            case "shfl" when instruction.Opcode[2] == "idx":
                return lanes =>
                {
                    CheckWarps(lanes);
                    var given = lanes.Select(t => Value(o[1], t / 32 * 32 + Int(o[2], t) % 32)).ToArray();
                    for (var i = 0; i < given.Length; i++) registers[o[0].Slot][lanes[i]] = given[i];
                };
            case "vote":
                return lanes =>
                {
                    CheckWarps(lanes);
                    for (var i = 0; i < lanes.Count; i += 32)
                    {
                        var any = lanes.GetRange(i, 32).Any(t => Value(o[1], t) != 0);
                        for (var j = 0; j < 32; j++) registers[o[0].Slot][lanes[i + j]] = any ? 1u : 0u;
                    }
                };
            case "setp":
                return type is "f32"
                    ? lanes => lanes.ForEach(t => registers[o[0].Slot][t] = Compare(instruction.Opcode[1], Float(o[1], t), Float(o[2], t)) ? 1u : 0u)
                    : lanes => lanes.ForEach(t => registers[o[0].Slot][t] = Compare(instruction.Opcode[1], Integer(o[1], t, type), Integer(o[2], t, type)) ? 1u : 0u);
            case "selp": return lanes => lanes.ForEach(t => registers[o[0].Slot][t] = Value(o[3], t) != 0 ? Value(o[1], t) : Value(o[2], t));
            case "cvt" when instruction.Opcode[^2] is "bf16x2" or "f16x2":
                var isHalf = instruction.Opcode[^2] == "f16x2";
                return lanes => lanes.ForEach(t => registers[o[0].Slot][t] = Bits(Float(o[1], t), isHalf) << 16 | Bits(Float(o[2], t), isHalf));
            case "cvt" when type == "f16": return lanes => lanes.ForEach(t => Set(o[0], t, (float)BitConverter.UInt16BitsToHalf((ushort)Value(o[1], t))));
            case "cvt" when type is "s32" or "u32" or "s64" or "u64" && instruction.Opcode[^2] is "s64" or "u64" or "s32" or "u32":
                return lanes => lanes.ForEach(t => registers[o[0].Slot][t] = Narrow((ulong)(long)Integer(o[1], t, type), instruction.Opcode[^2]));
            case "mov" when o[1].Parts is { } halves:
                return lanes => lanes.ForEach(t => registers[o[0].Slot][t] = (ushort)Value(halves[0], t) | (ulong)(ushort)Value(halves[1], t) << 16);
            case "mov" when o[0].Parts is { } halves:
                return lanes => lanes.ForEach(t => (registers[halves[0].Slot][t], registers[halves[1].Slot][t]) = ((ushort)Value(o[1], t), (ushort)(Value(o[1], t) >> 16)));
            case "mov": return lanes => lanes.ForEach(t => registers[o[0].Slot][t] = Narrow(Value(o[1], t), type));
        }
        if (type == "f32" && Arithmetic32(instruction) is { } single) return lanes => lanes.ForEach(t => Set(o[0], t, single(t)));
        if (Integers(instruction) is { } whole) return lanes => lanes.ForEach(t => registers[o[0].Slot][t] = Narrow((ulong)whole(t), instruction.Opcode.Contains("wide") ? "s64" : type));
        throw new NotSupportedException($"no form for {instruction.Text}");
    }

    private Func<int, float>? Arithmetic32(PtxInstruction instruction)
    {
        var o = instruction.Operands;
        return instruction.Opcode[0] switch
        {
            "add" => t => Float(o[1], t) + Float(o[2], t),
            "sub" => t => Float(o[1], t) - Float(o[2], t),
            "mul" => t => Float(o[1], t) * Float(o[2], t),
            "div" => t => Float(o[1], t) / Float(o[2], t),
            "fma" => t => MathF.FusedMultiplyAdd(Float(o[1], t), Float(o[2], t), Float(o[3], t)),
            "max" => t => float.MaxNumber(Float(o[1], t), Float(o[2], t)),
            "min" => t => float.MinNumber(Float(o[1], t), Float(o[2], t)),
            "neg" => t => -Float(o[1], t),
            "abs" => t => MathF.Abs(Float(o[1], t)),
            "ex2" => t => MathF.Pow(2, Float(o[1], t)),
            "lg2" => t => MathF.Log2(Float(o[1], t)),
            "rcp" => t => 1 / Float(o[1], t),
            "tanh" => t => MathF.Tanh(Float(o[1], t)),
            _ => null,
        };
    }

    private Func<int, Int128>? Integers(PtxInstruction instruction)
    {
        var o = instruction.Operands;
        var type = instruction.Opcode[^1];
        Int128 V(int i, int t) => Integer(o[i], t, type);
        var wide = instruction.Opcode.Contains("wide");
        return instruction.Opcode[0] switch
        {
            "add" => t => V(1, t) + V(2, t),
            "sub" => t => V(1, t) - V(2, t),
            "mul" => t => V(1, t) * V(2, t),
            "mad" => t => V(1, t) * V(2, t) + (wide ? Integer(o[3], t, "s64") : V(3, t)),
            "div" => t => V(1, t) / V(2, t),
            "rem" => t => V(1, t) % V(2, t),
            "min" => t => Int128.Min(V(1, t), V(2, t)),
            "max" => t => Int128.Max(V(1, t), V(2, t)),
            "neg" => t => -V(1, t),
            "and" => t => V(1, t) & V(2, t),
            "or" => t => V(1, t) | V(2, t),
            "xor" => t => V(1, t) ^ V(2, t),
            "not" => t => ~V(1, t),
            "shl" => t => V(1, t) << (int)(uint)Value(o[2], t),
            "shr" => t => V(1, t) >> (int)(uint)Value(o[2], t),
            _ => null,
        };
    }

    private Int128 Integer(PtxOperand operand, int t, string type)
    {
        var value = Value(operand, t);
        return type switch
        {
            "s32" => (int)(uint)value,
            "u32" or "b32" => (uint)value,
            "s64" => (long)value,
            "s16" => (short)(ushort)value,
            "u16" or "b16" => (ushort)value,
            "pred" => value & 1,
            _ => value,
        };
    }

    private static ulong Narrow(ulong value, string type) => type switch
    {
        "s64" or "u64" or "b64" or "f64" => value,
        "pred" => value & 1,
        "s16" or "u16" or "b16" => (ushort)value,
        _ => (uint)value,
    };

    private static bool Compare<T>(string how, T a, T b) where T : System.Numerics.INumber<T> => how switch
    {
        "eq" => a == b,
        "ne" or "neu" => a != b,
        "lt" or "lo" => a < b,
        "le" or "ls" => a <= b,
        "gt" or "hi" => a > b,
        "ge" or "hs" => a >= b,
        "ltu" => !(a >= b),
        "leu" => !(a > b),
        "gtu" => !(a <= b),
        "geu" => !(a < b),
        "equ" => !(a < b || a > b),
        _ => throw new NotSupportedException(how),
    };

    private static uint Bits(float value, bool half)
    {
        if (half) return BitConverter.HalfToUInt16Bits((Half)value);
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? 0x7FFFu : bits + 0x7FFF + (bits >> 16 & 1) >> 16;
    }

    private static float Element(uint pair, bool high, bool half)
    {
        var bits = high ? pair >> 16 : pair & 0xFFFF;
        return half ? (float)BitConverter.UInt16BitsToHalf((ushort)bits) : BitConverter.UInt32BitsToSingle(bits << 16);
    }

    private Operation Parameter(PtxOperand[] o, string type)
    {
        var number = code.Parameters.FindIndex(parameter => parameter.Name == o[1].Symbol);
        return lanes =>
        {
            var from = arguments[number].AsSpan((int)o[1].Offset);
            var value = Narrow(type.EndsWith("64", StringComparison.Ordinal) ? BinaryPrimitives.ReadUInt64LittleEndian(from) : Word(from), type);
            foreach (var t in lanes) registers[o[0].Slot][t] = value;
        };
    }

    private Operation Access(PtxInstruction instruction, PtxOperand[] o, string type)
    {
        var store = instruction.Opcode[0] == "st";
        var isShared = instruction.Opcode[1] == "shared";
        var (at, values) = store ? (o[0], o[1].Parts ?? [o[1]]) : (o[1], o[0].Parts ?? [o[0]]);
        var bytes = int.Parse(type.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) / 8;
        return lanes =>
        {
            Span<byte> buffer = stackalloc byte[16];
            foreach (var t in lanes)
            {
                var address = Address(at, t);
                var line = buffer[..(bytes * values.Length)];
                if (store)
                {
                    for (var i = 0; i < values.Length; i++) Write(line[(i * bytes)..], Value(values[i], t), bytes);
                    if (isShared) shared.Write(address, line, t / 32);
                    else line.CopyTo(Global(address, line.Length));
                    continue;
                }
                ReadOnlySpan<byte> from = isShared ? shared.Read(address, line.Length, t / 32) : Global(address, line.Length);
                for (var i = 0; i < values.Length; i++)
                    registers[values[i].Slot][t] = bytes == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(from[(i * 8)..])
                        : bytes == 4 ? Word(from[(i * 4)..]) : BinaryPrimitives.ReadUInt16LittleEndian(from[(i * 2)..]);
            }
        };

        static void Write(Span<byte> target, ulong value, int bytes)
        {
            for (var i = 0; i < bytes; i++) target[i] = (byte)(value >> 8 * i);
        }
    }

    private Operation Copy(PtxInstruction instruction, PtxOperand[] o)
    {
        if (instruction.Name == "cp.async.commit_group")
            return lanes => lanes.ForEach(t =>
            {
                groups[t].Enqueue([.. open[t]]);
                open[t].Clear();
            });
        if (instruction.Name == "cp.async.wait_group")
            return lanes => lanes.ForEach(t =>
            {
                while (groups[t].Count > (int)o[0].Number)
                    foreach (var (target, value) in groups[t].Dequeue())
                        shared.Finish(target, value);
            });
        return lanes => lanes.ForEach(t =>
        {
            var (target, bytes) = (Address(o[0], t), o.Length > 3 ? Int(o[3], t) : 16);
            if (bytes is < 0 or > 16) throw new InvalidOperationException($"{bytes} bytes are copied");
            var value = new byte[16];
            var source = Address(o[1], t);
            if (source % 16 != 0) throw new InvalidOperationException($"a copy from {source}");
            for (var i = 0; i < bytes; i++) value[i] = Global(source + (ulong)i, 1)[0];
            shared.Start(target, 16, t / 32, true);
            open[t].Add((target, value));
        });
    }

    private Operation LoadMatrices(PtxOperand[] results, PtxOperand address, bool transposed) => lanes =>
    {
        CheckWarps(lanes);
        var lines = new byte[32][];
        for (var first = 0; first < lanes.Count; first += 32)
        {
            var start = lanes[first];
            for (var i = 0; i < 8 * results.Length; i++) lines[i] = shared.Read(Address(address, start + i), 16, start / 32).ToArray();
            for (var lane = 0; lane < 32; lane++)
                for (var i = 0; i < results.Length; i++)
                {
                    var (row, column) = (lane / 4, lane % 4 * 2);
                    uint At(int r, int c) => BinaryPrimitives.ReadUInt16LittleEndian(lines[8 * i + r].AsSpan(c * 2));
                    registers[results[i].Slot][start + lane] = transposed ? At(column, row) | At(column + 1, row) << 16 : At(row, column) | At(row, column + 1) << 16;
                }
        }
    };

    private Operation Multiply(PtxOperand[] o, string type)
    {
        var (d, a, b, c) = (o[0].Parts!, o[1].Parts!, o[2].Parts!, o[3].Parts!);
        var half = type == "f16";
        return lanes =>
        {
            CheckWarps(lanes);
            var left = new float[16, 16];
            var right = new float[16, 8];
            var sums = new float[32, 4];
            for (var first = 0; first < lanes.Count; first += 32)
            {
                var start = lanes[first];
                for (var lane = 0; lane < 32; lane++)
                {
                    var (g, k) = (lane / 4, lane % 4 * 2);
                    for (var i = 0; i < 2; i++)
                    {
                        left[g, k + i] = Element((uint)Value(a[0], start + lane), i != 0, half);
                        left[g + 8, k + i] = Element((uint)Value(a[1], start + lane), i != 0, half);
                        left[g, k + 8 + i] = Element((uint)Value(a[2], start + lane), i != 0, half);
                        left[g + 8, k + 8 + i] = Element((uint)Value(a[3], start + lane), i != 0, half);
                        right[k + i, g] = Element((uint)Value(b[0], start + lane), i != 0, half);
                        right[k + 8 + i, g] = Element((uint)Value(b[1], start + lane), i != 0, half);
                    }
                }
                for (var lane = 0; lane < 32; lane++)
                    for (var i = 0; i < 4; i++)
                    {
                        var (row, column) = (lane / 4 + i / 2 * 8, lane % 4 * 2 + i % 2);
                        var sum = Float(c[i], start + lane);
                        for (var k = 0; k < 16; k++) sum += left[row, k] * right[k, column];
                        sums[lane, i] = sum;
                    }
                for (var lane = 0; lane < 32; lane++)
                    for (var i = 0; i < 4; i++) Set(d[i], start + lane, sums[lane, i]);
            }
        };
    }

    private Operation MultiplyBytes(PtxOperand[] o)
    {
        var (d, a, b, c) = (o[0].Parts!, o[1].Parts!, o[2].Parts!, o[3].Parts!);
        return lanes =>
        {
            CheckWarps(lanes);
            for (var first = 0; first < lanes.Count; first += 32)
            {
                var start = lanes[first];
                var sums = new int[32, 4];
                sbyte Of(PtxOperand operand, int lane, int k) => (sbyte)(byte)(Value(operand, start + lane) >> 8 * (k % 4));
                for (var lane = 0; lane < 32; lane++)
                    for (var i = 0; i < 4; i++)
                    {
                        var (row, column) = (lane / 4, lane % 4 * 2 + i % 2);
                        var sum = Int(c[i], start + lane);
                        for (var k = 0; k < 32; k++)
                            sum += Of(a[i / 2 + k / 16 * 2], row * 4 + k % 16 / 4, k) * Of(b[k / 16], column * 4 + k % 16 / 4, k);
                        sums[lane, i] = sum;
                    }
                for (var lane = 0; lane < 32; lane++)
                    for (var i = 0; i < 4; i++) Set(d[i], start + lane, sums[lane, i]);
            }
        };
    }
}
