using System.CommandLine;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Ledgers;

namespace MaiCluster.Node.Ledgers;

/// <summary><c>--from</c> and <c>--to</c>: UTC days, both in it; this month up to today unless they are given.</summary>
internal sealed class DayFlags
{
    private readonly Option<string?> _from = new("--from") { Description = "First day, UTC [the first of this month]", HelpName = "DAY" };
    private readonly Option<string?> _to = new("--to") { Description = "Last day, UTC [today]", HelpName = "DAY" };

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_to);
    }

    /// <exception cref="CommandFailedException">One is no day, or they are the wrong way round.</exception>
    public (DateOnly From, DateOnly To) Read(ParseResult result, DateTimeOffset now)
    {
        var to = Day("--to", result.GetValue(_to)) ?? LedgerDate.Of(now);
        var from = Day("--from", result.GetValue(_from)) ?? new DateOnly(to.Year, to.Month, 1);
        return from <= to ? (from, to) : throw CommandFailedException.Usage($"'{LedgerDate.Text(from)}' is wrong for --from: expected {LedgerDate.Text(to)} or a day before it.");
    }

    private static DateOnly? Day(string flag, string? text) => text is null ? null
        : LedgerDate.TryParse(text, out var day) ? day
        : throw CommandFailedException.Usage($"'{text}' is wrong for {flag}: expected a day such as 2026-03-01.");
}
