namespace MaiCluster.Node.Terminal;

/// <summary>One line an event: time, level, who, what. Starts in a tenth of the time of the framework's console logger.</summary>
internal sealed class StderrLoggerProvider(TextWriter error, TimeProvider time) : ILoggerProvider
{
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
            var cause = exception is null ? "" : logLevel >= LogLevel.Error ? "\n" + exception : ": " + exception.Message;
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

    private DateTimeOffset Now => time.GetLocalNow();
}
