using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Engines.Tensors;

/// <summary>One request to a tensor model: one step.</summary>
/// <param name="call">What is asked.</param>
/// <param name="graph">The version that answers.</param>
/// <param name="batchKey"><see cref="IStepTask.BatchKey"/>.</param>
internal sealed class TensorTask(TensorCall call, TensorGraph graph, object? batchKey) : IStepTask
{
    public TensorCall Call => call;

    public TensorGraph Graph => graph;

    public object? BatchKey => batchKey;

    public int Rows => call.Rows;

    public int Work => call.Rows;

    public bool IsDone { get; set; }

    public Tensor Input(string name)
    {
        foreach (var input in call.Inputs)
        {
            if (input.Name == name)
            {
                return input;
            }
        }

        throw new KeyNotFoundException($"The request has no input '{name}'.");
    }

    public bool Wants(string output)
    {
        foreach (var name in call.Outputs)
        {
            if (name == output)
            {
                return true;
            }
        }

        return call.Outputs.Count == 0;
    }

    public void Dispose()
    {
    }
}
