using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MaiCluster.Engines.Onnx;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Images;

/// <summary>A graph whose inputs are given as 32-bit floats, whatever type they have, and of which one output is read as such. One thread at a time.</summary>
internal sealed class NumberGraph : IDisposable
{
    private static readonly TensorElementType[] Known = [TensorElementType.Float, TensorElementType.Float16, TensorElementType.Int64, TensorElementType.Int32];

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string _file;
    private readonly string _output;

    private NumberGraph(string file, InferenceSession session, IReadOnlyList<string> required, IReadOnlyList<string> optional, string? output)
    {
        _file = file;
        _session = session;
        _output = output ?? session.OutputMetadata.Keys.First();
        Check(required, optional);
    }

    /// <param name="path">The file's.</param>
    /// <param name="required">Inputs that it must have.</param>
    /// <param name="optional">Inputs that it may have; it has no others.</param>
    /// <param name="output">To be read; null = the first.</param>
    /// <exception cref="InvalidDataException">It cannot be loaded, or is no such graph; the message says why.</exception>
    public static NumberGraph Open(string path, OnnxOptions options, IReadOnlyList<string> required, IReadOnlyList<string> optional, string? output)
    {
        var session = OnnxGraph.Open(path, options);
        try
        {
            return new NumberGraph(Path.GetFileName(path), session, required, optional, output);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Its output is in half precision, and so is what it computes.</summary>
    public bool IsHalf => _session.OutputMetadata[_output].ElementDataType == TensorElementType.Float16;

    public bool Has(string input) => _session.InputMetadata.ContainsKey(input);

    /// <summary>Whether the input has one value for all rows.</summary>
    public bool IsShared(string input) => _session.InputMetadata[input].Dimensions is [] or [1];

    /// <summary>Whether the input is a single value without axes.</summary>
    public bool IsScalar(string input) => _session.InputMetadata[input].Dimensions is [];

    /// <summary>One forward pass.</summary>
    /// <returns>The output's numbers, row by row.</returns>
    public float[] Run(params IReadOnlyList<GraphInput> inputs)
    {
        var values = new List<OrtValue>(inputs.Count);
        try
        {
            values.AddRange(inputs.Select(ValueOf));
            using var outputs = _session.Run(_runOptions, [.. inputs.Select(input => input.Name)], values, [_output]);
            return Read(outputs[0]);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private OrtValue ValueOf(GraphInput input)
    {
        var memory = OrtMemoryInfo.DefaultInstance;
        switch (_session.InputMetadata[input.Name].ElementDataType)
        {
            case TensorElementType.Float:
                return OrtValue.CreateTensorValueFromMemory(memory, input.Values, input.Shape);
            case TensorElementType.Float16:
                var halves = new Float16[input.Values.Length];
                TensorPrimitives.ConvertToHalf(input.Values.Span, MemoryMarshal.Cast<Float16, Half>(halves.AsSpan()));
                return OrtValue.CreateTensorValueFromMemory(memory, halves.AsMemory(), input.Shape);
            case TensorElementType.Int64:
                return OrtValue.CreateTensorValueFromMemory(memory, Array.ConvertAll(input.Values.ToArray(), value => (long)value).AsMemory(), input.Shape);
            default:
                return OrtValue.CreateTensorValueFromMemory(memory, Array.ConvertAll(input.Values.ToArray(), value => (int)value).AsMemory(), input.Shape);
        }
    }

    private static float[] Read(OrtValue output)
    {
        if (output.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float)
        {
            return output.GetTensorDataAsSpan<float>().ToArray();
        }

        var halves = output.GetTensorDataAsSpan<Float16>();
        var numbers = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<Float16, Half>(halves), numbers);
        return numbers;
    }

    private void Check(IReadOnlyList<string> required, IReadOnlyList<string> optional)
    {
        var inputs = _session.InputMetadata;
        foreach (var name in required.Where(name => !inputs.ContainsKey(name)))
        {
            throw new InvalidDataException($"{_file} has no input '{name}' (its inputs: {string.Join(", ", inputs.Keys)}).");
        }

        foreach (var (name, input) in inputs)
        {
            if (!required.Contains(name) && !optional.Contains(name))
            {
                throw new InvalidDataException($"{_file} has an input '{name}', which nothing here gives it: {string.Join(", ", required.Concat(optional))} are known.");
            }

            if (!Known.Contains(input.ElementDataType))
            {
                throw new InvalidDataException($"{_file}: the input '{name}' is {input.ElementDataType}; one of {string.Join(", ", Known)} is expected.");
            }
        }

        if (!_session.OutputMetadata.TryGetValue(_output, out var output))
        {
            throw new InvalidDataException($"{_file} has no output '{_output}' (its outputs: {string.Join(", ", _session.OutputMetadata.Keys)}).");
        }

        if (output.ElementDataType is not (TensorElementType.Float or TensorElementType.Float16))
        {
            throw new InvalidDataException($"{_file}: the output '{_output}' is {output.ElementDataType}; Float or Float16 is expected.");
        }
    }
}

/// <summary>An input's numbers, row by row.</summary>
internal readonly record struct GraphInput(string Name, Memory<float> Values, long[] Shape);
