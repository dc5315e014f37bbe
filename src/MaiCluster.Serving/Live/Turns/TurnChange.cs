namespace MaiCluster.Serving.Live.Turns;

/// <summary>What a frame of audio changed.</summary>
public enum TurnChange
{
    None,

    /// <summary>The caller speaks.</summary>
    Started,

    /// <summary>The caller has finished.</summary>
    Stopped,
}
