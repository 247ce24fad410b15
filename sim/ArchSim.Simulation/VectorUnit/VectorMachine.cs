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
    private readonly VectorInputs _inputs;
    private readonly BufferSpec _buffer;
    private readonly Residence _residence;
    private readonly bool _loads;
    private readonly long _operandBytes;

    private VectorMachine(VectorInputs inputs, List<TimelineSpan>? spans, bool jumps, CancellationToken cancel)
    {
        (_inputs, _buffer, _residence, _loads) = (inputs, inputs.Buffer, inputs.Residence, inputs.Loads);
        _cancel = cancel;
        _meters = new UnitMeters(spans);
        _memory = new DramUnit(_sim, inputs.Dram, inputs.ClockMhz, _meters[Unit.Dram], jumps);
        _in = new DramPort(_sim, _memory, "activation_dma");
        _out = new DramPort(_sim, _memory, "output_dma");
        _operandBytes = inputs.PassesPort ? inputs.OperandBytes : 0;
        var inputBytes = _loads ? inputs.OperandBytes - _residence.InputBytes : inputs.OperandBytes;
        var rotation = TileSchedule.Rotation(inputs.Dram);
        _input = DramTransfer.Contiguous(DramStream.Activations, 0, inputBytes, inputs.PieceBytes);
        _output = DramTransfer.Contiguous(DramStream.Outputs, (inputBytes + rotation - 1) / rotation * rotation, inputs.ResultBytes, inputs.Dram.TransactionBytes);
        _room = new Container(_sim, "activation buffer", capacity: inputs.PiecesAhead, initial: inputs.PiecesAhead);
        _arrived = new Store<int>(_sim, "vector_unit operands", inputs.PiecesAhead);
        _done = new Store<int>(_sim, "vector_unit results", 2);
    }

    public static LayerOutcome Run(
        VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, List<TimelineSpan>? spans, Residence residence = default, CancellationToken cancel = default) =>
        Run(VectorInputs.Of(layer, formats, spec, residence), spans, cancel: cancel);

    public static LayerOutcome Run(VectorInputs inputs, List<TimelineSpan>? spans = null, CancellationToken cancel = default) => Run(inputs, spans, out _, true, cancel);

    /// <param name="events">Events that the kernel processed.</param>
    public static LayerOutcome Run(
        VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, List<TimelineSpan>? spans, out long events, Residence residence = default, bool jumps = true,
        CancellationToken cancel = default) => Run(VectorInputs.Of(layer, formats, spec, residence), spans, out events, jumps, cancel);

    /// <summary>What comes from memory finds room for a piece, if a small one, beside what is on chip and stays there.</summary>
    public static bool Fits(VectorLayer layer, LayerFormats formats, AcceleratorSpec spec, Residence residence)
    {
        var free = spec.ActivationBuffer.SizeBytes - residence.TakenBytes;
        var loads = TileCost.BytesOf(layer.InputElements, formats.Activation.Bits) > residence.InputBytes;
        return free >= (loads ? Math.Min(spec.Dram.TransactionBytes, spec.ActivationBuffer.SizeBytes / 4) : 0);
    }

    private static LayerOutcome Run(VectorInputs inputs, List<TimelineSpan>? spans, out long events, bool jumps, CancellationToken cancel)
    {
        var machine = new VectorMachine(inputs, spans, jumps, cancel);
        var outcome = machine.Run();
        events = machine._sim.ProcessedEvents;
        return outcome;
    }

    private long Now => _sim.Now.Value;

    private LayerOutcome Run()
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
            ActivationBufferWriteWords = (_loads ? TileCost.Words(_input.Bytes * 8, _buffer) : 0) + TileCost.Words(_residence.ResultBytes * 8, _buffer),
            ActivationBufferReadWords = TileCost.Words(_input.Bytes * 8, _buffer) + (_loads ? TileCost.Words(_residence.InputBytes * 8, _buffer) : 0),
            OperandDecodes = _inputs.InputElements,
            ResultEncodes = _inputs.OutputElements,
            VectorOperations = _inputs.Operations,
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
            var work = (MachineContext.Share(_inputs.Operations, i, pieces) + _inputs.Lanes - 1) / _inputs.Lanes;
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
