using BenchmarkDotNet.Running;
using RiskAuth.Benchmarks;
using RiskAuth.Benchmarks.AgainstLibraries;

if (args is ["against-libraries", var folder])
{
    return Comparison.Run(folder);
}

if (args is ["store", .. var arguments])
{
    await StoreBenchmark.RunAsync(arguments);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
