using System.Diagnostics.CodeAnalysis;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Stepping;

/// <summary>One attempt inside a step loop: first it waits, then it is prepared, then it takes turns. All of it lives on the loop's thread but the preparation.</summary>
internal sealed class StepJob(Submission submission)
{
    private readonly int _delivered = submission.Delivered.Count > 0 ? submission.Delivered[0].Tokens.Count : 0;
    private Task? _preparation;
    private volatile IStepTask? _task;
    private volatile Exception? _fault;
    private int _made;

    public Submission Submission => submission;

    public TensorRequest Request { get; } = (TensorRequest)submission.Request;

    /// <summary>It has its place: its preparation has begun.</summary>
    public bool IsAdmitted => _preparation is not null;

    /// <summary>Set once it is prepared.</summary>
    public IStepTask? Task => _task;

    /// <summary>Why it cannot be prepared.</summary>
    public Exception? Fault => _fault;

    /// <summary>When it could first take its next step; 0 = not known yet.</summary>
    public long ReadyAt { get; set; }

    /// <summary>Parts it made in the step under way.</summary>
    public List<TensorPart> Made { get; } = [];

    /// <param name="prepared">Called on any thread when there is a task or a fault; not where there is one at once.</param>
    public void Prepare(IStepEngine engine, Action prepared)
    {
        if (engine.Limits.BeginsOnLoop)
        {
            _preparation = System.Threading.Tasks.Task.CompletedTask;
            Begin(engine);
            return;
        }

        _preparation = System.Threading.Tasks.Task.Run(() =>
        {
            Begin(engine);
            prepared();
        });
    }

    /// <summary>Publishes the parts of the last step, but for those that attempts before this one have delivered.</summary>
    public void Publish(long now)
    {
        foreach (var part in Made)
        {
            if (_made++ >= _delivered)
            {
                submission.Publish(new GeneratedToken { Choice = 0, Token = _made - 1, Part = part }, now);
            }
        }

        Made.Clear();
    }

    /// <summary>Gives back what the engine holds for it, now or when its preparation ends.</summary>
    public async Task ReleaseAsync()
    {
        if (_preparation is not null)
        {
            await _preparation;
        }

        _task?.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "The loop looks at the fault and decides.")]
    private void Begin(IStepEngine engine)
    {
        try
        {
            _task = engine.Begin(Request);
        }
        catch (Exception error)
        {
            _fault = error;
        }
    }
}
