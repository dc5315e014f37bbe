using System.Numerics.Tensors;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Images;

namespace MaiCluster.Engines.Images;

/// <summary>A model's graphs: prompt to condition, noisy sample to prediction, sample to picture. Rows come and go as floats, one after the other. One thread at a time.</summary>
internal sealed class ImageGraphs : IDisposable
{
    private const string Mask = "attention_mask";

    private readonly ImagePackageSettings _settings;
    private readonly NumberGraph? _encoder;
    private readonly NumberGraph _denoiser;
    private readonly NumberGraph? _decoder;

    /// <exception cref="InvalidDataException">One cannot be loaded, or is no such graph; the message says why.</exception>
    public ImageGraphs(ModelPackage package, ImagePackageSettings settings, OnnxOptions options)
    {
        _settings = settings;
        try
        {
            var denoiser = settings.Denoiser;
            _denoiser = NumberGraph.Open(package.FileNamed(denoiser.Graph), options, [denoiser.Sample, denoiser.Time, denoiser.Condition], [], denoiser.Output);
            _encoder = settings.TextEncoder is { } text ? NumberGraph.Open(package.FileNamed(text.Graph), options, [text.Input], [Mask], text.Output) : null;
            _decoder = settings.Decoder is { } decoder ? NumberGraph.Open(package.FileNamed(decoder.Graph), options, [decoder.Input], [], decoder.Output) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public bool HasEncoder => _encoder is not null;

    public bool HasDecoder => _decoder is not null;

    /// <summary>The denoiser takes one time for all rows: only rows at the same step share a pass.</summary>
    public bool SharesTime => _denoiser.IsShared(_settings.Denoiser.Time);

    /// <summary>The largest difference between equal rows of two batches that is rounding, as a part of 1 + the number: well below one of 255 levels.</summary>
    public float Rounding => _denoiser.IsHalf ? 4e-3f : 1e-4f;

    public int SampleLength => TensorPrimitives.Product<int>(_settings.SampleShape);

    private int PictureLength => PixelPlanes.Channels * _settings.Height * _settings.Width;

    /// <summary>What the denoiser takes of each prompt.</summary>
    /// <param name="prompts">Tokens, without padding.</param>
    public float[][] Encode(IReadOnlyList<ReadOnlyMemory<int>> prompts)
    {
        var length = _settings.Prompt.Tokens;
        var tokens = new float[prompts.Count * length];
        var mask = new float[tokens.Length];
        tokens.AsSpan().Fill(_settings.Prompt.Padding);
        for (var row = 0; row < prompts.Count; row++)
        {
            var prompt = prompts[row].Span;
            TensorPrimitives.ConvertTruncating(prompt, tokens.AsSpan(row * length));
            mask.AsSpan(row * length, prompt.Length).Fill(1);
        }

        if (_encoder is null)
        {
            return Rows(tokens, prompts.Count);
        }

        long[] shape = [prompts.Count, length];
        var ids = new GraphInput(_settings.TextEncoder!.Input, tokens, shape);
        return Rows(_encoder.Has(Mask) ? _encoder.Run(ids, new GraphInput(Mask, mask, shape)) : _encoder.Run(ids), prompts.Count);
    }

    /// <param name="samples">Each of <see cref="SampleLength"/>.</param>
    /// <param name="times">Of each row; all equal where they share one.</param>
    /// <param name="conditions">Of each row, from <see cref="Encode"/>.</param>
    /// <returns>The prediction of each row.</returns>
    public float[][] Denoise(IReadOnlyList<float[]> samples, IReadOnlyList<double> times, IReadOnlyList<float[]> conditions)
    {
        var denoiser = _settings.Denoiser;
        var rows = samples.Count;
        var tokens = _settings.Prompt.Tokens;
        float[] time = SharesTime ? [(float)times[0]] : [.. times.Select(time => (float)time)];
        long[] condition = HasEncoder ? [rows, tokens, conditions[0].Length / tokens] : [rows, tokens];
        var made = _denoiser.Run(
            new GraphInput(denoiser.Sample, Joined(samples), [rows, .. _settings.SampleShape]),
            new GraphInput(denoiser.Time, time, _denoiser.IsScalar(denoiser.Time) ? [] : [time.Length]),
            new GraphInput(denoiser.Condition, Joined(conditions), condition));
        return Rows(Expect(made, rows * SampleLength, denoiser.Graph), rows);
    }

    /// <summary>The pictures of denoised samples: <c>[3, height, width]</c> each.</summary>
    public float[][] Decode(IReadOnlyList<float[]> samples)
    {
        if (_decoder is null)
        {
            return [.. samples];
        }

        var decoder = _settings.Decoder!;
        var scaled = Joined(samples);
        TensorPrimitives.Multiply(scaled, (float)(1 / decoder.Scale), scaled);
        TensorPrimitives.Add(scaled, (float)decoder.Shift, scaled);
        var made = _decoder.Run(new GraphInput(decoder.Input, scaled, [samples.Count, .. _settings.SampleShape]));
        return Rows(Expect(made, samples.Count * PictureLength, decoder.Graph), samples.Count);
    }

    public void Dispose()
    {
        _denoiser?.Dispose();
        _encoder?.Dispose();
        _decoder?.Dispose();
    }

    private static float[] Expect(float[] made, int numbers, string graph) => made.Length == numbers
        ? made
        : throw new InvalidDataException($"{graph} gives {made.Length} numbers where {numbers} are expected: 'width', 'height', 'channels' and 'factor' of the manifest do not fit it.");

    private static float[] Joined(IReadOnlyList<float[]> rows)
    {
        var all = new float[rows.Sum(row => row.Length)];
        var at = 0;
        foreach (var row in rows)
        {
            row.CopyTo(all, at);
            at += row.Length;
        }

        return all;
    }

    private static float[][] Rows(float[] all, int rows)
    {
        var length = all.Length / rows;
        return [.. Enumerable.Range(0, rows).Select(row => all.AsSpan(row * length, length).ToArray())];
    }
}
