namespace MaiCluster.Serving.Actors;

/// <summary>A turn was not taken: the table has no room for the actor, or too many wait for it. Nothing was done.</summary>
public sealed class ActorRefusedException(string message) : InvalidOperationException(message);
