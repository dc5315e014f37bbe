namespace MaiCluster.Node.Settings;

/// <summary>Looks at a file now and then. Two looks at the same content make a whole file: an editor may write in pieces.</summary>
/// <param name="path">Whose.</param>
/// <param name="content">That was judged last.</param>
internal sealed class FileLook(string path, string content)
{
    /// <summary>Between two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private string _seen = content;
    private string _judged = content;

    /// <summary>Looks once; true when there is a content that nobody has judged yet, and it has stood since the last look.</summary>
    public bool HasNew()
    {
        var before = _seen;
        _seen = OperatorFile.Load(path).Content;
        return _seen != _judged && _seen == before;
    }

    /// <summary>Looks until it is cancelled.</summary>
    /// <param name="look">Once.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The node ends.</param>
    public static async Task WatchAsync(Action look, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval, time, cancellationToken);
                look();
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    /// <summary>This content is read and judged, whatever came of it.</summary>
    public void Judged(string content) => _judged = _seen = content;
}
