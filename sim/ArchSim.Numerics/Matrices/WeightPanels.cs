using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// Weights as vector kernels read them: panels of as many output channels as there are lanes, in each the weights of all lanes for the first product,
/// then for the next. Channels that fill the last panel up are zero. Read only once made, so that threads may share it.
/// </summary>
internal sealed class WeightPanels<T> : IDisposable
    where T : unmanaged
{
    private const int Lanes = KernelLanes.Count;

    // A load of a vector that crosses cache lines costs two.
    private const int Alignment = 64;

    private readonly byte[] _memory;
    private readonly int _offset;
    private readonly int _length;
    private GCHandle _pin;

    private WeightPanels(int channels, Reduction reduction, PartialSumTiles? tiles, bool rented)
    {
        (Channels, Reduction, Tiles) = (channels, reduction, tiles);
        _length = checked(Count * reduction.PaddedProducts * Lanes * Unsafe.SizeOf<T>());
        if (rented)
        {
            _memory = ArrayPool<byte>.Shared.Rent(_length + Alignment);
            _pin = GCHandle.Alloc(_memory, GCHandleType.Pinned);
        }
        else
        {
            _memory = GC.AllocateUninitializedArray<byte>(_length + Alignment, pinned: true);
        }
        _offset = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0) & (Alignment - 1));
    }

    public int Channels { get; }

    public Reduction Reduction { get; }

    public PartialSumTiles? Tiles { get; }

    /// <summary>Panels.</summary>
    public int Count => (Channels - 1) / Lanes + 1;

    /// <summary>The weights of all panels, one after the other.</summary>
    public Span<T> Values => MemoryMarshal.Cast<byte, T>(_memory.AsSpan(_offset, _length));

    /// <summary>For weights that are multiplied again and again.</summary>
    public static WeightPanels<T> Keep<TRows>(in TRows weights, PartialSumTiles? tiles, int group)
        where TRows : IOperandRows<T>, allows ref struct => Pack(in weights, tiles, group, rented: false);

    /// <summary>For weights that are multiplied once: disposing gives the memory back.</summary>
    public static WeightPanels<T> Rent<TRows>(in TRows weights, PartialSumTiles? tiles, int group)
        where TRows : IOperandRows<T>, allows ref struct => Pack(in weights, tiles, group, rented: true);

    public void Dispose()
    {
        if (!_pin.IsAllocated)
            return;
        _pin.Free();
        ArrayPool<byte>.Shared.Return(_memory);
    }

    private static WeightPanels<T> Pack<TRows>(in TRows weights, PartialSumTiles? tiles, int group, bool rented)
        where TRows : IOperandRows<T>, allows ref struct
    {
        var reduction = Reduction.Of(weights.Columns, tiles, group);
        var panels = new WeightPanels<T>(weights.Rows, reduction, tiles, rented);
        var depth = reduction.PaddedProducts;
        var rows = ArrayPool<T>.Shared.Rent(checked(Lanes * depth));
        try
        {
            for (var panel = 0; panel < panels.Count; panel++)
            {
                var channels = Math.Min(Lanes, weights.Rows - panel * Lanes);
                for (var lane = 0; lane < channels; lane++)
                    reduction.CopyRow(in weights, panel * Lanes + lane, rows.AsSpan(lane * depth, depth));
                rows.AsSpan(channels * depth, (Lanes - channels) * depth).Clear();
                Transpose(rows.AsSpan(0, Lanes * depth), depth, panels.Values.Slice(panel * depth * Lanes, depth * Lanes));
            }
        }
        catch
        {
            panels.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<T>.Shared.Return(rows);
        }
        return panels;
    }

    /// <summary>From a row a lane to a row a product.</summary>
    private static void Transpose(ReadOnlySpan<T> rows, int depth, Span<T> panel)
    {
        var k = 0;
        if (Unsafe.SizeOf<T>() == sizeof(int))
            k = TransposeFours(MemoryMarshal.Cast<T, int>(rows), depth, MemoryMarshal.Cast<T, int>(panel));
        for (; k < depth; k++)
        {
            for (var lane = 0; lane < Lanes; lane++)
                panel[k * Lanes + lane] = rows[lane * depth + k];
        }
    }

    /// <summary>Four by four numbers make a vector, whose elements are then put in order. Products that are no multiple of four are left.</summary>
    private static int TransposeFours(ReadOnlySpan<int> rows, int depth, Span<int> panel)
    {
        var order = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        ref var from = ref MemoryMarshal.GetReference(rows);
        ref var to = ref MemoryMarshal.GetReference(panel);
        var k = 0;
        for (; k + 4 <= depth; k += 4)
        {
            for (var lane = 0; lane < Lanes; lane += 4)
            {
                ref var corner = ref Unsafe.Add(ref from, lane * depth + k);
                var low = Vector256.Create(Vector128.LoadUnsafe(ref corner), Vector128.LoadUnsafe(ref Unsafe.Add(ref corner, depth)));
                var high = Vector256.Create(Vector128.LoadUnsafe(ref Unsafe.Add(ref corner, 2 * depth)), Vector128.LoadUnsafe(ref Unsafe.Add(ref corner, 3 * depth)));
                var turned = Vector512.Shuffle(Vector512.Create(low, high), order);
                ref var target = ref Unsafe.Add(ref to, k * Lanes + lane);
                turned.GetLower().GetLower().StoreUnsafe(ref target);
                turned.GetLower().GetUpper().StoreUnsafe(ref target, Lanes);
                turned.GetUpper().GetLower().StoreUnsafe(ref target, 2 * Lanes);
                turned.GetUpper().GetUpper().StoreUnsafe(ref target, 3 * Lanes);
            }
        }
        return k;
    }
}
