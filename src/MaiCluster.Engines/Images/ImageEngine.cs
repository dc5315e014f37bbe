using System.Numerics.Tensors;
using MaiCluster.Serving.Images;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Images;

/// <summary>Makes pictures of prompts. A step is one denoising step of all that run, whichever step each is at; encoding prompts and decoding samples are steps of their own.</summary>
internal sealed class ImageEngine : IStepEngine
{
    /// <summary>That take turns; more would only wait longer for each other.</summary>
    private const int Requests = 64;

    /// <summary>Less than a tenth of a step of any model, so that waiting for company pays.</summary>
    private static readonly TimeSpan CompanyDelay = TimeSpan.FromMilliseconds(1);

    private readonly ImagePackageSettings _settings;
    private readonly ImageGraphs _graphs;
    private readonly bool _isIndependent;
    private readonly float[] _noPrompt;

    /// <param name="graphs">Owned from now on.</param>
    /// <param name="isIndependent">Rows of a batch leave each other alone.</param>
    /// <param name="noPrompt">The tokens of an empty prompt.</param>
    public ImageEngine(ImagePackageSettings settings, ImageGraphs graphs, bool isIndependent, ReadOnlyMemory<int> noPrompt)
    {
        _settings = settings;
        _graphs = graphs;
        _isIndependent = isIndependent;
        _noPrompt = graphs.Encode([noPrompt])[0];
        Limits = new StepLimits { Requests = Requests, Rows = isIndependent ? settings.Rows : 1, CompanyDelay = isIndependent ? CompanyDelay : TimeSpan.Zero, BeginsOnLoop = true };
    }

    public StepLimits Limits { get; }

    public bool HasEncoder => _graphs.HasEncoder;

    public int SampleLength => _graphs.SampleLength;

    /// <summary>Equal for tasks whose next steps may be one.</summary>
    public object? KeyOf(ImageTask task) => !_isIndependent ? null
        : task.Stage == ImageStage.Denoise && _graphs.SharesTime ? (task.Stage, task.Time)
        : (task.Stage, 0.0);

    public IStepTask Begin(TensorRequest request)
    {
        var task = new ImageTask(ImageWork.Read(request), _settings, this);
        if (!_graphs.HasEncoder)
        {
            task.Encoded(_graphs.Encode([task.Prompt])[0]);
        }

        return task;
    }

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        var tasks = batch.Cast<ImageTask>().ToArray();
        switch (tasks[0].Stage)
        {
            case ImageStage.Encode:
                var conditions = InPasses(tasks.Length, (first, count) => _graphs.Encode([.. tasks.Skip(first).Take(count).Select(task => task.Prompt)]));
                Array.ForEach(tasks, task => task.Encoded(conditions[Array.IndexOf(tasks, task)]));
                break;
            case ImageStage.Denoise:
                Denoise(tasks);
                if (!_graphs.HasDecoder)
                {
                    Decode(tasks, made); // there is nothing to compute
                }

                break;
            default:
                Decode(tasks, made);
                break;
        }
    }

    public void Dispose() => _graphs.Dispose();

    /// <summary>With the prompt and without it are rows of one pass: first all with, then those without.</summary>
    private void Denoise(ImageTask[] tasks)
    {
        var rows = tasks.SelectMany(task => task.Pictures.Select(picture => (Task: task, Picture: picture, task.Condition)))
            .Concat(tasks.Where(task => task.IsGuided).SelectMany(task => task.Pictures.Select(picture => (Task: task, Picture: picture, Condition: _noPrompt)))).ToArray();
        var outputs = InPasses(rows.Length, (first, count) =>
        {
            var some = rows.AsSpan(first, count).ToArray();
            return _graphs.Denoise([.. some.Select(row => row.Picture.Sample)], [.. some.Select(row => row.Task.Time)], [.. some.Select(row => row.Condition)]);
        });

        var at = 0;
        var without = tasks.Sum(task => task.Pictures.Count);
        foreach (var task in tasks)
        {
            var ofTask = outputs.AsSpan(at, task.Pictures.Count);
            at += ofTask.Length;
            if (task.IsGuided)
            {
                Guide(ofTask, outputs.AsSpan(without, ofTask.Length), task.Guidance);
                without += ofTask.Length;
            }

            task.Denoised(ofTask);
        }
    }

    /// <summary>Away from what the model would say without the prompt (Ho and Salimans, "Classifier-Free Diffusion Guidance", 2022).</summary>
    private static void Guide(ReadOnlySpan<float[]> with, ReadOnlySpan<float[]> without, float guidance)
    {
        for (var row = 0; row < with.Length; row++)
        {
            TensorPrimitives.Subtract(with[row], without[row], with[row]);
            TensorPrimitives.MultiplyAdd(with[row], guidance, without[row], with[row]);
        }
    }

    private void Decode(ImageTask[] tasks, Action<int, TensorPart> made)
    {
        var due = tasks.Where(task => task.Stage == ImageStage.Decode).ToArray();
        var samples = due.SelectMany(task => task.Samples).ToArray();
        var planes = samples.Length == 0 ? [] : InPasses(samples.Length, (first, count) => _graphs.Decode(samples[first..(first + count)]));
        var at = 0;
        foreach (var task in due)
        {
            var ofTask = planes.AsSpan(at, task.Pictures.Count);
            at += ofTask.Length;
            task.Decoded(ofTask).ForEach(part => made(Array.IndexOf(tasks, task), part));
        }
    }

    /// <summary>One pass for all rows, or one for each where they change each other.</summary>
    private float[][] InPasses(int rows, Func<int, int, float[][]> pass) =>
        _isIndependent ? pass(0, rows) : [.. Enumerable.Range(0, rows).SelectMany(row => pass(row, 1))];
}
