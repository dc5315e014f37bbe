using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Usage;

/// <summary>One write that waits for its commit; its task gives the rows it changed.</summary>
internal sealed class UsageWrite(Func<UsageTable, int> apply) : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    private int _changed;

    /// <summary>Runs the statement. One that is wrong in itself fails alone; a failure of the file is the whole group's and is thrown.</summary>
    public void Apply(UsageTable table)
    {
        try
        {
            _changed = apply(table);
        }
        catch (Exception error) when (error is not SqliteException)
        {
            SetException(error);
        }
    }

    /// <summary>Its group is committed.</summary>
    public void Complete() => TrySetResult(_changed);
}
