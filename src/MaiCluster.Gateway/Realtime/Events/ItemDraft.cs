namespace MaiCluster.Gateway.Realtime.Events;

/// <summary>An item as a client sends it.</summary>
internal sealed class ItemDraft
{
    public string Type { get; set; } = "";

    public string? Id { get; set; }

    public string? Role { get; set; }

    public string? CallId { get; set; }

    public string? Name { get; set; }

    public string? Arguments { get; set; }

    public string? Output { get; set; }

    public List<PartDraft> Parts { get; } = [];
}

/// <summary>A part of a message as a client sends it.</summary>
internal sealed class PartDraft
{
    public string Type { get; set; } = "";

    public string? Text { get; set; }

    public string? Transcript { get; set; }

    /// <summary>In the session's input format.</summary>
    public byte[]? Audio { get; set; }
}
