namespace MaiCluster.Storage.Keys;

/// <summary>The names of what is audited.</summary>
internal static class AuditAction
{
    public const string AddKey = "key.add", RestoreKey = "key.restore", ChangeKey = "key.change", RotateKey = "key.rotate", RevokeKey = "key.revoke";

    private const string Tenant = "tenant.", Team = "team.";

    public static string Add(string? team) => Of(team, "add");

    public static string Rename(string? team) => Of(team, "rename");

    public static string Close(string? team) => Of(team, "close");

    private static string Of(string? team, string action) => (team is null ? Tenant : Team) + action;
}
