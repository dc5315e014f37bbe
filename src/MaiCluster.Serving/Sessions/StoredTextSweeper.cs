using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Sessions;

/// <summary>Removes stored text whose time is over. Nobody could read it any more; this frees its bytes.</summary>
public sealed partial class StoredTextSweeper(
    ISessionStore sessions, IResponseStore responses, IConversationStore conversations, SessionOptions options, TimeProvider time, ILogger<StoredTextSweeper> logger)
{
    /// <summary>Sweeps now and after each interval, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(options.SweepInterval, time);
        try
        {
            do
            {
                await SweepAsync(cancellationToken);
            }
            while (await pace.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A store that cannot be reached now is asked again at the next sweep.")]
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var sweptSessions = await sessions.DeleteExpiredAsync(cancellationToken);
            var sweptResponses = await responses.DeleteExpiredAsync(cancellationToken);
            var sweptConversations = await conversations.DeleteExpiredAsync(cancellationToken);
            LogSwept(sweptSessions, sweptResponses, sweptConversations);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(error);
        }
    }

    [LoggerMessage(EventId = 1700, Level = LogLevel.Debug, Message = "Swept {Sessions} sessions, {Responses} responses and {Conversations} conversations past their time")]
    private partial void LogSwept(int sessions, int responses, int conversations);

    [LoggerMessage(EventId = 1701, Level = LogLevel.Warning, Message = "Stored text past its time could not be removed; the next sweep tries again")]
    private partial void LogFailed(Exception error);
}
