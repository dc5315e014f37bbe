using MaiCluster.Engines.Onnx;
using MaiCluster.Serving.Audio;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Transcription;

/// <summary>
/// Encoder and decoder of a Whisper model, as the usual export has them: one decoder file with two branches, the first call
/// without caches, the others with. Only what is needed is asked for. Used by one thread at a time.
/// </summary>
internal sealed class SpeechGraphs : IDisposable
{
    private static readonly string[] EncoderInputs = ["input_features"], EncoderOutputs = ["last_hidden_state"];

    private readonly SpeechModelConfig _config;
    private readonly InferenceSession _encoder;
    private readonly InferenceSession _decoder;
    private readonly RunOptions _run = new();
    private readonly OrtValue _isFirst = OrtValue.CreateTensorValueFromMemory(new[] { false }, [1]);
    private readonly OrtValue _isNext = OrtValue.CreateTensorValueFromMemory(new[] { true }, [1]);
    private readonly string[] _inputs;
    private readonly string[] _firstOutputs;
    private readonly string[] _nextOutputs;
    private readonly string[] _attentionOutputs;
    private readonly int[] _attentionLayers;

    /// <exception cref="InvalidDataException">A graph cannot be loaded, or has other inputs.</exception>
    public SpeechGraphs(SpeechModelConfig config, OnnxOptions options)
    {
        _config = config;
        _encoder = OnnxGraph.Open(config.EncoderFile, options);
        try
        {
            _decoder = OnnxGraph.Open(config.DecoderFile, options);
            Layers = _decoder.InputMetadata.Keys.Count(name => name.StartsWith("past_key_values.", StringComparison.Ordinal) && name.EndsWith(".decoder.key", StringComparison.Ordinal));
            var key = _decoder.InputMetadata.GetValueOrDefault("past_key_values.0.decoder.key")
                ?? throw new InvalidDataException($"{config.DecoderFile} has no input past_key_values.0.decoder.key: a merged decoder of the usual export is expected.");
            if (key.ElementDataType != TensorElementType.Float || key.Dimensions is not [_, > 0, _, > 0])
            {
                throw new InvalidDataException($"{config.DecoderFile} keeps caches of {key.ElementDataType} [{string.Join(", ", key.Dimensions)}]; float32 with a known number and size of heads is served.");
            }

            (Heads, HeadSize) = (key.Dimensions[1], key.Dimensions[3]);
            Width = _encoder.OutputMetadata[EncoderOutputs[0]].Dimensions[^1];
        }
        catch
        {
            _decoder?.Dispose();
            _encoder.Dispose();
            throw;
        }

        string[] own = ["decoder.key", "decoder.value"], heard = ["encoder.key", "encoder.value"];
        _inputs = ["input_ids", "encoder_hidden_states", "use_cache_branch", .. Caches("past_key_values", own), .. Caches("past_key_values", heard)];
        _nextOutputs = ["logits", .. Caches("present", own)];
        _firstOutputs = [.. _nextOutputs, .. Caches("present", heard)];
        _attentionLayers = [.. config.AlignmentHeads.Select(head => head.Layer).Distinct().Order()];
        _attentionOutputs = [.. _attentionLayers.Select(layer => $"cross_attentions.{layer}")];
    }

    public int Layers { get; }

    public int Heads { get; }

    public int HeadSize { get; }

    /// <summary>Numbers that the encoder makes of a frame.</summary>
    public int Width { get; }

    /// <summary>Where a layer's attention stands in what <see cref="Attend"/> gives.</summary>
    public int IndexOfLayer(int layer) => Array.IndexOf(_attentionLayers, layer);

    /// <param name="pictures">[rows, bins, columns].</param>
    /// <returns>[rows, frames, <see cref="Width"/>].</returns>
    public OrtValue Encode(float[] pictures, int rows)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(pictures, [rows, _config.MelBins, LogMelSpectrogram.Columns]);
        return _encoder.Run(_run, EncoderInputs, [input], EncoderOutputs)[0];
    }

    /// <summary>The first pass over prompts of one length.</summary>
    /// <param name="heard">What the encoder made of each row's window.</param>
    /// <param name="ids">[rows, length].</param>
    /// <returns>Logits [rows, length, vocabulary] and the caches: own ones of all layers, then those of what was heard.</returns>
    public (OrtValue Logits, OrtValue[] Own, OrtValue[] Heard) Begin(OrtValue heard, long[] ids, int rows)
    {
        var results = First(heard, ids, rows, _firstOutputs);
        return (results[0], results[1..(1 + (2 * Layers))], results[(1 + (2 * Layers))..]);
    }

    /// <summary>A pass over one row's whole text, for its attention.</summary>
    /// <returns>For each layer that has alignment heads, in order: [1, heads, length, frames].</returns>
    public OrtValue[] Attend(OrtValue heard, long[] ids) => First(heard, ids, 1, _attentionOutputs);

    /// <summary>One more token for each row.</summary>
    /// <param name="ids">[rows].</param>
    /// <param name="own">Disposed of when the pass succeeds.</param>
    /// <returns>Logits [rows, 1, vocabulary] and the rows' own caches, one token longer.</returns>
    public (OrtValue Logits, OrtValue[] Own) Next(long[] ids, OrtValue[] own, OrtValue[] heard)
    {
        using var tokens = OrtValue.CreateTensorValueFromMemory(ids, [ids.Length, 1]);
        using var unread = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [ids.Length, 1, Width]); // this branch has its keys and values
        var results = _decoder.Run(_run, _inputs, [tokens, unread, _isNext, .. own, .. heard], _nextOutputs).ToArray();
        Array.ForEach(own, cache => cache.Dispose());
        return (results[0], results[1..]);
    }

    public void Dispose()
    {
        _isFirst.Dispose();
        _isNext.Dispose();
        _run.Dispose();
        _decoder.Dispose();
        _encoder.Dispose();
    }

    private OrtValue[] First(OrtValue heard, long[] ids, int rows, string[] outputs)
    {
        using var tokens = OrtValue.CreateTensorValueFromMemory(ids, [rows, ids.Length / rows]);
        using var none = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [rows, Heads, 0, HeadSize]);
        return [.. _decoder.Run(_run, _inputs, [tokens, heard, _isFirst, .. Enumerable.Repeat(none, 4 * Layers)], outputs)];
    }

    private IEnumerable<string> Caches(string prefix, string[] kinds) =>
        Enumerable.Range(0, Layers).SelectMany(layer => kinds.Select(kind => $"{prefix}.{layer}.{kind}"));
}
