using ArchSim.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["quick", .. var pages])
    QuickMode.Run(pages);
else
    BenchmarkSwitcher.FromAssembly(typeof(KernelPatterns).Assembly).Run(args);
