using System.Globalization;
using System.Text;

namespace MaiCluster.Node.Bench;

/// <summary>The report for people, as a Markdown table that docs can take over.</summary>
internal static class TextBenchTable
{
    public static string Of(TextBenchReport report)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

        Line($"Engine threads: {report.Threads}, spinning {(report.Spinning ? "on" : "off")} (the best of the sweep).");
        Line($"");
        Line($"| rows | engine tokens/s | batch loop | of the engine | HTTP | of the engine |");
        Line($"| --- | --- | --- | --- | --- | --- |");
        foreach (var (batch, engine, loop, http) in report.Batches)
        {
            Line($"| {batch} | {engine:F1} | {loop:F1} | {loop / engine:F3} | {http:F1} | {http / engine:F3} |");
        }

        Line($"");
        Line($"| what | figure |");
        Line($"| --- | --- |");
        Line($"| first token, 128 tokens: engine alone, over HTTP | {report.TtftPrefillMs:F1} ms, {report.TtftHttpMs:F1} ms |");
        Line($"| first token of 1,016 tokens: cold, first 1,000 resident | {report.ColdMs:F0} ms, {report.WarmMs:F0} ms ({report.ColdMs / report.WarmMs:F1} times) |");
        Line($"| longest gap beside a 1,000-token prompt; decode step + longest chunk | {report.GapMs:F0} ms; {report.StepAndChunkMs:F0} ms ({report.GapMs / report.StepAndChunkMs:F2}) |");
        Line($"| allocated by the loop's thread, per step | {report.AllocBytesPerStep:F1} B |");
        Line($"| allocated by the node over HTTP, per token | {report.HttpAllocBytesPerToken:F0} B |");
        Line($"| clients' thread | {report.ClientCpu:P1} of a processor |");
        Line($"| model load | {report.LoadMs:F0} ms |");
        Line($"| node resident after its first answer; left by an unloaded engine | {report.ResidentMb:F0} MB; {report.LeftAfterUnloadMb:F0} MB |");
        return text.ToString().TrimEnd();
    }
}
