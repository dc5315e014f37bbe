namespace MaiCluster.Serving.Admission;

/// <summary>What an owner decides about a key.</summary>
public sealed record KeyTerms
{
    /// <summary>In characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Who pays. Never changed: bills refer to it.</summary>
    public string Tenant { get; init; } = PayerId.DefaultTenant;

    /// <summary>A team of the tenant; null = none.</summary>
    public string? Team { get; init; }

    public AdminRole Role { get; init; }

    public KeyScope Scope { get; init; } = KeyScope.All;

    /// <summary>When it stops by itself; null = never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>1 to <see cref="MaxNameLength"/> characters, not only spaces and none of them a control character.</summary>
    public static bool IsName(string name) => name.Length <= MaxNameLength && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl);
}
