using ArchSim.Hardware;
using ArchSim.Memory;

namespace ArchSim.Simulation;

/// <summary>The memory in closed form: its peak less refreshes, and what the first access to a row waits.</summary>
internal sealed class MemoryEstimate
{
    private readonly MemorySpec _dram;
    private readonly double _clockMhz;

    public MemoryEstimate(MemorySpec dram, double clockMhz)
    {
        (_dram, _clockMhz) = (dram, clockMhz);
        var timing = dram.Timing;
        var refreshing = timing.RefreshTime / (double)Math.Max(1, timing.RefreshInterval);
        BytesPerCycle = dram.Ideal ? double.PositiveInfinity : dram.PeakBytesPerSecond / (clockMhz * 1e6) * (1 - refreshing);
        RowMissCycles = dram.Ideal ? 0 : (timing.ReadLatency + timing.RowToColumn + timing.Precharge) * dram.ClockPeriodNs * clockMhz / 1000;
    }

    public double BytesPerCycle { get; }

    public double RowMissCycles { get; }

    /// <summary>One stretch to read and one to write.</summary>
    public double TransferPj(CommandEnergy energy, long read, long written)
    {
        var burst = (double)Math.Max(1, _dram.BurstBytes);
        var row = Math.Max(1, (double)_dram.RowBytes * _dram.Channels);
        return (energy.ReadBurstPj + energy.IoPjPerBurst) * Math.Ceiling(read / burst) + (energy.WriteBurstPj + energy.IoPjPerBurst) * Math.Ceiling(written / burst)
            + energy.ActivatePj * (Math.Ceiling(read / row) + Math.Ceiling(written / row));
    }

    /// <summary>Of what stands by: the memory with rows open, and leakage.</summary>
    public double StandingPj(EnergyCosts energy, double cycles) => (energy.Dram.BusyBackgroundMw + energy.LeakageMw) * cycles / _clockMhz * 1000;
}
