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

if (args is ["budgets", .. var options])
{
    return BudgetTable.Run(write: options is ["--write"]);
}

if (args is ["figures", .. var rest])
{
    await EngineFigures.RunAsync(rest is [var file] ? file : null);
    return 0;
}

if (args is ["assessments"])
{
    var figures = new FiguresPage("Assessments in one process", "assessments");
    await AssessmentFigures.WriteAsync(figures);
    await figures.WriteAsync(file: null);
    return 0;
}

if (args is ["retrain", .. var target])
{
    await RetrainFigures.RunAsync(target is [var file] ? file : null);
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
