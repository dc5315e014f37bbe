using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MaiCluster.Node.Bench.Steps;

/// <summary>What one run of a modality's bench measured. Field names in JSON are those of the record in snake case.</summary>
internal sealed record StepBenchReport(string Model, string UnitName, IReadOnlyList<StepRates> Rates)
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Figures that only this modality has, by their names.</summary>
    public IReadOnlyDictionary<string, double> Others { get; init; } = new Dictionary<string, double>();

    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <summary>For people, as a Markdown table that docs can take over.</summary>
    public string ToTable()
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

        Line($"{Model}, {UnitName} per second:");
        Line($"");
        Line($"| at once | bare engine | loop | of the bare | HTTP | of the bare |");
        Line($"| --- | --- | --- | --- | --- | --- |");
        foreach (var (atOnce, bare, loop, http) in Rates)
        {
            Line($"| {atOnce} | {bare:F2} | {loop:F2} | {loop / bare:F3} | {http:F2} | {http / bare:F3} |");
        }

        foreach (var (name, figure) in Others)
        {
            Line($"");
            Line($"{name}: {figure:F2}");
        }

        return text.ToString().TrimEnd();
    }
}

/// <summary>Units per second of all requests together, medians: the bare engine's best way to do them, the loop, and a node over HTTP.</summary>
internal sealed record StepRates(int AtOnce, double BareUps, double LoopUps, double HttpUps);
