using BenchmarkDotNet.Running;
using RiskAuth.Benchmarks.AgainstLibraries;

if (args is ["against-libraries", var folder])
{
    return Comparison.Run(folder);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
