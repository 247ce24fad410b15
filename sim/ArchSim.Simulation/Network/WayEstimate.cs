using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>
/// What a way to run a layer takes, in closed form: what <see cref="NetworkPlan"/> weighs ways by. Bytes to and from memory are counted.
/// </summary>
public readonly record struct WayEstimate(double Cycles, double Picojoule, double Bytes)
{
    /// <summary>Of a matrix layer, by the mapping that is the best by the estimate.</summary>
    internal static WayEstimate Of(in MappingCandidate mapping) => new(mapping.Cycles, mapping.Picojoule, mapping.Bytes);

    /// <summary>As simulated.</summary>
    internal static WayEstimate Of(LayerTotals layer) => new(layer.Cycles, layer.TotalEnergyPj, layer.DramBytes);

    /// <summary>Of a vector layer that runs by itself: the slowest of memory, vector unit and buffer, behind the first piece's way and before the last one's.</summary>
    internal static WayEstimate Of(VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, EnergyCosts energy, Residence residence)
    {
        var dram = new MemoryEstimate(spec.Dram, spec.ClockMhz);
        var buffer = spec.ActivationBuffer;
        var operands = TileCost.BytesOf(layer.InputElements, formats.Activation.Bits);
        var read = Math.Max(0, operands - residence.InputBytes);
        var result = TileCost.BytesOf(layer.OutputElements, formats.Output.Bits);
        var written = residence.WritesResult ? result : 0;
        var operations = VectorCosts.Of(layer);
        var vector = Math.Max(operations / (double)spec.VectorUnit.Lanes, BufferAccess.CyclesOf(buffer, operands));
        var keeping = residence.KeepsResult ? BufferAccess.CyclesOf(buffer, result) : 0;
        var (inPieces, outPieces) = (Pieces(operands, spec.Dram), Pieces(result, spec.Dram));
        var edges = (read > 0 ? dram.RowMissCycles + read / dram.BytesPerCycle / inPieces : 0) + vector / inPieces + (written > 0 ? written / dram.BytesPerCycle / outPieces : 0);
        // Without a second half pieces come one at a time, each on its own way.
        var reading = read / dram.BytesPerCycle + (buffer.DoubleBuffered ? 0 : inPieces * dram.RowMissCycles + vector);
        var cycles = Math.Max(Math.Max(read > 0 ? reading : 0, (read + written) / dram.BytesPerCycle), Math.Max(vector, keeping)) + edges;
        return new WayEstimate(cycles, dram.TransferPj(energy.Dram, read, written) + dram.StandingPj(energy, cycles)
            + energy.ActivationBuffer.WriteWordPj * TileCost.Words((read + residence.ResultBytes) * 8, buffer)
            + energy.ActivationBuffer.ReadWordPj * TileCost.Words(operands * 8, buffer)
            + layer.InputElements * energy.OperandDecodePj
            + layer.OutputElements * energy.ResultEncodePj
            + operations * energy.VectorOperationPj, read + written);
    }

    private static long Pieces(long bytes, Memory.MemorySpec dram) => Math.Max(1, (bytes + dram.TransactionBytes - 1) / dram.TransactionBytes);
}
