using ArchSim.Hardware;
using ArchSim.Kernel;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>
/// Runs one vector layer on a machine at rest: its input streams through the activation buffer to the vector unit, its output to memory, a
/// transaction at a time.
/// </summary>
internal sealed class VectorMachine
{
    private readonly Kernel.Simulation _sim = new(seed: 0);
    private readonly UnitMeters _meters;
    private readonly DramUnit _memory;
    private readonly DramPort _in;
    private readonly DramPort _out;
    private readonly CancellationToken _cancel;
    private readonly Container _room;
    private readonly Store<int> _arrived;
    private readonly Store<int> _done;
    private readonly DramTransfer _input;
    private readonly DramTransfer _output;
    private readonly BufferSpec _buffer;
    private readonly Residence _residence;
    private readonly bool _loads;
    private readonly long _operandBytes;
    private readonly long _operations;
    private readonly int _lanes;

    private VectorMachine(VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, Residence residence, List<TimelineSpan>? spans, bool jumps, CancellationToken cancel)
    {
        (_buffer, _residence) = (spec.ActivationBuffer, residence);
        _cancel = cancel;
        _meters = new UnitMeters(spans);
        _memory = new DramUnit(_sim, spec.Dram, spec.ClockMhz, _meters[Unit.Dram], jumps);
        _in = new DramPort(_sim, _memory, "activation_dma");
        _out = new DramPort(_sim, _memory, "output_dma");
        _lanes = spec.VectorUnit.Lanes;
        _operations = VectorCosts.Of(layer);
        var rotation = TileSchedule.Rotation(spec.Dram);
        var allBytes = TileCost.BytesOf(layer.InputElements, formats.Activation.Bits);
        // Models of other tools have no such port.
        _operandBytes = spec.IsReferenceModel ? 0 : allBytes;
        // Where all operands are on chip they pass in pieces of the same size, but not from memory.
        _loads = allBytes > residence.InputBytes;
        var inputBytes = _loads ? allBytes - residence.InputBytes : allBytes;
        var free = _loads ? spec.ActivationBuffer.SizeBytes - residence.TakenBytes : spec.ActivationBuffer.SizeBytes;
        var piece = (int)Math.Min(spec.Dram.TransactionBytes, free);
        _input = DramTransfer.Contiguous(DramStream.Activations, 0, inputBytes, piece);
        _output = DramTransfer.Contiguous(DramStream.Outputs, (inputBytes + rotation - 1) / rotation * rotation, TileCost.BytesOf(layer.OutputElements, formats.Output.Bits), spec.Dram.TransactionBytes);
        // As many pieces as the buffer holds are fetched ahead; without a second half, one at a time.
        var ahead = spec.ActivationBuffer.DoubleBuffered ? (int)Math.Clamp(free / piece, 1, 64) : 1;
        _room = new Container(_sim, "activation buffer", capacity: ahead, initial: ahead);
        _arrived = new Store<int>(_sim, "vector_unit operands", ahead);
        _done = new Store<int>(_sim, "vector_unit results", 2);
    }

    public static LayerOutcome Run(
        VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, List<TimelineSpan>? spans, Residence residence = default, CancellationToken cancel = default) =>
        Run(layer, formats, spec, spans, out _, residence, cancel: cancel);

    /// <summary>What comes from memory finds room for a piece, if a small one, beside what is on chip and stays there.</summary>
    public static bool Fits(VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, Residence residence)
    {
        var free = spec.ActivationBuffer.SizeBytes - residence.TakenBytes;
        var loads = TileCost.BytesOf(layer.InputElements, formats.Activation.Bits) > residence.InputBytes;
        return free >= (loads ? Math.Min(spec.Dram.TransactionBytes, spec.ActivationBuffer.SizeBytes / 4) : 0);
    }

    /// <param name="events">Events that the kernel processed.</param>
    public static LayerOutcome Run(
        VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, List<TimelineSpan>? spans, out long events, Residence residence = default, bool jumps = true,
        CancellationToken cancel = default)
    {
        var machine = new VectorMachine(layer, formats, spec, residence, spans, jumps, cancel);
        var outcome = machine.Run(layer, spec);
        events = machine._sim.ProcessedEvents;
        return outcome;
    }

    private long Now => _sim.Now.Value;

