using MaiCluster.Serving.Audio;

namespace MaiCluster.Gateway.Realtime.Calls;

/// <summary>What runs for a call: transcripts, and one answer at a time. Whoever begins something holds the call's lock.</summary>
internal sealed class CallWork(CallServices services, CallState call, CancellationToken callEnded) : IDisposable
{
    private readonly List<Task> _running = [];
    private readonly List<AnswerRun> _answers = [];
    private AnswerPlan? _next;
    private TimeSpan? _silentSince;

    /// <summary>Begins to write down a part of an item.</summary>
    public void WriteDown(string itemId, int part, DecodedAudio audio)
    {
        var scribe = new TurnScribe(services, call, call.Settings, itemId, part, audio);
        call.Expect(itemId, scribe.Text);
        Track(Task.Run(() => scribe.RunAsync(callEnded), CancellationToken.None));
    }

    /// <summary>Begins an answer; none is under way.</summary>
    public void Begin(AnswerPlan plan)
    {
        if (callEnded.IsCancellationRequested)
        {
            return;
        }

        var answer = new AnswerRun(services, call, plan, callEnded);
        call.Answer = answer.Output;
        _silentSince = null;
        _answers.Add(answer);
        Track(Task.Run(() => RunAsync(answer), CancellationToken.None));
    }

    /// <summary>The same, after the one that is under way.</summary>
    public void BeginNext(AnswerPlan plan)
    {
        if (services.Readiness.Draining.IsCompleted)
        {
            return;
        }

        if (call.Answer is null)
        {
            Begin(plan);
        }
        else
        {
            _next = plan;
        }
    }

    /// <summary>The caller is there.</summary>
    public void CallerSpoke() => _silentSince = null;

    /// <summary>Whether nobody has said anything for so long since an answer was over.</summary>
    public bool IsSilentFor(TimeSpan time) =>
        call.Answer is null && _silentSince is { } since && call.Now - Later(since, call.LastSpoken?.Playback.End ?? TimeSpan.Zero) >= time;

    /// <summary>Waits until nothing runs any more; the call has ended, so that nothing new begins.</summary>
    public async Task StopAsync()
    {
        Task[] running;
        lock (call.Gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
    }

    public void Dispose() => _answers.ForEach(answer => answer.Dispose());

    private async Task RunAsync(AnswerRun answer)
    {
        await answer.RunAsync();
        lock (call.Gate)
        {
            answer.Dispose();
            _answers.Remove(answer);
            _silentSince = call.Now;
            if (_next is { } next && call.Answer is null && !services.Readiness.Draining.IsCompleted)
            {
                _next = null;
                Begin(next);
            }
        }
    }

    private void Track(Task task)
    {
        _running.RemoveAll(static known => known.IsCompleted);
        _running.Add(task);
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
