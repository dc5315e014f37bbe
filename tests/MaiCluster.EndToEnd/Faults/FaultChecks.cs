using MaiCluster.EndToEnd.Cluster;

namespace MaiCluster.EndToEnd.Faults;

/// <summary>What holds whatever died.</summary>
internal static class FaultChecks
{
    /// <summary>Until another process has taken over what a dead one did.</summary>
    private const double RecoverySeconds = 5;

    /// <summary>Every stream came to its end, with as many tokens as it was asked for.</summary>
    public static void AllWhole(IReadOnlyList<StreamedAnswer> answers, int tokens, RunningCluster cluster)
    {
        Assert.Equal([], answers.Where(answer => answer.Error is not null || answer.Finish != "length").Select(answer => $"{answer.Id}: {answer.Error} {answer.Finish}\n{cluster.Logs()}"));
        Assert.All(answers, answer => Assert.Equal((tokens, tokens), (answer.TokenIds.Count, answer.CompletionTokens)));
    }

    /// <summary>Token by token what the undisturbed run answered to the same prompt.</summary>
    public static void AllAs(IReadOnlyList<StreamedAnswer> undisturbed, IReadOnlyList<StreamedAnswer> answers, RunningCluster cluster)
    {
        var expected = undisturbed.ToDictionary(answer => answer.Number);
        AllWhole(answers, undisturbed[0].TokenIds.Count, cluster);
        Assert.All(answers, answer =>
        {
            Assert.Equal(expected[answer.Number].TokenIds, answer.TokenIds);
            Assert.Equal(expected[answer.Number].Text, answer.Text);
            Assert.Equal(expected[answer.Number].PromptTokens, answer.PromptTokens);
        });
    }

    /// <summary>A stream goes on within the time to recover and that to compute again what it had.</summary>
    public static void Pauses(IEnumerable<StreamedAnswer> answers, double stepSeconds) =>
        Assert.Equal([], answers.SelectMany(answer => answer.Pauses.Where(pause => pause.Ms > 1000 * (RecoverySeconds + pause.After * stepSeconds)).Select(pause => $"{answer.Id}: {pause}")));

    /// <summary>One closed record for each answer and no more, with exactly its tokens.</summary>
    /// <param name="which">Records that the answers can have.</param>
    public static async Task RecordsAsync(RunningCluster cluster, IReadOnlyCollection<StreamedAnswer> answers, Func<UsageRow, bool> which)
    {
        var rows = (await cluster.Usage.ReadAsync()).Where(which).OrderBy(row => row.Id, StringComparer.Ordinal);
        Assert.Equal(
            answers.OrderBy(answer => answer.Id, StringComparer.Ordinal).Select(answer => new UsageRow(answer.Id!, cluster.Gateway.Name, "length", answer.PromptTokens!.Value, answer.TokenIds.Count)),
            rows);
    }
}
