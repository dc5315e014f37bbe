using MaiCluster.Serving.Metering;
using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>One write that waits for its commit; its task gives the rows it changed.</summary>
internal sealed class UsageWrite(Func<UsageTable, int> apply) : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private int? _changed;

    /// <summary>What it opens or closes; null when it does neither.</summary>
    public UsageRecord? Record { get; private init; }

    public static UsageWrite Open(UsageRecord record) => new(table => table.Open(record)) { Record = record };

    public static UsageWrite Close(UsageRecord record) => new(table => table.Close(record)) { Record = record };

    /// <summary>Runs the statement, unless another did its work. One that is wrong in itself fails alone; a failure of the file is the whole group's and is thrown.</summary>
    public void Apply(UsageTable table)
    {
        try
        {
            _changed ??= apply(table);
        }
        catch (Exception error) when (error is not SqliteException)
        {
            SetException(error);
        }
    }

    /// <summary>Opens the record as it is closed, where the group has both: one statement does the work of two.</summary>
    /// <param name="close">Of the record that this opens.</param>
    public void ApplyWith(UsageWrite close, UsageTable table)
    {
        try
        {
            if (table.TryAdd(close.Record!))
            {
                (_changed, close._changed) = (1, 1);
                return;
            }
        }
        catch (InvalidOperationException)
        {
            // Each of the two tells by itself what is wrong with it.
        }

        Apply(table);
    }

    /// <summary>Its group is committed.</summary>
    public void Complete() => TrySetResult(_changed ?? 0);
}
