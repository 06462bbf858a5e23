using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Teaches an ILGPU context the methods marked with <see cref="PtxAttribute"/>.</summary>
internal static partial class PtxIntrinsics
{
    private static readonly MethodInfo[] Marked =
    [
        .. typeof(PtxIntrinsics).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(PtxIntrinsics).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<PtxAttribute>() is not null),
    ];

    /// <summary>Registers every intrinsic; before the context is built.</summary>
    public static void Register(Context.Builder builder)
    {
        var manager = builder.GetIntrinsicManager();
        foreach (var method in Marked)
            manager.RegisterMethod(method, new PTXIntrinsic(typeof(PtxIntrinsics), nameof(Generate), IntrinsicImplementationMode.GenerateCode));
    }

    // Called by ILGPU, which finds it by its name.
    private static void Generate(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        var call = (MethodCall)value;
        var method = (MethodInfo)call.Target.Source;
        var arguments = new Operand[call.Count];
        var constants = new long?[call.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Operand.Of(generator.Load(call[i]));
            constants[i] = arguments[i].Constant;
        }
        var result = method.ReturnType == typeof(void) ? default : Operand.Of(generator.Allocate(call));
        var text = method.GetCustomAttribute<PtxAttribute>()!.Text(constants);
        generator.Builder.Append('\t').AppendLine(Place().Replace(text, match =>
        {
            var operand = match.Groups["argument"].ValueSpan is "r" ? result : arguments[int.Parse(match.Groups["argument"].ValueSpan, CultureInfo.InvariantCulture)];
            return operand.Part(match.Groups["field"] is { Success: true } field ? int.Parse(field.ValueSpan, CultureInfo.InvariantCulture) : 0);
        }));
    }

    [GeneratedRegex(@"\$(?<argument>r|\d+)(?:\.(?<field>\d+))?")]
    private static partial Regex Place();

    private readonly record struct Operand(string[] Parts, long? Constant)
    {
        public string Part(int field) => Parts[field];

        public static Operand Of(ILGPU.Backends.RegisterAllocator<PTXRegisterKind>.Register register)
        {
            var parts = new List<string>();
            long? constant = null;
            Add(register);
            return new([.. parts], constant);

            void Add(ILGPU.Backends.RegisterAllocator<PTXRegisterKind>.Register part)
            {
                switch (part)
                {
                    case ILGPU.Backends.RegisterAllocator<PTXRegisterKind>.CompoundRegister compound:
                        foreach (var child in compound.Children) Add(child);
                        break;
                    case ILGPU.Backends.RegisterAllocator<PTXRegisterKind>.HardwareRegister hardware:
                        parts.Add("%" + PTXRegisterAllocator.GetStringRepresentation(hardware));
                        break;
                    case ILGPU.Backends.RegisterAllocator<PTXRegisterKind>.ConstantRegister number:
                        constant = number.Value.BasicValueType is BasicValueType.Float16 or BasicValueType.Float32 or BasicValueType.Float64 ? null : number.Value.Int64Value;
                        parts.Add(Number(number.Value));
                        break;
                }
            }
        }

        private static string Number(PrimitiveValue value) => value.BasicValueType switch
        {
            BasicValueType.Float32 => $"0f{BitConverter.SingleToUInt32Bits(value.Float32Value):X8}",
            BasicValueType.Float64 => $"0d{BitConverter.DoubleToUInt64Bits(value.Float64Value):X16}",
            BasicValueType.Int1 => value.Int1Value ? "1" : "0",
            BasicValueType.Int64 => value.Int64Value.ToString(CultureInfo.InvariantCulture),
            _ => value.Int32Value.ToString(CultureInfo.InvariantCulture),
        };
    }
}
