using MaiCluster.Serving.Metering;

namespace MaiCluster.Storage.Postgres;

/// <summary>One open or close that waits for its commit.</summary>
internal sealed class PostgresUsageWrite(UsageRecord record) : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public UsageRecord Record => record;

    public bool IsOpen => record.Outcome == UsageOutcome.Open;
}
