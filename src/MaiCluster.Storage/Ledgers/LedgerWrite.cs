using Microsoft.Data.Sqlite;

namespace MaiCluster.Storage.Ledgers;

/// <summary>A write to the ledger that waits for its commit.</summary>
internal abstract class LedgerWrite
{
    /// <summary>Runs it in the group's transaction. One that is wrong in itself fails alone; a failure of the file is the whole group's and is thrown.</summary>
    public abstract void Apply(SqliteLedgerTables tables);

    /// <summary>Its group is committed.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception error);
}

/// <summary>The same with what it gives.</summary>
internal sealed class LedgerWrite<T>(Func<SqliteLedgerTables, T> apply) : LedgerWrite
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override void Apply(SqliteLedgerTables tables)
    {
        try
        {
            _result = apply(tables);
        }
        catch (Exception error) when (error is not SqliteException)
        {
            _done.SetException(error);
        }
    }

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception error) => _done.TrySetException(error);
}
