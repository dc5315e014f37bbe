using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>The bound: the session alone, its inputs ready, one call after another.</summary>
internal sealed class BareSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();

    public BareSession(string path, int threads)
    {
        using var settings = new Microsoft.ML.OnnxRuntime.SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"); // as the node has it
        _session = new InferenceSession(path, settings);
    }

    public void Call(float[] rows)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(rows, [rows.Length / DenseModel.RowLength, DenseModel.RowLength]);
        using var results = _session.Run(_options, [DenseModel.Input], [input], [DenseModel.Output]);
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
