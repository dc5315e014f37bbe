namespace MaiCluster.Serving.Ledgers;

/// <summary>Something else was booked under this id before. Nothing was changed; a person must look.</summary>
public sealed class LedgerConflictException(IReadOnlyList<string> ids) : InvalidOperationException(
    $"{string.Join(", ", ids)}: something else is booked under {(ids.Count == 1 ? "this id" : "these ids")}. What was booked stays; find out which is right and adjust it.")
{
    public IReadOnlyList<string> Ids => ids;
}
