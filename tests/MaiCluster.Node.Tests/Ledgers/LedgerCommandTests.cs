using System.Text.Json;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Tests.Commands;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Ledgers;
using MaiCluster.Serving.Ledgers.Sealing;
using MaiCluster.Serving.Ledgers.Settlements;
using MaiCluster.Serving.Ledgers.Windows;
using MaiCluster.Serving.Requests;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Node.Tests.Ledgers;

public sealed class LedgerCommandTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public async Task InitializeAsync()
    {
        await using var kept = await NodeStores.OpenKeptAsync(_folder.Path, TimeProvider.System, default);
        var request = RequestId.Parse("req_000000000000000000000001");
        var model = await CostLedger.ActivateAsync(LedgerPartition.Model("mai-text"), kept.Ledger, default);
        await model.PostAsync([new Settlement { Request = request, ServiceTime = Noon, Tenant = "acme", Model = "mai-text", Scenario = "support", RevenueOf = "support", RevenueMicros = 1_500_000 }], default);
        var device = new DeviceId("node-1", "gpu0");
        var window = new DeviceWindow
        {
            Device = device,
            Start = Noon,
            End = Noon.AddMinutes(1),
            HeldAtStartNanoseconds = 0,
            HeldAtEndNanoseconds = 60_000_000_000,
            PricePerHourBillionths = 6_000_000_000,
            Requests = [new RequestTime { Request = request, Model = "mai-text", Nanoseconds = 30_000_000_000, Scenario = "support", Tenant = "acme" }],
            Idles = [new ModelTime("mai-text", 18_000_000_000)],
            UnallocatedNanoseconds = 12_000_000_000,
        };
        await (await CostLedger.ActivateAsync(LedgerPartition.Device(device), kept.Ledger, default)).PostAsync([window], default);
        await new DaySeals(kept.Ledger).SealThroughAsync(new DateOnly(2026, 3, 1), default);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Ledger_that_is_right_is_told_with_its_head_and_what_that_does_not_prove()
    {
        var run = await CommandRun.Of(["ledger", "verify", "--data", _folder.Path]);
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Matches(
            "^days 1, postings 2, entries 4: every hash, seal, split, sum and balance is right.\nsealed through 2026-03-01: ([0-9a-f]{64})\nhead: \\1\n$", run.Output);
        Assert.StartsWith("Not proven: that the end was not cut off or written anew", run.Error, StringComparison.Ordinal);

        var again = await CommandRun.Of(["ledger", "verify", "--data", _folder.Path, "--head", run.Output[^65..^1]]);
        Assert.Equal(new CommandRun(ExitCode.Done, run.Output, "The hash that was kept proves that nothing through 2026-03-01 was cut off or written anew.\n"), again);
    }

    [Fact]
    public async Task Ledger_that_was_changed_fails_and_the_first_wrong_entry_is_named()
    {
        using (var connection = new SqliteConnection($"Data Source={_folder.File("mai.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE ledger_entries SET amount_micros = 1 WHERE partition LIKE 'model:%'";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        Assert.Equal(
            new CommandRun(ExitCode.Failed, "", "mai: Entry 2026-03-01/1/model:mai-text does not have the hash that was stored with it.\n"),
            await CommandRun.Of(["ledger", "verify", "--data", _folder.Path]));
    }

    [Fact]
    public async Task Hash_that_is_not_of_this_ledger_fails()
    {
        var run = await CommandRun.Of(["ledger", "verify", "--data", _folder.Path, "--head", new string('a', 64)]);
        Assert.Equal(ExitCode.Failed, run.Code);
        Assert.StartsWith($"mai: {new string('a', 64)} is neither the head of this ledger nor one of its seals", run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await CommandRun.Of(["ledger", "verify", "--data", _folder.Path, "--head", "abc"])).Code);
    }

    [Fact]
    public async Task Costs_are_a_table_or_JSON()
    {
        string[] days = ["--from", "2026-03-01", "--to", "2026-03-31", "--data", _folder.Path];
        var table = await CommandRun.Of(["costs", .. days]);
        Assert.Equal(ExitCode.Done, table.Code);
        Assert.Matches("(?m)^MODEL +REVENUE +COMPUTE +LOAD +IDLE +ALLOCATED +CHARGE +SHARE +MARGIN +UTILISATION +PER MTOKEN *$", table.Output);
        Assert.Matches("(?m)^mai-text +1.500000 +0.050000 +0.000000 +0.030000 +0.000000 +0.000000 +0.000000 +1.420000 +62.5 % +n/a *$", table.Output);
        Assert.Contains("device time without a model: 0.020000\n", table.Output, StringComparison.Ordinal);

        using var json = JsonDocument.Parse((await CommandRun.Of(["costs", "--by", "scenario", "--json", .. days])).Output);
        var row = Assert.Single(json.RootElement.GetProperty("rows").EnumerateArray());
        Assert.Equal(
            ("support", 50_000L, 0L, 30_000L, 1_420_000L),
            (row.GetProperty("key").GetString(), row.GetProperty("compute_micros").GetInt64(), row.GetProperty("idle_micros").GetInt64(), row.GetProperty("allocated_micros").GetInt64(), row.GetProperty("margin_micros").GetInt64()));
        Assert.Equal(20_000, json.RootElement.GetProperty("unallocated_micros").GetInt64());
        Assert.Equal(1_420_000, json.RootElement.GetProperty("total").GetProperty("margin_micros").GetInt64());
    }

    [Theory]
    [InlineData("--by colour", "mai: 'colour' is wrong for --by: expected model, scenario, tenant, partner, device.\n")]
    [InlineData("--from yesterday", "mai: 'yesterday' is wrong for --from: expected a day such as 2026-03-01.\n")]
    [InlineData("--from 2026-03-02 --to 2026-03-01", "mai: '2026-03-02' is wrong for --from: expected 2026-03-01 or a day before it.\n")]
    public async Task Wrong_views_and_days_are_told(string flags, string error) =>
        Assert.Equal(new CommandRun(ExitCode.Usage, "", error), await CommandRun.Of(["costs", .. flags.Split(' '), "--data", _folder.Path]));
}
