namespace MaiCluster.Serving.Admission;

/// <summary>A tenant, or a team of one. It is closed and never deleted, so that its id never means another one in old bills.</summary>
/// <param name="Id">Chosen by who made it.</param>
/// <param name="Name">For people.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Closed">Since when it takes no keys; null while it does.</param>
public sealed record Payer(PayerId Id, string Name, DateTimeOffset Created, DateTimeOffset? Closed);
