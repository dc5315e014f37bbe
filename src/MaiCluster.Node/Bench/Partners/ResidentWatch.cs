namespace MaiCluster.Node.Bench.Partners;

/// <summary>How much memory a node has while it works.</summary>
internal sealed class ResidentWatch(NodeProcess node, TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);

    /// <summary>When this was made, in millions of bytes.</summary>
    public double FirstMegabytes { get; } = Megabytes(node);

    /// <summary>At the most, of all that was looked at.</summary>
    public double MostMegabytes { get; private set; }

    public async Task<T> WhileAsync<T>(Task<T> work)
    {
        do
        {
            MostMegabytes = Math.Max(MostMegabytes, Megabytes(node));
        }
        while (await Task.WhenAny(work, Task.Delay(Every, time)) != work);

        return await work;
    }

    private static double Megabytes(NodeProcess node) => node.ResidentBytes / 1e6;
}
