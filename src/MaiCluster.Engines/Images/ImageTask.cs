using MaiCluster.Serving.Images;
using MaiCluster.Serving.Images.Schedulers;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Images;

/// <summary>One request's pictures: as many as a step holds go their way together, then the next ones.</summary>
internal sealed class ImageTask : IStepTask
{
    private readonly ImageWork _work;
    private readonly ImagePackageSettings _settings;
    private readonly ImageEngine _engine;
    private readonly DenoisingSchedule _schedule;
    private ImageStage _stage;
    private int _step;
    private int _counted;

    public ImageTask(ImageWork work, ImagePackageSettings settings, ImageEngine engine)
    {
        _work = work;
        _settings = settings;
        _engine = engine;
        _schedule = settings.Scheduler.Plan(work.Steps);
        _stage = engine.HasEncoder ? ImageStage.Encode : ImageStage.Denoise;
        Begin(0);
    }

    public ImageStage Stage => _stage;

    public ReadOnlyMemory<int> Prompt => _work.Prompt;

    /// <summary>What the denoiser takes of the prompt.</summary>
    public float[] Condition { get; set; } = [];

    /// <summary>Whether the model is asked without the prompt too.</summary>
    public bool IsGuided => _work.Guidance != 1;

    public float Guidance => (float)_work.Guidance;

    /// <summary>Those of its next step.</summary>
    public IReadOnlyList<Picture> Pictures { get; private set; } = [];

    public double Time => _schedule.TimeOf(_step);

    public object? BatchKey => _engine.KeyOf(this);

    public int Rows => _stage == ImageStage.Encode ? 1 : Pictures.Count;

    public int Work => Rows;

    public bool IsDone => Pictures.Count == 0;

    /// <summary>The prompt is encoded.</summary>
    public void Encoded(float[] condition)
    {
        Condition = condition;
        _stage = ImageStage.Denoise;
    }

    /// <param name="outputs">What the denoiser said of each picture, guided.</param>
    public void Denoised(ReadOnlySpan<float[]> outputs)
    {
        for (var index = 0; index < outputs.Length; index++)
        {
            Pictures[index].Advance(_schedule, _step, outputs[index]);
        }

        _step++;
        _stage = _step == _work.Steps || _work.PartialAfter(_step) is not null ? ImageStage.Decode : ImageStage.Denoise;
    }

    /// <summary>The samples to be decoded: whole ones, or what they would be without noise.</summary>
    public IEnumerable<float[]> Samples => Pictures.Select(picture => _step == _work.Steps ? picture.Sample : picture.Clean);

    /// <param name="planes">Each picture's.</param>
    /// <returns>The parts of the answer.</returns>
    public List<TensorPart> Decoded(ReadOnlySpan<float[]> planes)
    {
        var parts = new List<TensorPart>(planes.Length);
        for (var index = 0; index < planes.Length; index++)
        {
            var pixels = PixelPlanes.ToPixels(planes[index]);
            parts.Add(ImagePart.Of(Pictures[index].Image, _work.PartialAfter(_step), pixels, _settings.Width, _settings.Height).ToPart(_step - _counted));
        }

        _counted = _step;
        _stage = ImageStage.Denoise;
        if (_step == _work.Steps)
        {
            Begin(Pictures[^1].Image + 1);
        }

        return parts;
    }

    public void Dispose()
    {
    }

    private void Begin(int first)
    {
        (_step, _counted) = (0, 0);
        var count = Math.Min(_settings.Rows, _work.Images - first);
        Pictures = [.. Enumerable.Range(first, count).Select(image => new Picture(image, unchecked(_work.Seed + image), _engine.SampleLength))];
    }
}
