using MaiCluster.Serving.Streams;

namespace MaiCluster.Serving.Tensors;

/// <summary>The execution that an answer comes from. It travels with the answer, so that whoever counts need not be where the engine is.</summary>
public sealed record TensorExecution
{
    private const string RowsName = "rows", InputName = "input_ns", InferName = "infer_ns", OutputName = "output_ns", FirstName = "first";

    /// <summary>Of all requests that shared it.</summary>
    public required int Rows { get; init; }

    /// <summary>Putting the inputs together.</summary>
    public required long InputNanoseconds { get; init; }

    public required long InferNanoseconds { get; init; }

    /// <summary>Taking the outputs apart.</summary>
    public required long OutputNanoseconds { get; init; }

    /// <summary>True for one of the requests that shared it: who counts those counts each execution once.</summary>
    public required bool IsFirst { get; init; }

    public IReadOnlyDictionary<string, ParameterValue> ToParameters() => new Dictionary<string, ParameterValue>
    {
        [RowsName] = ParameterValue.Of((long)Rows),
        [InputName] = ParameterValue.Of(InputNanoseconds),
        [InferName] = ParameterValue.Of(InferNanoseconds),
        [OutputName] = ParameterValue.Of(OutputNanoseconds),
        [FirstName] = ParameterValue.Of(IsFirst),
    };

    public static TensorExecution Read(TensorPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return new()
        {
            Rows = (int)part.Parameters[RowsName].Whole!.Value,
            InputNanoseconds = part.Parameters[InputName].Whole!.Value,
            InferNanoseconds = part.Parameters[InferName].Whole!.Value,
            OutputNanoseconds = part.Parameters[OutputName].Whole!.Value,
            IsFirst = part.Parameters[FirstName].Flag!.Value,
        };
    }
}
