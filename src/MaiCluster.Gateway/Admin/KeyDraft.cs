using System.Net;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Gateway.Admin;

/// <summary>A new key, or a change of one, as sent; null = left as it is.</summary>
internal sealed class KeyDraft
{
    public string? Name { get; set; }

    public string? Tenant { get; set; }

    /// <summary>Empty = none.</summary>
    public string? Team { get; set; }

    public AdminRole? Role { get; set; }

    public string[]? Models { get; set; }

    public string[]? Scenarios { get; set; }

    public string[]? Paths { get; set; }

    public IPNetwork[]? Addresses { get; set; }

    public DateTimeOffset? Expires { get; set; }

    /// <summary>The key is to work until it is revoked.</summary>
    public bool IsEndless { get; set; }

    /// <summary>For how long a secret that is replaced goes on working.</summary>
    public TimeSpan Overlap { get; set; }

    public KeyTerms ToTerms() => ApplyTo(new KeyTerms { Name = Name!, Tenant = Tenant ?? PayerId.DefaultTenant });

    public KeyTerms ApplyTo(KeyTerms terms) => terms with
    {
        Name = Name ?? terms.Name,
        Team = Team is null ? terms.Team : Team.Length == 0 ? null : Team,
        Role = Role ?? terms.Role,
        Scope = new KeyScope
        {
            Models = Models ?? terms.Scope.Models,
            Scenarios = Scenarios ?? terms.Scope.Scenarios,
            Paths = Paths ?? terms.Scope.Paths,
            Addresses = Addresses ?? terms.Scope.Addresses,
        },
        Expires = IsEndless ? null : Expires ?? terms.Expires,
    };
}
