namespace MaiCluster.Gateway.Routes;

/// <summary>The body of a request that may go to more than one model: read once, and written for each of them.</summary>
internal abstract class RoutedBody(ReadOnlyMemory<byte> bytes)
{
    /// <summary>Fields that are each request's own: no route has defaults for them.</summary>
    public static IReadOnlyList<string> Fixed { get; } = ["model", "messages", "input", "prompt", "stream", "stream_options", "user", "safety_identifier", "file"];

    /// <summary>As it came.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>False where it cannot be understood; its endpoint says why.</summary>
    public bool IsWhole { get; protected init; }

    /// <summary>What its client calls the model; null where it names none.</summary>
    public string? Model { get; protected init; }

    /// <summary>Names the client's own user; null where it names none.</summary>
    public string? User { get; protected init; }

    /// <summary>The same for another model.</summary>
    /// <param name="model">Its name, in place of the client's.</param>
    /// <param name="defaults">Fields that are added where they are missing, as a JSON object; null = none.</param>
    public abstract ReadOnlyMemory<byte> For(string model, string? defaults);
}
