using System.Runtime.InteropServices;

namespace MaiCluster.Node.Hosting;

/// <summary>
/// Owns SIGINT and SIGTERM in place of the host: the first asks to drain, the second to stop at once,
/// and a third is left to the system, which ends the process.
/// </summary>
internal sealed class ShutdownSignals : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _now = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Cancelled when the node shall end; running answers may finish.</summary>
    public CancellationToken Drain => _drain.Token;

    /// <summary>Cancelled when it shall end without waiting.</summary>
    public CancellationToken Now => _now.Token;

    public ShutdownSignals Listen()
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = Press()));
        }

        return this;
    }

    /// <summary>One more signal; false when it is not ours any more.</summary>
    public bool Press()
    {
        switch (Interlocked.Increment(ref _count))
        {
            case 1:
                _drain.Cancel();
                return true;
            case 2:
                _now.Cancel();
                return true;
            default:
                return false;
        }
    }

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _drain.Dispose();
        _now.Dispose();
    }
}
