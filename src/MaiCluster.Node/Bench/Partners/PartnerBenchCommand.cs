using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MaiCluster.Node.Commands;

namespace MaiCluster.Node.Bench.Partners;

/// <summary><c>mai bench partner</c>: what stands between a client and a partner.</summary>
internal static class PartnerBenchCommand
{
    private static readonly PartnerBenchPlan Whole = new()
    {
        Streams = [new(1, Together: false), new(16, Together: false), new(16, Together: true), new(1000, Together: true)],
        Tokens = 20,
        LeastPaceMs = 20,
        MostTokensPerSecond = 4000,
        WarmUps = 60,
        Rest = TimeSpan.FromMilliseconds(300),
        Rounds = 40,
        RoundsOfMany = 2,
        RaceStreams = 1000,
        RaceTokens = 200,
        RoundsOfRace = 5,
    };

    private static readonly PartnerBenchPlan Dry = Whole with
    {
        Streams = [new(1, Together: false), new(4, Together: true)],
        Tokens = 5,
        WarmUps = 1,
        Rest = TimeSpan.Zero,
        Rounds = 1,
        RaceStreams = 16,
        RaceTokens = 5,
        RoundsOfRace = 1,
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create(CommandContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var dry = new Option<bool>("--dry") { Description = "A few seconds' run whose figures mean nothing: shows that it works" };
        var command = new MaiCommand(
            "partner",
            "What a node adds to a partner's streams: to their first token and to every token, beside a bare relay of bytes; 1, 16 and 1,000 streams at once; what it carries at full speed. Some four minutes; leave the machine alone meanwhile.",
            "mai bench partner",
            "mai bench partner --json > partner.json")
        {
            json, dry,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var bench = new PartnerBench(result.GetValue(dry) ? Dry : Whole, step => context.Error.WriteLine("mai bench: " + step), context.Time);
            var report = await bench.RunAsync(cancellationToken);
            await context.Output.WriteLineAsync(result.GetValue(json) ? JsonSerializer.Serialize(report, Indented) : Text(report));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Text(PartnerReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Table(report.Paced)}\n\n{Table(report.Race)}\n\nThe node's memory: {report.ResidentMegabytes:F0} MB after warming up, {report.MostResidentMegabytes:F0} MB at the most.");

    private static string Table(RaceFigures race)
    {
        var relay = race.Ways[1].TokensPerSecond;
        return string.Join('\n', race.Ways
            .Select(way => string.Create(CultureInfo.InvariantCulture, $"| {way.Way} | {way.TokensPerSecond:F0} | {way.TokensPerSecond / relay:F2} |"))
            .Prepend("| --- | --- | --- |")
            .Prepend($"| {race.Streams} streams of {race.Tokens} tokens at full speed | tokens/s | of the bare relay |"));
    }

    private static string Table(IReadOnlyList<PartnerFigures> figures) => string.Join('\n', figures.SelectMany(Rows)
        .Prepend("| --- | --- | --- | --- | --- | --- | --- |")
        .Prepend("| streams | way | first token p50 | more than direct | token late p50 | more than direct | p99 first, late |"));

    private static IEnumerable<string> Rows(PartnerFigures figures)
    {
        var direct = figures.Ways[0];
        return figures.Ways.Select(way => string.Create(
            CultureInfo.InvariantCulture,
            $"| {figures.Streams}{(figures.Together ? ", together" : "")} | {way.Way} | {way.FirstMs:F2} ms | {way.FirstMs - direct.FirstMs:+0.00;-0.00;0.00} ms | {way.LateMs:F2} ms | {way.LateMs - direct.LateMs:+0.00;-0.00;0.00} ms | {way.FirstMs99:F1}, {way.LateMs99:F1} ms |"));
    }
}