    private LayerOutcome Run(VectorLayer layer, AcceleratorSpec spec)
    {
        _sim.Process(Load(), "activation_dma");
        _sim.Process(Compute(), "vector_unit");
        Cancellation.RunUntil(_sim, _sim.Process(Write(), "output_dma"), _cancel);
        var end = _memory.Drain(Now);
        var units = _memory.IsIdeal
            ? _meters.Close(end, end, Unit.Array, Unit.WeightDma, Unit.PartialSumDma, Unit.Dram)
            : _meters.Close(end, end, Unit.Array, Unit.WeightDma, Unit.PartialSumDma);
        return new LayerOutcome(end, _memory.AddTo(new LayerCounts
        {
            ActivationBufferWriteWords = (_loads ? TileCost.Words(_input.Bytes * 8, spec.ActivationBuffer) : 0) + TileCost.Words(_residence.ResultBytes * 8, spec.ActivationBuffer),
            ActivationBufferReadWords = TileCost.Words(_input.Bytes * 8, spec.ActivationBuffer) + (_loads ? TileCost.Words(_residence.InputBytes * 8, spec.ActivationBuffer) : 0),
            OperandDecodes = layer.InputElements,
            ResultEncodes = layer.OutputElements,
            VectorOperations = _operations,
        }, end), units)
        {
            DrainCycles = end - Now,
            // The weight buffer has nothing to do.
            IdleMemoryCyclesAtEnd = units[(int)Unit.Dram].Idle,
        };
    }

    private IEnumerable<Event> Load()
    {
        var meter = _meters[Unit.ActivationDma];
        for (var piece = 0; piece < _input.Transactions && !_loads; piece++)
        {
            var since = Now;
            yield return _room.Get(1);
            meter.Stall(StallReason.BufferFull, since, Now);
            yield return _arrived.Put(piece);
        }
        var sent = 0;
        for (var piece = 0; piece < _input.Transactions && _loads; piece++)
        {
            _cancel.ThrowIfCancellationRequested();
            var since = Now;
            var dataBefore = _in.DataCycles;
            // What is under way has its room already; only the next piece is worth waiting for some.
            while (sent < _input.Transactions && !_in.IsFull && (sent == piece || _room.Level > 0))
            {
                yield return _room.Get(1);
                meter.Stall(StallReason.BufferFull, since, Now);
                since = Now;
                _in.Send(_input.At(sent++), write: false);
            }
            while (sent - _in.Outstanding <= piece)
                yield return _in.NextCompletion();
            meter.BusyThenStall(since, Now, _in.DataCycles - dataBefore, StallReason.Memory);
            yield return _arrived.Put(piece);
        }
        meter.Wait(Now);
    }

    private IEnumerable<Event> Compute()
    {
        var meter = _meters[Unit.VectorUnit];
        var pieces = _input.Transactions;
        var sent = 0;
        for (var i = 0; i < pieces; i++)
        {
            var since = Now;
            yield return _arrived.Get();
            meter.Stall(StallReason.InputMissing, since, Now);
            since = Now;
            // Operands come through the buffer's port while the lanes work: the slower of both sets the pace.
            var work = (MachineContext.Share(_operations, i, pieces) + _lanes - 1) / _lanes;
            var port = BufferAccess.CyclesOf(_buffer, MachineContext.Share(_operandBytes, i, pieces));
            yield return _sim.Timeout(new Cycles(Math.Max(work, port)));
            meter.BusyThenStall(since, Now, work, StallReason.ActivationBandwidth);
            _room.Put(1);
            // Results appear in step with the operands they come from.
            for (var due = (long)_output.Transactions * (i + 1) / pieces; sent < due; sent++)
            {
                since = Now;
                yield return _done.Put(sent);
                meter.Stall(StallReason.OutputFull, since, Now);
            }
        }
        meter.Wait(Now);
    }

    private IEnumerable<Event> Write()
    {
        var meter = _meters[Unit.OutputDma];
        for (var i = 0; i < _output.Transactions; i++)
        {
            var since = Now;
            yield return _done.Get();
            meter.Stall(StallReason.InputMissing, since, Now);
            since = Now;
            if (_residence.KeepsResult)
            {
                yield return _sim.Timeout(new Cycles(BufferAccess.CyclesOf(_buffer, _output.At(i).Bytes)));
                meter.Busy(since, Now);
                since = Now;
            }
            if (!_residence.WritesResult)
                continue;
            var dataBefore = _out.DataCycles;
            while (_out.IsFull)
                yield return _out.NextCompletion();
            _out.Send(_output.At(i), write: true);
            while (i == _output.Transactions - 1 && _out.Outstanding > 0)
                yield return _out.NextCompletion();
            meter.BusyThenStall(since, Now, _out.DataCycles - dataBefore, StallReason.Memory);
        }
        meter.Wait(Now);
    }
}
