namespace MaiCluster.Engines.Tests;

/// <summary>
/// Tests that count the bytes a thread allocates: when another test's garbage is collected meanwhile, the runtime counts
/// the unused rest of this thread's allocation block as well.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "counts allocated bytes";
}
