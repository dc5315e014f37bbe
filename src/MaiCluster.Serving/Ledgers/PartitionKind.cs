namespace MaiCluster.Serving.Ledgers;

/// <summary>What a partition of the ledger belongs to.</summary>
public enum PartitionKind
{
    /// <summary>What our own models earned.</summary>
    Model,

    /// <summary>What a partner's models earned and cost.</summary>
    Partner,

    /// <summary>A device's time; posted by the node that holds it and nobody else.</summary>
    Device,
}
