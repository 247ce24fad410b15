using System.CommandLine;
using ArchSim.Memory;

namespace ArchSim.Cli;

/// <summary><c>archsim memory</c>: a trace of requests on a DRAM and its controller alone.</summary>
internal sealed class MemoryCommand : ExampledCommand
{
    private readonly Workbench _bench;
    private readonly Argument<string> _dram = new("DRAM") { Description = "a DRAM file, or the name of a shipped one" };
    private readonly Argument<string> _trace = new("TRACE") { Description = "requests, a line each: 0xADDRESS READ|WRITE CYCLE" };
    private readonly Option<bool> _json = new("--json") { Description = "as JSON on standard output" };
    private readonly Option<int> _maxAdds = Values.Whole("--max-adds", "requests taken in a clock at most; 0: two a channel, at least four", 0, 1024, 0);
    private readonly Option<int> _maxOutstanding = Values.Whole("--max-outstanding", "requests under way at most; 0: what the queues hold, 1: each waits for the one before", 0, 1_000_000, 0);
    private readonly Option<bool> _noJumps = new("--no-jumps") { Description = "play clock by clock what recurs as well; the results are the same, later" };
    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "queues, hit cap and drain rule of the controller; without it, those of the file",
        HelpName = string.Join('|', ControllerPolicy.Known.Keys),
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (!ControllerPolicy.Known.ContainsKey(text))
                result.AddError($"--policy must be one of {string.Join(", ", ControllerPolicy.Known.Keys)}; was '{text}'");
            return text;
        },
    };

    public MemoryCommand(Workbench bench)
        : base("memory", "Replay a trace of requests on a DRAM and its controller: cycles, bandwidth, latency, row hits, commands and energy.")
    {
        _bench = bench;
        Arguments.Add(_dram);
        Arguments.Add(_trace);
        Options.Add(_json);
        Options.Add(_maxAdds);
        Options.Add(_maxOutstanding);
        Options.Add(_policy);
        Options.Add(_noJumps);
        SetAction(Execute);
    }

    public override IReadOnlyList<(string Line, string Purpose)> Examples =>
    [
        ("archsim memory ddr4-2400 requests.trace", "what a stream of requests takes"),
        ("archsim memory hbm2 requests.trace --max-outstanding 1", "each request waits for the one before"),
        ("archsim memory ddr4-2400 requests.trace --policy batching --json", "another controller, for a script"),
    ];

    private int Execute(ParseResult parse)
    {
        var spec = MemoryReader.Load(parse.GetRequiredValue(_dram));
        if (parse.GetValue(_policy) is { } policy)
            spec = spec with { Policy = ControllerPolicy.Known[policy] };
        var maxAdds = parse.GetValue(_maxAdds);
        var options = new ReplayOptions
        {
            MaxAdds = maxAdds > 0 ? maxAdds : ReplayOptions.AddsFor(spec.Channels),
            MaxOutstanding = parse.GetValue(_maxOutstanding),
            Jumps = !parse.GetValue(_noJumps),
        };
        var result = Replay(spec, options, parse.GetRequiredValue(_trace));
        if (result.Wrapped > 0)
        {
            _bench.Terminal.Error.WriteLine(
                $"archsim memory: {Quantity.Count(result.Wrapped)} {(result.Wrapped == 1 ? "address lies" : "addresses lie")} beyond the memory's {Quantity.Bytes(spec.CapacityBytes)} and {(result.Wrapped == 1 ? "wraps" : "wrap")}");
        }
        if (parse.GetValue(_json))
            Json.Write(_bench.Terminal, json => MemoryOutput.WriteJson(json, result, options));
        else
            MemoryOutput.Write(_bench.Terminal, result);
        return ExitCode.Done;
    }

    private ReplayResult Replay(MemorySpec spec, ReplayOptions options, string path)
    {
        using var progress = new ProgressLine(_bench.Terminal, quiet: false);
        using var trace = new TraceFile(path, progress.Of(Path.GetFileName(path), "hundredth"));
        return new MemorySystem(spec, options).Replay(trace, _bench.Cancel);
    }
}
