namespace MaiCluster.Engines.Documents;

/// <summary>What a page needs next.</summary>
internal enum PageStage
{
    /// <summary>It is looked for text.</summary>
    Detect,

    /// <summary>Its longest lines are looked at: which side of the page is up.</summary>
    Direct,

    /// <summary>Its lines are read.</summary>
    Recognise,

    /// <summary>Its lines are known, and put in order.</summary>
    Compose,

    /// <summary>Nothing: it has been read.</summary>
    Done,
}
