namespace MaiCluster.Serving.Admission;

/// <summary>A stored API key; the key itself is never stored, only its SHA-256.</summary>
/// <param name="Id">Short public id, such as <c>key_3f9a1c22</c>.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Revoked">When it stopped working; null while it works.</param>
public sealed record ApiKey(string Id, string Name, DateTimeOffset Created, DateTimeOffset? Revoked);
