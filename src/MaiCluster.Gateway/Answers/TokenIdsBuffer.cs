namespace MaiCluster.Gateway.Answers;

/// <summary>Token ids, written as the inside of a JSON array.</summary>
internal sealed class TokenIdsBuffer
{
    private readonly Utf8Buffer _ids = new(64);

    public void Add(int id)
    {
        if (_ids.Count > 0)
        {
            _ids.Raw(","u8);
        }

        _ids.Number(id);
    }

    /// <summary>Moves what there is, as a JSON array.</summary>
    public void MoveTo(Utf8Buffer target)
    {
        target.Raw("["u8);
        target.Raw(_ids.Written);
        target.Raw("]"u8);
        _ids.Clear();
    }

    /// <summary>A whole prompt's ids as a JSON array.</summary>
    public static void Write(ReadOnlySpan<int> ids, Utf8Buffer target)
    {
        var buffer = new TokenIdsBuffer();
        foreach (var id in ids)
        {
            buffer.Add(id);
        }

        buffer.MoveTo(target);
    }
}
