using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Admission;

/// <summary>A stored API key, or the identity of a token; the secret itself is never stored, only its SHA-256.</summary>
/// <param name="Id">Short public id, such as <c>key_3f9a1c22</c>, or <c>oidc_</c> and a hash.</param>
/// <param name="Terms">What its owner decided.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Revoked">When it was stopped; null while it was not.</param>
public sealed record ApiKey(string Id, KeyTerms Terms, DateTimeOffset Created, DateTimeOffset? Revoked = null)
{
    public string Name => Terms.Name;

    public string Tenant => Terms.Tenant;

    public string? Team => Terms.Team;

    /// <summary>The one who makes its requests.</summary>
    public Requester Requester => new(Id, Tenant, Team);

    public AdminRole Role => Terms.Role;

    public KeyScope Scope => Terms.Scope;

    public DateTimeOffset? Expires => Terms.Expires;

    /// <summary>After a rotation: until when the secret before this one works; null = there is none.</summary>
    public DateTimeOffset? OldSecretUntil { get; init; }
}
