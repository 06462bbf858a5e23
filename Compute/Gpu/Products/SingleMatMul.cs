using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>
/// Y = A·B in F32 without tensor cores. A block of 128 threads takes 128 × 128 results, a thread 8 × 16 of them in named registers.
/// Steps of 16 k lie in shared memory, k by k, twice: one is multiplied while the next comes from global memory through registers.
/// Lines of shared memory are exchanged by k / 4 (8 floats each), so that neither the transposing stores nor the loads meet on a bank.
/// </summary>
/// <typeparam name="TTransposeA">Yes if A is stored as [k, m].</typeparam>
/// <typeparam name="TTransposeB">Yes if B is stored as [n, k].</typeparam>
internal static class SingleMatMul<TTransposeA, TTransposeB> where TTransposeA : struct, IFlag where TTransposeB : struct, IFlag
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 128;

    /// <summary>Rows and columns of a block.</summary>
    public const int Tile = 128;

    private const int Depth = 16;
    private const int Line = Tile * 4;
    private const int Operand = Depth * Line;
    private const int Stage = 2 * Operand;

    // Rows of tiles that share columns of B in the second-level cache.
    private const int GroupRows = 16;

    /// <summary>Bytes of shared memory.</summary>
    public const int SharedBytes = 2 * Stage;

    /// <summary>Registers of sums.</summary>
    public const int Accumulators = OuterProduct.Rows * OuterProduct.Columns;

    public static void Run(
        ulong y, ulong a, ulong b, long pitchY, long pitchA, long pitchB, long batchY, long batchA, long batchB, int m, int n, int k)
    {
        var thread = Group.IdxX;
        var lane = thread % 32;
        var warp = thread / 32;
        var (row, column) = Place(Grid.IdxX, (m + Tile - 1) / Tile, (n + Tile - 1) / Tile);
        row *= Tile;
        column *= Tile;
        var matrix = Grid.IdxY;
        var shared = SharedTile.Memory();

        var fromA = new Source(a + (ulong)(matrix * batchA) * 4, pitchA, row, m, warp, lane, TTransposeA.Value == 0 ? 1 : 0);
        var fromB = new Source(b + (ulong)(matrix * batchB) * 4, pitchB, column, n, warp, lane, TTransposeB.Value);

        // Where this thread's 8 rows and 16 columns start, for each exchange of lines.
        var lineM = (uint)(warp / 2 * 64 + lane / 4 * 4);
        var lineN = (uint)(warp % 2 * 64 + lane % 4 * 4);
        var a0 = shared + lineM * 4;
        var a1 = shared + (lineM ^ 8) * 4;
        var a2 = shared + (lineM ^ 16) * 4;
        var a3 = shared + (lineM ^ 24) * 4;
        var b0 = shared + Operand + lineN * 4;
        var b1 = shared + Operand + (lineN ^ 8) * 4;

        var partA = fromA.Load(0, k);
        var partB = fromB.Load(0, k);
        fromA.Store(shared, partA);
        fromB.Store(shared + Operand, partB);
        Group.Barrier();
        var stage = 0u;
        for (var at = Depth; at < k + Depth; at += Depth)
        {
            // Beyond the end these are zeros that nobody uses.
            partA = fromA.Load(at, k);
            partB = fromB.Load(at, k);
            Multiply(a0 + stage, a1 + stage, a2 + stage, a3 + stage, b0 + stage, b1 + stage);
            stage ^= Stage;
            fromA.Store(shared + stage, partA);
            fromB.Store(shared + stage + Operand, partB);
            Group.Barrier();
        }

        row += warp / 2 * 64 + lane / 4 * 4;
        column += warp % 2 * 64 + lane % 4 * 4;
        var to = y + (ulong)(matrix * batchY + row * pitchY + column) * 4;
        Store(to, pitchY, 0, row, column, m, n);
        Store(to, pitchY, 1, row, column, m, n);
        Store(to, pitchY, 2, row, column, m, n);
        Store(to, pitchY, 3, row, column, m, n);
        Store(to, pitchY, 4, row, column, m, n);
        Store(to, pitchY, 5, row, column, m, n);
        Store(to, pitchY, 6, row, column, m, n);
        Store(to, pitchY, 7, row, column, m, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Row, int Column) Place(int tile, int tilesM, int tilesN)
    {
        var group = tile / (GroupRows * tilesN);
        var first = group * GroupRows;
        var rows = IntrinsicMath.Min(tilesM - first, GroupRows);
        var rest = tile - group * GroupRows * tilesN;
        return (first + rest % rows, rest / rows);
    }

    private readonly struct Fragments(Float4 a0, Float4 a1, Float4 b0, Float4 b1, Float4 b2, Float4 b3)
    {
        public readonly Float4 A0 = a0, A1 = a1, B0 = b0, B1 = b1, B2 = b2, B3 = b3;
    }

    // One step of 16 k; what the next k needs is loaded before the products of this one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(uint a0, uint a1, uint a2, uint a3, uint b0, uint b1)
    {
        var f0 = Load(a0, b0, 0, 0);
        var f1 = Load(a0, b0, 1, 0);
        Add(f0);
        f0 = Load(a0, b0, 2, 0);
        Add(f1);
        f1 = Load(a0, b0, 3, 0);
        Add(f0);
        f0 = Load(a1, b1, 4, 0);
        Add(f1);
        f1 = Load(a1, b1, 5, 0);
        Add(f0);
        f0 = Load(a1, b1, 6, 0);
        Add(f1);
        f1 = Load(a1, b1, 7, 0);
        Add(f0);
        f0 = Load(a2, b0, 8, 1);
        Add(f1);
        f1 = Load(a2, b0, 9, 1);
        Add(f0);
        f0 = Load(a2, b0, 10, 1);
        Add(f1);
        f1 = Load(a2, b0, 11, 1);
        Add(f0);
        f0 = Load(a3, b1, 12, 1);
        Add(f1);
        f1 = Load(a3, b1, 13, 1);
        Add(f0);
        f0 = Load(a3, b1, 14, 1);
        Add(f1);
        f1 = Load(a3, b1, 15, 1);
        Add(f0);
        Add(f1);
    }

    // Groups of 16 columns are exchanged in pairs where 16 is part of the exchange.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Fragments Load(uint a, uint b, int k, int exchange) => new(
        OuterProduct.Load(a, k * Line), OuterProduct.Load(a, k * Line + 128),
        OuterProduct.Load(b, k * Line + 64 * exchange), OuterProduct.Load(b, k * Line + 64 * (1 - exchange)),
        OuterProduct.Load(b, k * Line + 128 + 64 * exchange), OuterProduct.Load(b, k * Line + 128 + 64 * (1 - exchange)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(in Fragments f) => OuterProduct.Add(f.A0, f.A1, f.B0, f.B1, f.B2, f.B3);

    // Row i of this thread's 8: two groups of 4, 32 rows apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ulong to, long pitch, int i, int row, int column, int m, int n)
    {
        var down = i % 4 + i / 4 * 32;
        if (row + down >= m) return;
        to += (ulong)(down * pitch) * 4;
        if (column < n) OuterProduct.Store(to, 16 * i);
        if (column + 16 < n) OuterProduct.Store(to + 64, 16 * i + 4);
        if (column + 32 < n) OuterProduct.Store(to + 128, 16 * i + 8);
        if (column + 48 < n) OuterProduct.Store(to + 192, 16 * i + 12);
    }

    private readonly struct Part(Word4 w0, Word4 w1, Word4 w2, Word4 w3)
    {
        public readonly Word4 W0 = w0, W1 = w1, W2 = w2, W3 = w3;
    }

    // 128 rows of A, or columns of B, by 16 k: four vectors a thread.
    private readonly struct Source
    {
        private readonly ulong address;
        private readonly long pitch;
        private readonly int first, count, warp, lane, alongK;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Source(ulong matrix, long pitch, int first, int count, int warp, int lane, int alongK)
        {
            this.pitch = pitch;
            this.warp = warp;
            this.lane = lane;
            this.alongK = alongK;
            this.first = alongK != 0 ? first + warp * 8 + lane / 4 : first + lane * 4;
            this.count = count;
            address = alongK != 0 ? matrix + (ulong)(this.first * pitch + lane % 4 * 4) * 4 : matrix + (ulong)(warp * pitch + this.first) * 4;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Part Load(int k, int depth) => alongK != 0
            ? new(Row(k, depth, 0), Row(k, depth, 1), Row(k, depth, 2), Row(k, depth, 3))
            : new(Line(k, depth, 0), Line(k, depth, 1), Line(k, depth, 2), Line(k, depth, 3));

        // Four lanes read 16 consecutive k of a row.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Word4 Row(int k, int depth, int pass) => GlobalVectors.LoadSharedIf(
            address + (ulong)(pass * 32 * pitch + k) * 4, (first + pass * 32 < count ? 1 : 0) & (k + lane % 4 * 4 < depth ? 1 : 0));

        // A warp reads 128 consecutive rows at one k.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Word4 Line(int k, int depth, int pass) => GlobalVectors.LoadSharedIf(
            address + (ulong)((k + pass * 4) * pitch) * 4, (first < count ? 1 : 0) & (k + pass * 4 + warp < depth ? 1 : 0));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(uint shared, in Part part)
        {
            if (alongK != 0)
            {
                var group = (uint)(lane % 4);
                var to = shared + group * (4 * SingleMatMul<TTransposeA, TTransposeB>.Line) + ((uint)(warp * 8 + lane / 4) ^ (8 * group)) * 4;
                Scatter(to, 0, part.W0);
                Scatter(to, 128, part.W1);
                Scatter(to, 256, part.W2);
                Scatter(to, 384, part.W3);
                return;
            }
            var line = shared + (uint)(warp * SingleMatMul<TTransposeA, TTransposeB>.Line);
            var place = (uint)lane * 4;
            SharedWords.Store(line + place * 4, 0, part.W0);
            SharedWords.Store(line + (place ^ 8) * 4, 4 * SingleMatMul<TTransposeA, TTransposeB>.Line, part.W1);
            SharedWords.Store(line + (place ^ 16) * 4, 8 * SingleMatMul<TTransposeA, TTransposeB>.Line, part.W2);
            SharedWords.Store(line + (place ^ 24) * 4, 12 * SingleMatMul<TTransposeA, TTransposeB>.Line, part.W3);
        }

        // Four consecutive k of one row go to four lines.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Scatter(uint to, int offset, Word4 value)
        {
            SharedWords.StoreWord(to, offset, value.X);
            SharedWords.StoreWord(to, offset + 512, value.Y);
            SharedWords.StoreWord(to, offset + 1024, value.Z);
            SharedWords.StoreWord(to, offset + 1536, value.W);
        }
    }
}
