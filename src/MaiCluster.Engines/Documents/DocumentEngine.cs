using MaiCluster.Serving.Documents;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Documents;

/// <summary>Reads documents. A step looks at one page for text, or at lines of several requests: which way up, or what is written.</summary>
internal sealed class DocumentEngine : IStepEngine
{
    /// <summary>Lines whose direction is asked for in one step: those of five pages.</summary>
    public const int DirectionRows = 64;

    /// <summary>That take turns; each holds its open pages in memory.</summary>
    private const int Requests = 16;

    private readonly DocumentPackageSettings _settings;
    private readonly DocumentGraphs _graphs;
    private readonly IReadOnlyList<string> _symbols;
    private readonly bool _isIndependent;

    /// <param name="graphs">Owned from now on.</param>
    /// <param name="symbols">By their numbers: the blank first, the space last.</param>
    /// <param name="isIndependent">Whether lines of a batch leave each other alone.</param>
    public DocumentEngine(DocumentPackageSettings settings, DocumentGraphs graphs, IReadOnlyList<string> symbols, bool isIndependent)
    {
        (_settings, _graphs, _symbols, _isIndependent) = (settings, graphs, symbols, isIndependent);
        Limits = new StepLimits { Requests = Requests, Rows = DirectionRows };
    }

    public StepLimits Limits { get; }

    public IStepTask Begin(TensorRequest request) => new DocumentTask(DocumentWork.Read(request), _settings, _isIndependent);

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        DocumentTask[] tasks = [.. batch.Cast<DocumentTask>()];
        switch (tasks[0].Stage)
        {
            case PageStage.Detect:
                tasks[0].Page.TakeMap(_graphs.Detect(tasks[0].Page.Input()));
                break;
            case PageStage.Direct:
                Direct(tasks);
                break;
            case PageStage.Recognise:
                Recognise([.. tasks.SelectMany(task => task.Lines)]);
                break;
        }

        for (var index = 0; index < tasks.Length; index++)
        {
            var at = index;
            tasks[index].Advance(reading => made(at, reading.ToPart()));
        }
    }

    public void Dispose() => _graphs.Dispose();

    private void Direct(DocumentTask[] tasks)
    {
        var upsideDown = _graphs.Direct([.. tasks.SelectMany(task => task.Page.Voters)]);
        var at = 0;
        foreach (var page in tasks.Select(task => task.Page))
        {
            var count = page.Voters.Count;
            page.TakeDirections(upsideDown[at..(at + count)]);
            at += count;
        }
    }

    private void Recognise(LineTask[] lines)
    {
        var width = lines[0].BatchWidth;
        var (probabilities, columns, symbols) = _graphs.Recognise([.. lines.Select(line => line.Picture)], width);
        var read = lines.Select((line, index) => Read(line, probabilities.AsSpan(index * columns * symbols, columns * symbols), columns, symbols)).ToArray();
        for (var index = 0; index < lines.Length; index++)
        {
            lines[index].Take(read[index].Text, read[index].Confidence);
        }
    }

    private (string Text, float Confidence) Read(LineTask line, ReadOnlySpan<float> probabilities, int columns, int symbols)
    {
        var spelled = CtcLine.Read(probabilities, columns, symbols, _symbols);
        var spaces = new float[columns];
        for (var column = 0; column < columns; column++)
        {
            spaces[column] = probabilities[((column + 1) * symbols) - 1];
        }

        return (WordGaps.Restore(spelled, line.Picture, columns, line.BatchWidth, spaces), spelled.Confidence);
    }
}
