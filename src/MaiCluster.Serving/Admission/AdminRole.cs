namespace MaiCluster.Serving.Admission;

/// <summary>What a key may do to the cluster. Each role may do what those before it may.</summary>
public enum AdminRole
{
    /// <summary>Nothing: it asks models, as most keys.</summary>
    None,

    /// <summary>Read what the cluster shows of itself.</summary>
    Viewer,

    /// <summary>Keep it running: drains, models, sessions, routes, budgets.</summary>
    Operator,

    /// <summary>Decide who may do what and who pays: keys, tenants, adjustments.</summary>
    Owner,
}
