namespace MaiCluster.Serving.Admission;

/// <summary>Who changes keys and tenants where it is no key.</summary>
public static class Actor
{
    /// <summary>The node itself, at its start.</summary>
    public const string Node = "node";

    /// <summary>Someone at the machine, by <c>mai keys</c>.</summary>
    public const string Command = "command";
}
