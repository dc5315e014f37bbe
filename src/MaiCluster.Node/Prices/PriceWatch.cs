using MaiCluster.Engines.Packages;
using MaiCluster.Node.Commands;
using MaiCluster.Node.Hosting;
using MaiCluster.Node.Settings;
using MaiCluster.Serving.Prices;

namespace MaiCluster.Node.Prices;

/// <summary>
/// The node's prices, kept up with their file: once a second it is looked at, and a new content that has stood for a second is
/// read. A file that is wrong is told of once, and the prices before it stay in force.
/// </summary>
internal sealed partial class PriceWatch : IPrices, IAsyncDisposable
{
    private const string ShippedFile = "prices.json";

    private readonly KeptPrices? _kept;
    private readonly Func<IReadOnlySet<string>> _house;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private Task _watching = Task.CompletedTask;
    private volatile PriceFile _file;
    private readonly FileLook _look;

    private PriceWatch(PriceFile first, KeptPrices? kept, Func<IReadOnlySet<string>> house, TimeProvider time, ILogger log)
    {
        (Source, _kept, _house, _time, _log) = (first.Path, kept, house, time, log);
        first.BookOrFail();
        _file = first;
        _look = new FileLook(first.Path, first.Content);
    }

    public PriceBook Book => _file.Book!;

    public string Source { get; }

    /// <summary>They are those that MaiCluster comes with: nobody decided them.</summary>
    public bool IsShipped => _kept is null;

    /// <summary>The prices of the settings, checked.</summary>
    /// <param name="house">Names of models that run here.</param>
    /// <exception cref="CommandFailedException">The file is wrong; the message says all of it.</exception>
    public static PriceWatch Open(NodeOptions options, Func<IReadOnlySet<string>> house, TimeProvider time, ILogger log)
    {
        var kept = options.Prices is null ? null : KeptPrices.In(options.DataDirectory);
        return new PriceWatch(ReadChecked(options, house(), time.GetUtcNow()), kept, house, time, log);
    }

    /// <summary>The prices come into force: from now on they are kept, and their file is watched.</summary>
    public void Start()
    {
        _kept?.Write(_file);
        _watching = FileLook.WatchAsync(LookSafely, _time, _end.Token);
    }

    /// <summary>The file of the settings, held to the prices that were in force.</summary>
    public static PriceFile ReadChecked(NodeOptions options, IReadOnlySet<string> house, DateTimeOffset now)
    {
        if (options.Prices is null)
        {
            return PriceFile.Read(Shipped(), house);
        }

        var kept = KeptPrices.In(options.DataDirectory);
        var file = PriceFile.Read(options.Prices, house);
        return kept.Read() is { } old ? kept.Check(file, old, now) : file;
    }

    /// <summary>For a person, in a line.</summary>
    public string Summary() => IsShipped
        ? $"{Source}, as shipped: every model is free; give your own with --prices FILE"
        : $"{Source}, in {Book.Currency}: {PriceText.Lists(Book, _time.GetUtcNow())}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    /// <summary>Looks at the file once.</summary>
    internal void Look()
    {
        if (!_look.HasNew())
        {
            return;
        }

        var file = PriceFile.Read(Source, _house());
        _look.Judged(file.Content);
        if (_kept is not null)
        {
            file = _kept.Check(file, Book, _time.GetUtcNow());
        }

        if (file.Book is null)
        {
            LogWrong(file.FaultText());
            return;
        }

        _kept?.Write(file);
        _file = file;
        LogTaken(Source, PriceText.Lists(Book, _time.GetUtcNow()));
    }

    private static string Shipped() => NodePackages.BundledDirectory(AppContext.BaseDirectory) is { } folder
        ? Path.Combine(folder, ShippedFile)
        : throw CommandFailedException.Usage($"There is no models/{ShippedFile} beside this program: say where prices are with --prices FILE.");

    private void LookSafely()
    {
        try
        {
            Look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PackageException)
        {
            LogUnkept(Source, e.Message);
        }
    }

    [LoggerMessage(20, LogLevel.Information, "New prices from {Source}: {Lists}")]
    private partial void LogTaken(string source, string lists);

    [LoggerMessage(21, LogLevel.Error, "The prices stay as they are: {Faults}")]
    private partial void LogWrong(string faults);

    [LoggerMessage(22, LogLevel.Error, "The prices stay as they are: {Source} is right, but cannot be taken: {Reason}")]
    private partial void LogUnkept(string source, string reason);
}
