using System.Globalization;
using System.Text.Json;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>Makes a draft of an infer request's body: JSON, and after it the tensors that it says come as binary data.</summary>
internal static class InferBody
{
    public const string HeaderLength = "Inference-Header-Content-Length";

    private const string BinarySize = "binary_data_size";

    /// <summary>How many bytes of the body are JSON; a fault when the header says nonsense.</summary>
    public static int JsonBytes(string header, int bodyBytes, RequestFaults faults)
    {
        if (header.Length == 0)
        {
            return bodyBytes;
        }

        if (int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0 && bytes <= bodyBytes)
        {
            return bytes;
        }

        faults.Invalid(HeaderLength, $"The header '{HeaderLength}' must say how many bytes of the body are JSON, from 1 to {bodyBytes}.");
        return 0;
    }

    /// <param name="json">The body's JSON, checked to be strict.</param>
    /// <param name="table">Its fields.</param>
    /// <param name="binary">What follows it.</param>
    /// <returns>Valid only when no fault was found.</returns>
    public static InferDraft Read(JsonElement json, FieldTable<InferBodyDraft> table, ReadOnlyMemory<byte> binary, string model, string version, RequestFaults faults)
    {
        var sent = new InferBodyDraft();
        table.Read(new JsonField(json, "", faults), sent);
        var inputs = new List<InputDraft>(sent.Inputs.Count);
        for (var index = 0; index < sent.Inputs.Count && faults.First is null; index++)
        {
            var bytes = ReadBytes(sent.Inputs[index], $"inputs[{index}]", ref binary, faults);
            inputs.Add(new InputDraft
            {
                Name = sent.Inputs[index].Name,
                Datatype = sent.Inputs[index].Datatype,
                Shape = sent.Inputs[index].Shape,
                Bytes = bytes,
                Parameters = sent.Inputs[index].Parameters,
            });
        }

        if (!binary.IsEmpty)
        {
            faults.Invalid("inputs", $"{binary.Length} bytes after the JSON belong to no input: '{BinarySize}' says how many each has.");
        }

        return new InferDraft
        {
            Model = model,
            Version = version,
            Id = sent.Id,
            Parameters = sent.Parameters,
            Inputs = inputs,
            Outputs = [.. sent.Outputs.Select(output => new OutputDraft(output.Name) { Parameters = output.Parameters })],
        };
    }

    private static ReadOnlyMemory<byte> ReadBytes(InferInputDraft input, string path, ref ReadOnlyMemory<byte> binary, RequestFaults faults)
    {
        if (input.Parameters.TryGetValue(BinarySize, out var size))
        {
            return TakeBinary(input, size, path, ref binary, faults);
        }

        if (input.Data is not { } data)
        {
            // Where it is none of the two ways, the parameters may tell of a third that is not served: that is said first.
            DraftChecks.Refused(input.Parameters, $"{path}.parameters", faults);
            faults.Invalid($"{path}.data", $"'{path}.data' is required, or the parameter '{BinarySize}' where it comes after the JSON.");
            return default;
        }

        if (TensorTypes.Parse(input.Datatype) is { } type)
        {
            return new TensorDataReader(type, input.Shape, faults).Read(data);
        }

        faults.Invalid($"{path}.datatype", $"'{path}.datatype' must be one of {TensorTypes.All}.");
        return default;
    }

    private static ReadOnlyMemory<byte> TakeBinary(InferInputDraft input, ParameterValue size, string path, ref ReadOnlyMemory<byte> binary, RequestFaults faults)
    {
        if (input.Data is not null)
        {
            faults.Invalid($"{path}.data", $"'{path}' has 'data' and '{BinarySize}': it comes in one of the two ways.");
        }
        else if (size.Whole is not { } bytes || bytes < 0 || bytes > binary.Length)
        {
            faults.Invalid($"{path}.parameters.{BinarySize}", $"'{path}.parameters.{BinarySize}' must be a whole number, at most the {binary.Length} bytes that are left after the JSON.");
        }
        else
        {
            var taken = binary[..(int)bytes];
            binary = binary[(int)bytes..];
            return taken;
        }

        return default;
    }
}
