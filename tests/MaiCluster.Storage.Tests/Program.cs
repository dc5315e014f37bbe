using MaiCluster.Serving.Metering;
using MaiCluster.Storage.Usage;

namespace MaiCluster.Storage.Tests;

/// <summary>A node's writes in a process of their own: it serves until it is killed.</summary>
internal static class Program
{
    private static async Task Main(string[] arguments)
    {
        var database = await SqliteDatabase.OpenAsync(arguments[0]);
        await using var store = new SqliteUsageStore(database);

        var running = Records.Open("node-a");
        await store.OpenAsync(running);
        store.Note(running with { PromptTokens = 9, CompletionTokens = 64, DeviceNanoseconds = 640 });
        store.Note(running with { PromptTokens = 9, CompletionTokens = 128, DeviceNanoseconds = 1280 });
        var done = Records.Open("node-a");
        await store.OpenAsync(done); // commits after the notes
        await store.CloseAsync(Records.Close(done, UsageOutcome.Stop));
        Console.WriteLine($"{running.Id} {done.Id}");

        while (true)
        {
            var next = Records.Open("node-a");
            await store.OpenAsync(next);
            Console.WriteLine(next.Id);
        }
    }
}
