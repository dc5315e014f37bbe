namespace MaiCluster.Serving.Admission;

/// <summary>Roles as they are written in requests, answers, stores and settings.</summary>
public static class AdminRoleName
{
    public static IReadOnlyList<string> All { get; } = ["none", "viewer", "operator", "owner"];

    public static string Of(AdminRole role) => All[(int)role];

    /// <summary>Null when there is no such role.</summary>
    public static AdminRole? Parse(string text)
    {
        for (var role = 0; role < All.Count; role++)
        {
            if (All[role] == text)
            {
                return (AdminRole)role;
            }
        }

        return null;
    }
}
