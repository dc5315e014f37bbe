using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using MaiCluster.EndToEnd.Nodes;
using Microsoft.Data.Sqlite;

namespace MaiCluster.EndToEnd.Money;

/// <summary>A node that is killed at random, again and again, under clients with a budget. <c>MAI_TEST_LONG=1</c> makes it a hundred kills.</summary>
public sealed class KilledMoneyTests : IDisposable
{
    private const int Seed = 7;
    private const int Clients = 3;

    private const string Prices = """
        {"currency":"EUR","prices":[{"from":"2026-01-01","models":{"mai-text":{"bill":{"prompt_tokens":3.1,"completion_tokens":12.345}}}}]}
        """;

    private static readonly int Kills = LongRun.IsOn ? 100 : 2;

    /// <summary>A hold's lease and a grant's, and time to look at them.</summary>
    private static readonly TimeSpan Leases = TimeSpan.FromMinutes(3);

    private readonly DataFolder _data = new();
    private readonly string _prices = Path.GetTempFileName();
    private readonly ConcurrentBag<string> _seen = [];

    public KilledMoneyTests() => File.WriteAllText(_prices, Prices);

    public void Dispose()
    {
        File.Delete(_prices);
        _data.Dispose();
    }

    [Fact]
    public async Task Nothing_stays_held_and_every_answer_that_a_client_saw_to_its_end_is_in_the_ledger()
    {
        var random = new Random(Seed);
        var key = "";
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var node = await StartAsync();
            if (kill == 0)
            {
                key = await MoneyNode.TenantAsync(node, "acme");
                await node.Api.PutAsync("/admin/budgets/tenant:acme", """{"micros_in_all":1000000000}""");
            }

            var before = _seen.Count;
            var clients = Enumerable.Range(0, Clients).Select(_ => AskUntilKilledAsync(node, key, random.Next())).ToArray();
            await Until.TrueAsync(() => _seen.Count > before || clients.Any(client => client.IsFaulted), () => $"No answer came within a minute after {kill} kills.\n{node.Log}");
            await Task.WhenAll(clients.Where(client => client.IsFaulted));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_500)), TimeProvider.System);
            node.Signal(Signals.Kill);
            await node.ExitAsync();
            await Task.WhenAll(clients);
        }

        await using var last = await StartAsync();
        var missing = new List<string>();
        await Until.TrueAsync(
            async () => (missing = [.. _seen.Except(await ReadAsync("SELECT request FROM ledger_entries WHERE purpose = 'revenue'"))]).Count == 0,
            () => $"{missing.Count} of {_seen.Count} answers are not in the ledger (seed {Seed}): {string.Join(", ", missing.Take(10))}");

        // The first requests may have come before the budget held.
        var billed = long.Parse((await ReadAsync("SELECT CAST(sum(billed_micros) AS TEXT) FROM usage WHERE grants <> ''")).Single(), CultureInfo.InvariantCulture);
        var standing = (Spent: -1L, Held: -1L);
        await Until.TrueAsync(
            async () => (standing = await StandingAsync(last)) == (billed, 0),
            () => $"{billed} micros were billed; the budget has {standing.Spent} spent and {standing.Held} held (seed {Seed}).",
            Leases);
        Assert.Equal(0, await last.StopAsync());
    }

    private Task<RunningNode> StartAsync() => RunningNode.StartAsync(_data, "--models", "mai-text", "--prices", _prices);

    private async Task AskUntilKilledAsync(RunningNode node, string key, int seed)
    {
        var random = new Random(seed);
        using var client = MoneyNode.ClientOf(node, key);
        try
        {
            while (true)
            {
                using var answer = await MoneyTests.AskAsync(client, random.Next(1, 24)); // complete with its body
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                _seen.Add(answer.Headers.GetValues("x-request-id").Single());
            }
        }
        catch (HttpRequestException)
        {
            // The node is killed.
        }
    }

    private static async Task<(long Spent, long Held)> StandingAsync(RunningNode node)
    {
        var standing = await node.Api.GetAsync("/admin/budgets/tenant:acme");
        return (standing["spent_in_all_micros"]!.GetValue<long>(), standing["held_micros"]!.GetValue<long>());
    }

    private async Task<List<string>> ReadAsync(string sql)
    {
        await using var database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _data.Database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await database.OpenAsync();
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        await using var row = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await row.ReadAsync())
        {
            values.Add(row.GetString(0));
        }

        return values;
    }
}
