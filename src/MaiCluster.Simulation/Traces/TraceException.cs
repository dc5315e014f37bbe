namespace MaiCluster.Simulation.Traces;

/// <summary>A trace that cannot be read: which line of which file, what is there and what would be right.</summary>
public sealed class TraceException(string message) : Exception(message)
{
    public static TraceException At(string file, int line, string what) => new($"{file}:{line}: {what}");
}
