using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace MaiCluster.Serving.Ledgers.Sealing;

/// <summary>Seals days that are over, some time after midnight: every node has closed its last window by then. Several processes may do it.</summary>
public sealed partial class DaySealing(DaySeals seals, TimeProvider time, ILogger<DaySealing> log)
{
    /// <summary>After midnight, for last windows and settlements; what comes later is in the next day's books.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(Pace, time);
        try
        {
            do
            {
                await TrySealAsync(cancellationToken);
            }
            while (await pace.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A ledger that cannot be reached now is sealed minutes later.")]
    private async Task TrySealAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var seal in await seals.SealThroughAsync(LedgerDate.Of(time.GetUtcNow() - Patience).AddDays(-1), cancellationToken))
            {
                LogSealed(LedgerDate.Text(seal.Day), seal.Hash.ToString());
            }
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(error.Message);
        }
    }

    [LoggerMessage(1950, LogLevel.Information, "The books of {Day} are closed: {Seal}")]
    private partial void LogSealed(string day, string seal);

    [LoggerMessage(1951, LogLevel.Warning, "Days that are over could not be sealed now and are tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
