using System.Diagnostics;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tensors;

/// <summary>One execution of a graph for the requests that share it.</summary>
internal sealed class TensorExecutionRun(TensorGraph graph)
{
    private readonly List<TensorTask> _tasks = [];

    public int Rows { get; private set; }

    /// <summary>One for each request, in the order they were added; there once it has run.</summary>
    public IReadOnlyList<TensorPart> Parts { get; private set; } = [];

    public void Add(TensorTask task)
    {
        _tasks.Add(task);
        Rows += task.Rows;
    }

    public void Run()
    {
        var start = Stopwatch.GetTimestamp();
        using var inputs = new TensorInputs(graph.Signature.Inputs, _tasks);
        var wanted = graph.Signature.Outputs.Where(output => _tasks.Exists(task => task.Wants(output.Name))).ToArray();
        var ready = Stopwatch.GetTimestamp();
        using var results = graph.Run(inputs.Values, wanted);
        var done = Stopwatch.GetTimestamp();
        var answers = new List<Tensor>[_tasks.Count];
        for (var task = 0; task < answers.Length; task++)
        {
            answers[task] = new List<Tensor>(wanted.Length);
        }

        for (var output = 0; output < wanted.Length; output++)
        {
            TensorOutputs.Split(wanted[output], results[output], _tasks, Rows, answers);
        }

        var execution = new TensorExecution
        {
            Rows = Rows,
            InputNanoseconds = Nanoseconds(start, ready),
            InferNanoseconds = Nanoseconds(ready, done),
            OutputNanoseconds = Nanoseconds(done, Stopwatch.GetTimestamp()),
            IsFirst = true,
        };
        var others = _tasks.Count > 1 ? (execution with { IsFirst = false }).ToParameters() : null;
        Parts = [.. answers.Select((outputs, index) => new TensorPart { Outputs = outputs, Parameters = index == 0 ? execution.ToParameters() : others! })];
    }

    private static long Nanoseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).Ticks * TimeSpan.NanosecondsPerTick;
}
