using Google.Protobuf;
using Google.Protobuf.Collections;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.OpenInference;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.Grpc;

/// <summary>Inferences between their messages and what both transports share.</summary>
internal static class InferMessages
{
    private const string FinalResponse = "triton_final_response";

    /// <summary>The draft, which points into the message; or what is wrong with the message itself.</summary>
    /// <param name="request">As sent.</param>
    /// <param name="maxTensors">Of inputs, and of outputs.</param>
    public static (InferDraft? Draft, RequestFailure? Failure) Read(ModelInferRequest request, int maxTensors)
    {
        if (request.Inputs.Count > maxTensors || request.Outputs.Count > maxTensors)
        {
            return (null, Wrong(request.Inputs.Count > maxTensors ? "inputs" : "outputs", $"A request may name {maxTensors} inputs and {maxTensors} outputs; this one names {request.Inputs.Count} and {request.Outputs.Count}."));
        }

        var isRaw = request.RawInputContents.Count > 0;
        if (isRaw && request.RawInputContents.Count != request.Inputs.Count)
        {
            return (null, Wrong("raw_input_contents", $"'raw_input_contents' has {request.RawInputContents.Count} entries for {request.Inputs.Count} inputs: it needs one for each."));
        }

        var inputs = new InputDraft[request.Inputs.Count];
        for (var index = 0; index < inputs.Length; index++)
        {
            var (input, failure) = Read(request.Inputs[index], isRaw ? request.RawInputContents[index] : null);
            if (input is null)
            {
                return (null, failure);
            }

            inputs[index] = input;
        }

        return (new InferDraft
        {
            Model = request.ModelName,
            Version = request.ModelVersion,
            Id = request.Id,
            Parameters = Read(request.Parameters),
            Inputs = inputs,
            Outputs = [.. request.Outputs.Select(output => new OutputDraft(output.Name) { Parameters = Read(output.Parameters) })],
        }, null);
    }

    /// <summary>A whole answer. Its tensors' bytes are not copied.</summary>
    public static ModelInferResponse Write(InferAnswer answer, InferPart part)
    {
        var response = new ModelInferResponse { ModelName = answer.Model, ModelVersion = answer.Version, Id = answer.Id };
        foreach (var output in part.Outputs)
        {
            response.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = output.Type.Name(), Shape = { output.Shape } });
            response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(output.Bytes));
        }

        foreach (var (name, value) in part.Parameters)
        {
            response.Parameters[name] = Write(value);
        }

        return response;
    }

    /// <summary>A piece of an answer, with the mark of the last one.</summary>
    public static ModelStreamInferResponse WritePiece(InferAnswer answer, InferPart part)
    {
        var response = Write(answer, part);
        response.Parameters[FinalResponse] = new InferParameter { BoolParam = part.IsFinal };
        return new ModelStreamInferResponse { InferResponse = response };
    }

    /// <summary>Why a request of a stream failed; by its id the client knows which.</summary>
    public static ModelStreamInferResponse WriteFailure(ModelInferRequest request, RequestFailure failure) => new()
    {
        ErrorMessage = failure.Message,
        InferResponse = new ModelInferResponse
        {
            ModelName = request.ModelName,
            ModelVersion = request.ModelVersion,
            Id = request.Id,
            Parameters = { [FinalResponse] = new InferParameter { BoolParam = true } },
        },
    };

    private static (InputDraft? Input, RequestFailure? Failure) Read(ModelInferRequest.Types.InferInputTensor input, ByteString? raw)
    {
        if (raw is not null && !TensorContents.IsEmpty(input.Contents))
        {
            return (null, Wrong("raw_input_contents", $"The input '{input.Name}' has contents, and the request has raw_input_contents: send all elements in the one or the other."));
        }

        var (bytes, failure) = raw is null ? TensorContents.Read(input.Name, input.Datatype, input.Contents) : (raw.Memory, null);
        return failure is not null ? (null, failure) : (new InputDraft
        {
            Name = input.Name,
            Datatype = input.Datatype,
            Shape = input.Shape,
            Bytes = bytes,
            Parameters = Read(input.Parameters),
        }, null);
    }

    // A parameter with no value in it says nothing, and is left out.
    private static IReadOnlyDictionary<string, ParameterValue> Read(MapField<string, InferParameter> parameters)
    {
        if (parameters.Count == 0)
        {
            return InferDraft.NoParameters;
        }

        var values = new Dictionary<string, ParameterValue>(parameters.Count, StringComparer.Ordinal);
        foreach (var (name, parameter) in parameters)
        {
            if (Read(parameter) is { } value)
            {
                values[name] = value;
            }
        }

        return values;
    }

    private static ParameterValue? Read(InferParameter parameter) => parameter.ParameterChoiceCase switch
    {
        InferParameter.ParameterChoiceOneofCase.BoolParam => ParameterValue.Of(parameter.BoolParam),
        InferParameter.ParameterChoiceOneofCase.Int64Param => ParameterValue.Of(parameter.Int64Param),
        InferParameter.ParameterChoiceOneofCase.Uint64Param => parameter.Uint64Param <= long.MaxValue ? ParameterValue.Of((long)parameter.Uint64Param) : ParameterValue.Of((double)parameter.Uint64Param),
        InferParameter.ParameterChoiceOneofCase.DoubleParam => ParameterValue.Of(parameter.DoubleParam),
        InferParameter.ParameterChoiceOneofCase.StringParam => ParameterValue.Of(parameter.StringParam),
        _ => null,
    };

    private static InferParameter Write(ParameterValue value) => value switch
    {
        { Flag: { } flag } => new InferParameter { BoolParam = flag },
        { Whole: { } whole } => new InferParameter { Int64Param = whole },
        { Real: { } real } => new InferParameter { DoubleParam = real },
        _ => new InferParameter { StringParam = value.Text! },
    };

    private static RequestFailure Wrong(string field, string message) => new(FailureKind.InvalidRequest, message) { Param = field };
}
