using ArchSim.Benchmarks;
using BenchmarkDotNet.Running;

if (args is ["rates"])
    Console.Write(KernelRates.Measure());
else
    BenchmarkSwitcher.FromAssembly(typeof(KernelRates).Assembly).Run(args);
