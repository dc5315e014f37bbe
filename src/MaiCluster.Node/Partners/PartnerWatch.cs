using MaiCluster.Engines.Packages;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Partners;

namespace MaiCluster.Node.Partners;

/// <summary>The node's partners, kept up with their file as prices are with theirs. A file that is wrong is told of once, and the partners before it stay.</summary>
internal sealed partial class PartnerWatch : IPartners, IAsyncDisposable
{
    private readonly FileLook? _look;
    private readonly string? _path;
    private readonly Func<IReadOnlySet<string>> _house;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private volatile PartnerBook _book = PartnerBook.Empty;
    private Task _watching = Task.CompletedTask;

    private PartnerWatch(PartnerFile? first, Func<IReadOnlySet<string>> house, TimeProvider time, ILogger log)
    {
        (_house, _time, _log) = (house, time, log);
        if (first is not null)
        {
            (_path, _book, _look) = (first.Path, first.BookOrFail(), new FileLook(first.Path, first.Content));
        }
    }

    public PartnerBook Book => _book;

    /// <summary>The partners of the settings, checked; none where no file is named.</summary>
    /// <param name="house">Names of models that run here.</param>
    /// <exception cref="CommandFailedException">The file is wrong; the message says all of it.</exception>
    public static PartnerWatch Open(NodeOptions options, Func<IReadOnlySet<string>> house, TimeProvider time, ILogger log) =>
        new(options.Partners is { } path ? PartnerFile.Read(path, house()) : null, house, time, log);

    /// <summary>From now on the file is watched.</summary>
    public void Start() => _watching = _look is null ? Task.CompletedTask : FileLook.WatchAsync(LookSafely, _time, _end.Token);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    /// <summary>Looks at the file once.</summary>
    internal void Look()
    {
        if (!_look!.HasNew())
        {
            return;
        }

        var file = PartnerFile.Read(_path!, _house());
        _look.Judged(file.Content);
        if (file.Book is not { } book)
        {
            LogWrong(file.FaultText());
            return;
        }

        _book = book;
        LogTaken(_path!, book.Partners.Count, book.Models.Count);
    }

    private void LookSafely()
    {
        try
        {
            Look();
        }
        catch (PackageException e)
        {
            LogWrong(e.Message); // the models that run here cannot be listed now
        }
    }

    [LoggerMessage(23, LogLevel.Information, "New partners from {Source}: {Partners} with {Models} models")]
    private partial void LogTaken(string source, int partners, int models);

    [LoggerMessage(24, LogLevel.Error, "The partners stay as they are: {Faults}")]
    private partial void LogWrong(string faults);
}
