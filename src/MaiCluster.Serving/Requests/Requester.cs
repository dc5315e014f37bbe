using MaiCluster.Serving.Admission;

namespace MaiCluster.Serving.Requests;

/// <summary>Who makes a request, and on whose bill it is.</summary>
/// <param name="KeyId">The stored id of the API key; also what fairness between clients is measured by.</param>
/// <param name="Tenant">Who gets the bill.</param>
/// <param name="Team">A part of the tenant; null when the key belongs to none.</param>
public sealed record Requester(string KeyId, string Tenant = PayerId.DefaultTenant, string? Team = null);
