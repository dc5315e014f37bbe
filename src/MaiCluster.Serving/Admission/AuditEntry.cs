namespace MaiCluster.Serving.Admission;

/// <summary>One change of a key, a tenant or a team.</summary>
/// <param name="Sequence">Its place in the log.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: a key's id, or one of <see cref="Admission.Actor"/>.</param>
/// <param name="Action">What, such as <c>key.rotate</c>.</param>
/// <param name="Target">To whom: a key's id, a tenant, or TENANT/TEAM.</param>
/// <param name="Before">As it was, JSON without secrets; null when it was not there.</param>
/// <param name="After">As it is since then.</param>
public sealed record AuditEntry(long Sequence, DateTimeOffset At, string Actor, string Action, string Target, string? Before, string? After);
