using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Native.Compute;
using Native.Compute.Cpu;

namespace Native.Bench.Parts;

/// <summary>The devices of the Compute library.</summary>
internal sealed class DeviceTable : IDeviceTable
{
    public IReadOnlyList<DeviceRow> Find(CancellationToken token)
    {
        var rows = new List<DeviceRow>
        {
            new("cpu", Report.MachineFacts.Read().Processor, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, WorkPool.DefaultThreads, Simd()),
        };
        Add(rows, "cuda", CudaDevice.Count, "no NVIDIA driver, or no device", token);
        Add(rows, "opencl", OpenClDevice.Count, "no OpenCL loader, or no device", token);
        return rows;
    }

    private static void Add(List<DeviceRow> rows, string kind, int count, string none, CancellationToken token)
    {
        if (count == 0) rows.Add(new($"{kind}:0", kind == "cuda" ? "CUDA" : "OpenCL", 0, 0, "", none));
        for (var i = 0; i < count; i++)
        {
            token.ThrowIfCancellationRequested();
            var id = $"{kind}:{i}";
            try
            {
                using var device = (GpuDevice)Device.Open(id);
                rows.Add(new(id, device.HardwareName, device.MemoryBytes, device.Multiprocessors, device.Features));
            }
            catch (DeviceException e)
            {
                rows.Add(new(id, kind, 0, 0, "", e.Message));
            }
        }
    }

    private static string Simd()
    {
        var width = Vector512.IsHardwareAccelerated ? "512-bit" : Vector256.IsHardwareAccelerated ? "256-bit" : Vector128.IsHardwareAccelerated ? "128-bit" : "no";
        var set = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : AdvSimd.IsSupported ? "AdvSimd" : Sse2.IsSupported ? "SSE2" : "scalar";
        return $"{width} SIMD ({set}){(Fma.IsSupported || AdvSimd.IsSupported ? ", fused multiply-add" : "")}; F32, F64, F16 and BF16 storage";
    }
}
