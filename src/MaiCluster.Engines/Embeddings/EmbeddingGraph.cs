using MaiCluster.Engines.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Embeddings;

/// <summary>A text encoder's graph: rows of token ids in, a vector each out. One thread at a time.</summary>
internal sealed class EmbeddingGraph : IDisposable
{
    private const string Ids = "input_ids", Mask = "attention_mask", Types = "token_type_ids";

    private readonly EmbeddingPackageSettings _settings;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputs;
    private readonly string _output;
    private long[] _ids = [];
    private long[] _mask = [];

    /// <summary>Every text is the first of its kind: all zeros.</summary>
    private long[] _types = [];

    private EmbeddingGraph(EmbeddingPackageSettings settings, InferenceSession session)
    {
        _settings = settings;
        _session = session;
        _inputs = [.. session.InputMetadata.Keys];
        _output = settings.Output ?? session.OutputMetadata.Keys.First();
        CheckInputs();
        CheckOutput();
    }

    /// <exception cref="InvalidDataException">It cannot be loaded, or is no such graph; the message says why.</exception>
    public static EmbeddingGraph Open(string path, EmbeddingPackageSettings settings, OnnxOptions options)
    {
        var session = OnnxGraph.Open(path, options);
        try
        {
            return new EmbeddingGraph(settings, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>One forward pass.</summary>
    /// <param name="rows">Token ids of each text; shorter ones are padded to the longest.</param>
    /// <returns>The vector of each row.</returns>
    public float[][] Run(IReadOnlyList<ReadOnlyMemory<int>> rows)
    {
        var length = rows.Max(row => row.Length);
        Fill(rows, length);
        var inputs = Array.ConvertAll(_inputs, name => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, ValuesOf(name).AsMemory(0, rows.Count * length), [rows.Count, length]));
        try
        {
            using var outputs = _session.Run(_runOptions, _inputs, inputs, [_output]);
            return Vectors(outputs[0], rows, length);
        }
        finally
        {
            Array.ForEach(inputs, input => input.Dispose());
        }
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private void Fill(IReadOnlyList<ReadOnlyMemory<int>> rows, int length)
    {
        var count = rows.Count * length;
        if (_ids.Length < count)
        {
            (_ids, _mask, _types) = (new long[count], new long[count], new long[count]);
        }

        _ids.AsSpan(0, count).Clear(); // which token fills up makes no difference: it is masked
        _mask.AsSpan(0, count).Clear();
        for (var row = 0; row < rows.Count; row++)
        {
            var tokens = rows[row].Span;
            _mask.AsSpan(row * length, tokens.Length).Fill(1);
            for (var at = 0; at < tokens.Length; at++)
            {
                _ids[(row * length) + at] = tokens[at];
            }
        }
    }

    private long[] ValuesOf(string input) => input switch
    {
        Ids => _ids,
        Mask => _mask,
        _ => _types,
    };

    private float[][] Vectors(OrtValue output, IReadOnlyList<ReadOnlyMemory<int>> rows, int length)
    {
        var states = output.GetTensorDataAsSpan<float>();
        var dimensions = _settings.Dimensions;
        var perRow = _settings.Pooling == PoolingKind.None ? dimensions : length * dimensions;
        if (states.Length != rows.Count * perRow)
        {
            throw new InvalidDataException($"The output '{_output}' has {states.Length} numbers for {rows.Count} texts of up to {length} tokens; {rows.Count * perRow} were expected of {dimensions} dimensions.");
        }

        var vectors = new float[rows.Count][];
        for (var row = 0; row < vectors.Length; row++)
        {
            var ofRow = states.Slice(row * perRow, perRow);
            var vector = vectors[row] = new float[dimensions];
            if (_settings.Pooling == PoolingKind.Mean)
            {
                Pooling.Mean(ofRow[..(rows[row].Length * dimensions)], vector);
            }
            else
            {
                ofRow[..dimensions].CopyTo(vector);
            }
        }

        return vectors;
    }

    private void CheckInputs()
    {
        foreach (var (name, input) in _session.InputMetadata)
        {
            if (name is not (Ids or Mask or Types))
            {
                throw new InvalidDataException($"The graph has an input '{name}': {Ids}, {Mask} and {Types} are known.");
            }

            if (input.ElementDataType != TensorElementType.Int64)
            {
                throw new InvalidDataException($"The graph's input '{name}' is {input.ElementDataType}; Int64 is expected.");
            }
        }

        if (!_inputs.Contains(Ids))
        {
            throw new InvalidDataException($"The graph has no input '{Ids}' (its inputs: {string.Join(", ", _inputs)}).");
        }
    }

    private void CheckOutput()
    {
        if (!_session.OutputMetadata.TryGetValue(_output, out var output))
        {
            throw new InvalidDataException($"The graph has no output '{_output}' (its outputs: {string.Join(", ", _session.OutputMetadata.Keys)}).");
        }

        var rank = _settings.Pooling == PoolingKind.None ? 2 : 3;
        if (output.ElementDataType != TensorElementType.Float || output.Dimensions.Length != rank || (output.Dimensions[^1] > 0 && output.Dimensions[^1] != _settings.Dimensions))
        {
            throw new InvalidDataException(
                $"The graph's output '{_output}' is {output.ElementDataType} [{string.Join(", ", output.Dimensions)}]; for pooling '{_settings.Pooling}' Float of {rank} axes is expected, the last {_settings.Dimensions} long.");
        }
    }
}
