using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Tests.Stepping;

/// <summary>Does what its requests' scripts say, and holds the loop to the rules of the border.</summary>
internal sealed class ScriptedStepEngine(IReadOnlyList<ScriptedRequest> requests, StepLimits limits, ManualClock clock, Random random) : IStepEngine
{
    private readonly HashSet<ScriptedTask> _open = [];

    /// <summary>Of the last step, where it broke: each takes it by itself then.</summary>
    private ScriptedTask[] _broken = [];

    public StepLimits Limits => limits;

    /// <summary>Which attempts took each step, whose turn it was (null where one only comes along), and which were open.</summary>
    public List<(ScriptedTurn[] Took, ScriptedTurn? Leader, ScriptedTurn[] Open)> Log { get; } = [];

    /// <summary>Time of the steps that did not break.</summary>
    public TimeSpan Worked { get; private set; }

    public int OpenTasks => _open.Count;

    public IStepTask Begin(TensorRequest request)
    {
        var script = requests[(int)request.Input("number").Values<long>()[0]];
        Stumble(script, -1);
        var task = new ScriptedTask(this, script, limits.Rows);
        _open.Add(task);
        Assert.True(_open.Count <= limits.Requests, $"{_open.Count} tasks are open; {limits.Requests} may be");
        return task;
    }

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        ScriptedTask[] tasks = [.. batch.Cast<ScriptedTask>()];
        Check(tasks);
        _broken = _broken.Contains(tasks[0]) ? _broken : [];
        var leader = _broken.Length == 0 || tasks[0] == _broken[0] ? tasks[0].Turn : null;
        _broken = tasks.Length > 1 ? tasks : _broken;
        if (tasks.Length > 1 && random.Next(12) == 0)
        {
            made(0, tasks[0].Script.PartOf(999)); // of a step that breaks nothing counts
            throw new InvalidOperationException("This batch breaks.");
        }

        foreach (var task in tasks.Where(task => task.Script.BreaksAt is not null || task.Script.RefusedAt is not null))
        {
            if (tasks.Length > 1 && task.IsAboutToStumble)
            {
                throw new InvalidOperationException("One of this batch stumbles.");
            }

            Stumble(task.Script, task.Taken);
        }

        Log.Add(([.. tasks.Select(task => task.Turn)], leader, [.. _open.Select(task => task.Turn)]));
        _broken = tasks.Length > 1 ? [] : _broken;
        var time = TimeSpan.FromTicks(random.Next(1, 30_000));
        clock.Pass(time);
        Worked += time;
        for (var index = 0; index < tasks.Length; index++)
        {
            foreach (var part in tasks[index].Take())
            {
                made(index, part);
            }
        }
    }

    public void Dispose() => Assert.Empty(_open);

    private void Check(ScriptedTask[] tasks)
    {
        Assert.NotEmpty(tasks);
        Assert.All(tasks, task => Assert.True(!task.IsDone && _open.Contains(task), "a task steps that is done or disposed"));
        Assert.Equal(tasks.Length, tasks.Distinct().Count());
        if (tasks.Length > 1)
        {
            Assert.NotNull(Assert.Single(tasks.Select(task => task.BatchKey).Distinct()));
            Assert.True(tasks.Sum(task => task.Rows) <= (tasks[0].SharedRows ?? limits.Rows), "a batch has too many rows");
        }
    }

    private static void Stumble(ScriptedRequest script, int step)
    {
        if (script.RefusedAt == step)
        {
            throw new RequestRefusedException(new RequestFailure(FailureKind.InvalidRequest, "Refused."));
        }

        if (script.BreaksAt == step && script.Breaks > 0)
        {
            script.Breaks--;
            throw new InvalidOperationException("The engine breaks.");
        }
    }

    private sealed class ScriptedTask(ScriptedStepEngine engine, ScriptedRequest script, int rows) : IStepTask
    {
        private int _parts;

        public ScriptedRequest Script => script;

        public ScriptedTurn Turn { get; } = new(script.Number, script.Request.Priority);

        public int Taken { get; private set; }

        public bool IsAboutToStumble => script.RefusedAt == Taken || (script.BreaksAt == Taken && script.Breaks > 0);

        public object? BatchKey => script.Key;

        public int? SharedRows => script.Key == "key 1" ? Math.Max(1, rows / 2) : null;

        public int Rows => script.Steps[Taken].Rows;

        public int Work => script.Steps[Taken].Work;

        public bool IsDone => Taken == script.Steps.Count;

        public List<TensorPart> Take() => [.. Enumerable.Range(0, script.Steps[Taken++].Parts).Select(_ => script.PartOf(_parts++))];

        public void Dispose() => Assert.True(engine._open.Remove(this), "a task is disposed twice");
    }
}

/// <summary>An attempt that takes turns; each is another one, though of the same request.</summary>
internal sealed class ScriptedTurn(int request, int priority)
{
    public int Request => request;

    public int Priority => priority;
}
