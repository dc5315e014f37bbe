using MaiCluster.Serving.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Tensors;

/// <summary>One version of a tensor package, loaded. Its session may run on several threads at once.</summary>
internal sealed class TensorGraph : IDisposable
{
    /// <summary>Zeros of a warm-up: beyond this a batch is not worth its memory.</summary>
    private const long MostWarmUpBytes = 16 << 20;

    private const int LengthBytes = 4;

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _inputs;

    /// <param name="session">Owned from now on.</param>
    /// <exception cref="InvalidDataException">The file says something else than the runtime.</exception>
    public TensorGraph(InferenceSession session, TensorSignature signature)
    {
        (_session, Signature, _inputs) = (session, signature, [.. signature.Inputs.Select(input => input.Name)]);
        if (!_inputs.Order(StringComparer.Ordinal).SequenceEqual(session.InputNames.Order(StringComparer.Ordinal)))
        {
            session.Dispose();
            throw new InvalidDataException($"The graph's inputs are {string.Join(", ", session.InputNames)}; by its file they would be {string.Join(", ", _inputs)}.");
        }
    }

    public TensorSignature Signature { get; }

    /// <param name="inputs">In the order of the signature.</param>
    /// <param name="outputs">In the order they are given back.</param>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyList<OrtValue> inputs, IReadOnlyList<TensorSpec> outputs) =>
        _session.Run(_options, _inputs, inputs, [.. outputs.Select(output => output.Name)]);

    /// <summary>Runs zeros through it, one row and as many as it will get, so that the first request finds its memory. What comes of it does not matter: not every graph takes zeros.</summary>
    public void WarmUp(int mostRows)
    {
        foreach (var rows in new[] { 1, mostRows }.Distinct())
        {
            if (ZerosOf(rows) is not { } zeros)
            {
                return;
            }

            var run = new TensorExecutionRun(this);
            run.Add(new TensorTask(new TensorCall { Version = Signature.Version, Rows = rows, Inputs = zeros }, this, null));
            try
            {
                run.Run();
            }
            catch (OnnxRuntimeException)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private Tensor[]? ZerosOf(int rows)
    {
        var zeros = new List<Tensor>();
        var total = 0L;
        foreach (var spec in Signature.Inputs)
        {
            long[] shape = [.. spec.Shape.Select((length, axis) => length >= 0 ? length : axis == 0 ? rows : 1)];
            var bytes = (Tensor.CountOf(shape) ?? MostWarmUpBytes) * (spec.Type == TensorType.Bytes ? LengthBytes : spec.Type.ElementBytes());
            if ((total += bytes) > MostWarmUpBytes)
            {
                return null;
            }

            zeros.Add(new Tensor(spec.Name, spec.Type, shape, new byte[bytes]));
        }

        return [.. zeros];
    }
}
