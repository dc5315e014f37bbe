namespace MaiCluster.Engines.Tests.Packages.Sources;

/// <summary>What a client asked the <see cref="HubServer"/>.</summary>
internal sealed record HubRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The first byte of the range asked for; 0 when none was.</summary>
    public long From => Header("Range") is { } range ? long.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
}

/// <summary>What the <see cref="HubServer"/> answers; the connection closes after it.</summary>
internal sealed record HubAnswer(int Status, byte[] Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Bytes of the body that leave before the connection breaks; null = all.</summary>
    public int? CutAfter { get; init; }

    /// <summary>What Content-Length says; null = the truth, -1 = no such header.</summary>
    public long? Length { get; init; }

    /// <summary>Keep the connection open and silent after the body.</summary>
    public bool Stall { get; init; }
}
