using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>Keeps what was logged.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Category, string Text)> _lines = new();

    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lines of our own code.</summary>
    public IReadOnlyList<(LogLevel Level, string Category, string Text)> Ours => [.. _lines.Where(line => line.Category.StartsWith("MaiCluster.", StringComparison.Ordinal))];

    /// <summary>The first line about this request, which may be written after its answer has left.</summary>
    public async Task<(LogLevel Level, string Category, string Text)> LineAsync(string id)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (Ours.FirstOrDefault(line => line.Text.StartsWith(id, StringComparison.Ordinal)) is { Text: not null } found)
            {
                return found;
            }

            await next;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Sink(this, categoryName);

    public void Dispose()
    {
    }

    private sealed class Sink(LogLines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lines._lines.Enqueue((logLevel, category, formatter(state, exception)));
            Interlocked.Exchange(ref lines._next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
