using MaiCluster.Serving.Embeddings;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Embeddings;

/// <summary>Turns texts into vectors. A step is one forward pass: texts of similar length of one request or several, or one text where rows change each other.</summary>
internal sealed class EmbeddingEngine : IStepEngine
{
    /// <summary>That take turns; more would only wait longer for each other.</summary>
    private const int Requests = 64;

    private readonly EmbeddingPackageSettings _settings;
    private readonly EmbeddingGraph _graph;
    private readonly EmbeddingRows _rows;

    /// <summary>Less than what a pass costs before its first token, so that waiting for company pays.</summary>
    private static readonly TimeSpan CompanyDelay = TimeSpan.FromMilliseconds(1);

    /// <param name="graph">Owned from now on.</param>
    public EmbeddingEngine(EmbeddingPackageSettings settings, EmbeddingGraph graph, bool isIndependent)
    {
        _settings = settings;
        _graph = graph;
        _rows = new EmbeddingRows(isIndependent, settings.StepTokens);
        Limits = new StepLimits { Requests = Requests, Rows = _rows.Most, CompanyDelay = isIndependent ? CompanyDelay : TimeSpan.Zero, BeginsOnLoop = true };
    }

    public StepLimits Limits { get; }

    public IStepTask Begin(TensorRequest request) => new EmbeddingTask(EmbeddingWork.Read(request), _rows);

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        var vectors = _graph.Run([.. batch.SelectMany(task => ((EmbeddingTask)task).Next)]);
        var at = 0;
        for (var index = 0; index < batch.Count; index++)
        {
            var task = (EmbeddingTask)batch[index];
            var ofTask = vectors.AsSpan(at, task.Rows);
            at += task.Rows;
            foreach (ref var vector in ofTask)
            {
                vector = Finish(vector, task.Dimensions);
            }

            task.Take(ofTask).ForEach(part => made(index, part));
        }
    }

    public void Dispose() => _graph.Dispose();

    /// <summary>Cut before it is normalised: a shorter vector has unit length too.</summary>
    private float[] Finish(float[] vector, int? dimensions)
    {
        var wanted = dimensions is { } fewer && fewer < vector.Length ? vector[..fewer] : vector;
        if (_settings.Normalizes)
        {
            Pooling.Normalize(wanted);
        }

        return wanted;
    }
}
