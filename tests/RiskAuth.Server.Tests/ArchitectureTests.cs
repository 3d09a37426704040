using System.Reflection;
using RiskAuth.Assessments;
using RiskAuth.Server.Hosting;
using RiskAuth.Storage.Sqlite;

namespace RiskAuth.Server.Tests;

/// <summary>ARCHITECTURE.md's direction of dependencies, read from the assemblies themselves.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly Engine = typeof(Assessor).Assembly;
    private static readonly Assembly Storage = typeof(SqliteStore).Assembly;
    private static readonly Assembly Learning = Assembly.Load("RiskAuth.Learning");
    private static readonly Assembly Server = typeof(ServerHost).Assembly;

    // What the runtime itself ships; ASP.NET Core's shared framework is another folder.
    private static readonly HashSet<string> BaseClassLibrary = Directory
        .EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "*.dll")
        .Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void The_engine_references_the_base_class_library_only() => Assert.Empty(Beyond(Engine));

    [Fact]
    public void Learning_references_the_engine_and_the_base_class_library_only() => Assert.Empty(Beyond(Learning, "RiskAuth"));

    [Fact]
    public void Storage_references_the_engine_and_SQLite_only() =>
        Assert.Empty(Beyond(Storage, "RiskAuth", "Microsoft.Data.Sqlite", "SQLitePCLRaw.core", "SQLitePCLRaw.batteries_v2", "Dapper"));

    [Fact]
    public void Nothing_of_ours_references_the_server()
    {
        foreach (var assembly in new[] { Engine, Storage, Learning })
            Assert.DoesNotContain(assembly.GetReferencedAssemblies(), reference => reference.Name == Server.GetName().Name);
    }

    [Fact]
    public void Every_product_assembly_beside_the_server_has_a_rule_here()
    {
        var known = new[] { Engine, Storage, Learning, Server }.Select(assembly => assembly.GetName().Name).Order();
        var present = Directory.EnumerateFiles(Path.GetDirectoryName(Server.Location)!, "RiskAuth*.dll")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => !name.EndsWith(".Tests", StringComparison.Ordinal)).Order();
        Assert.Equal(known, present);
    }

    private static IEnumerable<string> Beyond(Assembly assembly, params string[] allowed) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => !BaseClassLibrary.Contains(name) && !allowed.Contains(name));
}
