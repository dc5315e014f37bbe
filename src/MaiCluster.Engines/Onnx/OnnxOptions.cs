namespace MaiCluster.Engines.Onnx;

/// <summary>How the graphs of a step engine are loaded.</summary>
public sealed record OnnxOptions
{
    /// <summary>Threads of one forward pass; 0 = one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>Whether idle threads spin for work. Default false: several models share a machine's processors, and one that spins takes them from the others.</summary>
    public bool Spinning { get; init; }

    /// <summary>Where it must run: <c>cpu</c>, or <c>gpu0</c> and so on.</summary>
    public string Device { get; init; } = "cpu";
}
