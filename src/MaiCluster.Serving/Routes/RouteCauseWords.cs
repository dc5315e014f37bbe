namespace MaiCluster.Serving.Routes;

/// <summary>Causes as requests and the store have them.</summary>
public static class RouteCauseWords
{
    private static readonly (string Word, RouteCauses Cause)[] Known = [("shed", RouteCauses.Shed), ("failure", RouteCauses.Failure), ("budget", RouteCauses.Budget)];

    /// <summary>What <see cref="Parse"/> takes, for messages.</summary>
    public static string Right { get; } = string.Join(", ", Known.Select(known => known.Word));

    public static IReadOnlyList<string> All { get; } = [.. Known.Select(known => known.Word)];

    public static IEnumerable<string> Of(RouteCauses causes) => Known.Where(known => causes.HasFlag(known.Cause)).Select(known => known.Word);

    /// <summary>None when it is no cause.</summary>
    public static RouteCauses Parse(string word) => Known.FirstOrDefault(known => known.Word == word).Cause;
}
