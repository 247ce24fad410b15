using ArchSim.Hardware;
using ArchSim.Memory;

namespace ArchSim.Simulation;

/// <summary>The memory in closed form: its peak less refreshes, and what the first access to a row waits.</summary>
internal sealed class MemoryEstimate
{
    private readonly AcceleratorSpec _spec;

    public MemoryEstimate(AcceleratorSpec spec)
    {
        _spec = spec;
        var dram = spec.Dram;
        var timing = dram.Timing;
        var refreshing = timing.RefreshTime / (double)Math.Max(1, timing.RefreshInterval);
        BytesPerCycle = dram.Ideal ? double.PositiveInfinity : dram.PeakBytesPerSecond / (spec.ClockMhz * 1e6) * (1 - refreshing);
        RowMissCycles = dram.Ideal ? 0 : (timing.ReadLatency + timing.RowToColumn + timing.Precharge) * dram.ClockPeriodNs * spec.ClockMhz / 1000;
    }

    public double BytesPerCycle { get; }

    public double RowMissCycles { get; }

    /// <summary>One stretch to read and one to write.</summary>
    public double TransferPj(CommandEnergy energy, long read, long written)
    {
        var burst = (double)Math.Max(1, _spec.Dram.BurstBytes);
        var row = Math.Max(1, (double)_spec.Dram.RowBytes * _spec.Dram.Channels);
        return (energy.ReadBurstPj + energy.IoPjPerBurst) * Math.Ceiling(read / burst) + (energy.WriteBurstPj + energy.IoPjPerBurst) * Math.Ceiling(written / burst)
            + energy.ActivatePj * (Math.Ceiling(read / row) + Math.Ceiling(written / row));
    }

    /// <summary>Of what stands by: the memory with rows open, and leakage.</summary>
    public double StandingPj(EnergyCosts energy, double cycles) => (energy.Dram.BusyBackgroundMw + energy.LeakageMw) * cycles / _spec.ClockMhz * 1000;
}
