using System.Runtime.InteropServices;

namespace MaiCluster.Node.Chat;

/// <summary>Ctrl-C in a chat: the first stops the running answer; with no answer to stop, it leaves.</summary>
internal sealed class AnswerInterrupt : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration? _registration;
    private CancellationTokenSource? _answer; // has no timer, so nothing to dispose of

    /// <param name="listen">False in tests, which press it themselves.</param>
    public AnswerInterrupt(bool listen = true) =>
        _registration = listen ? PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = Press()) : null;

    /// <summary>An answer begins; its token is cancelled when it shall stop.</summary>
    public CancellationToken Begin()
    {
        lock (_lock)
        {
            _answer = new CancellationTokenSource();
            return _answer.Token;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            _answer = null;
        }
    }

    /// <summary>True when it stopped an answer; false leaves the signal to the system, which ends the process.</summary>
    public bool Press()
    {
        lock (_lock)
        {
            if (_answer is null || _answer.IsCancellationRequested)
            {
                return false;
            }

            _answer.Cancel();
            return true;
        }
    }

    public void Dispose() => _registration?.Dispose();
}
