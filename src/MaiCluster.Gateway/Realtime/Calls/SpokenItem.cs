using MaiCluster.Serving.Live.Speaking;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>An answer that is spoken: what was said, and how far a caller can have heard it.</summary>
internal sealed record SpokenItem(string ItemId)
{
    public SpokenAnswer Said { get; } = new();

    public Playback Playback { get; } = new();
}
