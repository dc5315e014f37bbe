namespace MaiCluster.Serving.Budgets;

/// <summary>Names one budget: <c>key:TENANT/KEY</c>, <c>team:TENANT/TEAM</c>, <c>tenant:TENANT</c>, <c>scenario:NAME</c>, <c>partner:NAME</c> or <c>experiment:NAME</c>.</summary>
public readonly record struct BudgetId
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxLength = 128;

    private const string Names = "printable ASCII characters without '/', ':' and spaces";

    private BudgetId(BudgetLevel level, string? owner, string name) => (Level, Owner, Name) = (level, owner, name);

    public BudgetLevel Level { get; }

    /// <summary>The tenant of a key or a team; null for the other levels.</summary>
    public string? Owner { get; }

    public string Name { get; }

    /// <summary>The budget whose actor holds this one: a tenant's actor holds its teams and keys, so that one turn looks at all three.</summary>
    public BudgetId ToActor() => Owner is null ? this : new BudgetId(BudgetLevel.Tenant, null, Owner);

    /// <exception cref="FormatException">A name is empty, too long, or has a character that ids do not have.</exception>
    public static BudgetId OfKey(string tenant, string key) => new(BudgetLevel.Key, Checked(tenant), Checked(key));

    /// <inheritdoc cref="OfKey"/>
    public static BudgetId OfTeam(string tenant, string team) => new(BudgetLevel.Team, Checked(tenant), Checked(team));

    /// <inheritdoc cref="OfKey"/>
    public static BudgetId OfTenant(string tenant) => new(BudgetLevel.Tenant, null, Checked(tenant));

    /// <inheritdoc cref="OfKey"/>
    public static BudgetId OfScenario(string scenario) => new(BudgetLevel.Scenario, null, Checked(scenario));

    /// <inheritdoc cref="OfKey"/>
    public static BudgetId OfPartner(string partner) => new(BudgetLevel.Partner, null, Checked(partner));

    /// <inheritdoc cref="OfKey"/>
    public static BudgetId OfExperiment(string experiment) => new(BudgetLevel.Experiment, null, Checked(experiment));

    /// <exception cref="FormatException">The text is none of the forms.</exception>
    public static BudgetId Parse(string text) => text.Split(':') switch
    {
        ["key", var name] when name.Split('/') is [var tenant, var key] => OfKey(tenant, key),
        ["team", var name] when name.Split('/') is [var tenant, var team] => OfTeam(tenant, team),
        ["tenant", var name] => OfTenant(name),
        ["scenario", var name] => OfScenario(name),
        ["partner", var name] => OfPartner(name),
        ["experiment", var name] => OfExperiment(name),
        _ => throw new FormatException($"'{text}' is not a budget: expected key:TENANT/KEY, team:TENANT/TEAM, tenant:NAME, scenario:NAME, partner:NAME or experiment:NAME."),
    };

    public override string ToString() => Owner is null ? $"{Level.ToWord()}:{Name}" : $"{Level.ToWord()}:{Owner}/{Name}";

    private static string Checked(string name) =>
        name.Length is > 0 and <= MaxLength && !name.AsSpan().ContainsAnyExceptInRange('!', '~') && name.AsSpan().IndexOfAny('/', ':') < 0
            ? name
            : throw new FormatException($"'{(name.Length <= MaxLength ? name : name[..MaxLength] + "...")}' names no budget: a name has 1 to {MaxLength} {Names}.");
}
