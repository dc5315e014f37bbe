namespace MaiCluster.Node.Terminal;

/// <summary>One line an event: time, level, who, what. Starts in a tenth of the time of the framework's console logger.</summary>
internal sealed class StderrLoggerProvider(TextWriter error, LogLevel level, TimeProvider time) : ILoggerProvider
{
    /// <summary>Stack traces are for those who asked for details.</summary>
    private readonly bool _traces = level <= LogLevel.Debug;

    /// <summary>The framework's own categories speak up only when something is wrong, or when everything is asked for.</summary>
    public static ILoggerFactory CreateFactory(LogLevel level, TextWriter error, TimeProvider time)
    {
        var filter = new LoggerFilterOptions { MinLevel = level };
        var quiet = level is LogLevel.Information ? LogLevel.Warning : level;
        filter.Rules.Add(new LoggerFilterRule(providerName: null, "Microsoft", quiet, filter: null));
        filter.Rules.Add(new LoggerFilterRule(providerName: null, "Orleans", quiet, filter: null));
        filter.Rules.Add(new LoggerFilterRule(providerName: null, "Grpc", level <= LogLevel.Debug ? level : LogLevel.None, filter: null)); // what clients do wrong; the gateway has a line for each request
        filter.Rules.Add(new LoggerFilterRule(providerName: null, "Polly", level <= LogLevel.Debug ? level : LogLevel.None, filter: null)); // retries inside Orleans, which tells by itself what came of them

        // A failed start is told by the command itself.
        filter.Rules.Add(new LoggerFilterRule(providerName: null, "Microsoft.Extensions.Hosting", LogLevel.None, filter: null));
        return new LoggerFactory([new StderrLoggerProvider(error, level, time)], filter);
    }

    private DateTimeOffset Now => time.GetLocalNow();

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (error)
        {
            error.WriteLine(line);
        }
    }

    private sealed class LineLogger(StderrLoggerProvider owner, string source) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var cause = exception is null ? "" : owner._traces ? "\n" + exception : $" ({exception.GetType().Name}: {exception.Message})";
            owner.Write($"{owner.Now:HH:mm:ss.fff} {Name(logLevel)} {source}: {formatter(state, exception)}{cause}");
        }

        private static string Name(LogLevel level) => level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info ",
            LogLevel.Warning => "warn ",
            _ => "error",
        };
    }
}
