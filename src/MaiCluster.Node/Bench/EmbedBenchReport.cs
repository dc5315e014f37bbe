using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MaiCluster.Node.Bench;

/// <summary>What one run of <c>mai bench embed</c> measured. Field names in JSON are those of the records in snake case.</summary>
internal sealed record EmbedBenchReport
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required int Threads { get; init; }

    public required IReadOnlyList<EmbedTimes> Times { get; init; }

    /// <summary>A short text alone through the loop, median.</summary>
    public required double AloneMs { get; init; }

    /// <summary>The same while a request of many long texts runs, median: it waits for one step of it, and not for the rest.</summary>
    public required double BesideCrowdMs { get; init; }

    /// <summary>The whole of that other request, median.</summary>
    public required double CrowdMs { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <summary>For people, as a Markdown table that docs can take over.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

        Line($"Threads: {Threads}.");
        Line($"");
        Line($"| tokens | at once | bound ms | batch loop ms | of the bound | HTTP ms | of the bound |");
        Line($"| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var times in Times)
        {
            Line($"| {times.Tokens} | {times.AtOnce} | {times.BoundMs:F2} | {times.LoopMs:F2} | {times.BoundMs / times.LoopMs:F2} | {times.HttpMs:F2} | {times.BoundMs / times.HttpMs:F2} |");
        }

        Line($"");
        Line($"A short text alone: {AloneMs:F1} ms; beside a request of many long ones: {BesideCrowdMs:F1} ms, of that one's {CrowdMs:F0} ms.");
        return text.ToString().TrimEnd();
    }
}

/// <summary>Milliseconds from so many texts at once to all their vectors, medians.</summary>
/// <param name="Tokens">Of each text.</param>
/// <param name="AtOnce">Requests, a text each.</param>
/// <param name="BoundMs">The engine alone in a plain loop, tokenizing included: one batch, or one after the other, whichever is faster.</param>
/// <param name="LoopMs">Through queue and batch loop, without HTTP.</param>
/// <param name="HttpMs">Over HTTP from as many clients, as base64.</param>
internal sealed record EmbedTimes(int Tokens, int AtOnce, double BoundMs, double LoopMs, double HttpMs);
