namespace MaiCluster.Allocation;

/// <summary>Tests that count the bytes a thread allocates. They run alone, since <see cref="NoCollection"/> holds for the whole process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunsAlone
{
    public const string Name = "counts allocated bytes";
}
