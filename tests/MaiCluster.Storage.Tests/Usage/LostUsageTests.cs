using System.Diagnostics;
using MaiCluster.Serving.Metering;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Storage.Tests.Usage;

public sealed class LostUsageTests : IDisposable
{
    private static readonly DateTimeOffset Restart = Records.Noon.AddHours(2);

    private readonly DatabaseFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_that_this_node_left_open_are_closed_with_what_was_last_noted()
    {
        var mine = Records.Open("node-a");
        var theirs = Records.Open("node-b");
        var done = Records.Open("node-a");
        var closed = Records.Close(done, UsageOutcome.Stop);
        var noted = mine with { CompletionTokens = 128, PrefillMilliseconds = 2.5, DeviceNanoseconds = 77 };
        await using (var before = new SqliteUsageStore(await SqliteDatabase.OpenAsync(_folder.File)))
        {
            await Task.WhenAll(before.OpenAsync(mine), before.OpenAsync(theirs), before.OpenAsync(done));
            before.Note(mine with { CompletionTokens = 64 });
            before.Note(noted);
            await before.CloseAsync(closed);
        }

        await using var after = new SqliteUsageStore(await SqliteDatabase.OpenAsync(_folder.File));
        Assert.Equal(1, await after.CloseLostAsync("node-a", Restart, default));
        Assert.Equal(0, await after.CloseLostAsync("node-a", Restart.AddHours(1), default));

        Assert.Equal(noted with { Ended = Restart, Outcome = UsageOutcome.Lost }, await after.FindAsync(mine.Id.Value, default));
        Assert.Equal(theirs, await after.FindAsync(theirs.Id.Value, default));
        Assert.Equal(closed, await after.FindAsync(done.Id.Value, default));
    }

    [Fact]
    public async Task Row_opened_since_the_start_is_running_and_not_lost()
    {
        await using var store = new SqliteUsageStore(await SqliteDatabase.OpenAsync(_folder.File));
        var running = Records.Open("node-a");
        await store.OpenAsync(running);

        Assert.Equal(0, await store.CloseLostAsync("node-a", Restart, default));
        Assert.Equal(running, await store.FindAsync(running.Id.Value, default));
    }

    [Fact]
    public async Task Lost_row_cannot_be_closed_again()
    {
        var record = Records.Open("node-a");
        await using (var before = new SqliteUsageStore(await SqliteDatabase.OpenAsync(_folder.File)))
        {
            await before.OpenAsync(record);
        }

        await using var after = new SqliteUsageStore(await SqliteDatabase.OpenAsync(_folder.File));
        await after.CloseLostAsync("node-a", Restart, default);
        await after.CloseAsync(Records.Close(record, UsageOutcome.Stop));
        Assert.Equal(record with { Ended = Restart, Outcome = UsageOutcome.Lost }, await after.FindAsync(record.Id.Value, default));
    }

    [Fact]
    public async Task Killed_process_loses_nothing_that_was_committed()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        start.ArgumentList.Add(_folder.File);
        using var node = Process.Start(start)!;
        var committed = new List<string>();
        string[] first;
        try
        {
            first = (await Line(node)).Split(' ');
            while (committed.Count < 200)
            {
                committed.Add(await Line(node));
            }
        }
        finally
        {
            node.Kill(); // SIGKILL, in the middle of its writes
            await node.WaitForExitAsync();
        }

        await using var store = new SqliteUsageStore(await SqliteDatabase.OpenAsync(_folder.File));
        Assert.InRange(await store.CloseLostAsync("node-a", Restart, default), 201, int.MaxValue);
        var running = await store.FindAsync(first[0], default);
        Assert.Equal((UsageOutcome.Lost, 9, 128, 1280L), (running!.Outcome, running.PromptTokens, running.CompletionTokens, running.DeviceNanoseconds));
        Assert.Equal(UsageOutcome.Stop, (await store.FindAsync(first[1], default))!.Outcome);
        foreach (var id in committed)
        {
            Assert.Equal(UsageOutcome.Lost, (await store.FindAsync(id, default))!.Outcome);
        }
    }

    private static async Task<string> Line(Process node) =>
        await node.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1))
        ?? throw new InvalidOperationException("The node's process ended before it was killed.");
}
