namespace MaiCluster.Serving.Batching;

/// <summary>What a batch loop shows of itself: written by its thread, read by metrics at any time.</summary>
public sealed class LoopGauges
{
    private long _rowsActive, _queueLength, _kvBytes, _decodeSteps, _decodeTokens, _decodeNanoseconds, _prefillTokens, _prefillNanoseconds, _allocatedBytes;

    public long RowsActive => Volatile.Read(ref _rowsActive);

    /// <summary>Requests that wait for a row.</summary>
    public long QueueLength => Volatile.Read(ref _queueLength);

    /// <summary>Bytes of keys and values that rows hold or have reserved.</summary>
    public long KvBytes => Volatile.Read(ref _kvBytes);

    public long DecodeSteps => Volatile.Read(ref _decodeSteps);

    public long DecodeTokens => Volatile.Read(ref _decodeTokens);

    public long DecodeNanoseconds => Volatile.Read(ref _decodeNanoseconds);

    public long PrefillTokens => Volatile.Read(ref _prefillTokens);

    public long PrefillNanoseconds => Volatile.Read(ref _prefillNanoseconds);

    /// <summary>What the loop's thread has allocated since it began.</summary>
    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    internal void Show(BatchState state, int queueLength)
    {
        Volatile.Write(ref _rowsActive, state.ActiveRows);
        Volatile.Write(ref _allocatedBytes, GC.GetAllocatedBytesForCurrentThread());
        Volatile.Write(ref _queueLength, queueLength);
        Volatile.Write(ref _kvBytes, state.HeldTokens * state.Shape.KvBytesPerToken);
    }

    internal void CountDecode(int rows, long nanoseconds)
    {
        Volatile.Write(ref _decodeSteps, _decodeSteps + 1);
        Volatile.Write(ref _decodeTokens, _decodeTokens + rows);
        Volatile.Write(ref _decodeNanoseconds, _decodeNanoseconds + nanoseconds);
    }

    internal void CountPrefill(int tokens, long nanoseconds)
    {
        Volatile.Write(ref _prefillTokens, _prefillTokens + tokens);
        Volatile.Write(ref _prefillNanoseconds, _prefillNanoseconds + nanoseconds);
    }
}
