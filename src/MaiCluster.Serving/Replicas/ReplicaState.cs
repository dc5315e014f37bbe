namespace MaiCluster.Serving.Replicas;

/// <summary>The life of a replica, in order; a failed one may start again after its back-off, a stopped one by a new plan.</summary>
public enum ReplicaState
{
    /// <summary>Known by its name only: nothing is loaded, whatever is called.</summary>
    Empty,

    /// <summary>Loading, then answering its warm-up request.</summary>
    Starting,

    Ready,

    /// <summary>Takes nothing new; what runs finishes or moves.</summary>
    Draining,

    Stopped,

    /// <summary>Could not be loaded; its reason tells why.</summary>
    Failed,
}
