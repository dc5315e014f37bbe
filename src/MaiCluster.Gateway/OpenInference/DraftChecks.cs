using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>What is checked of a sent tensor whatever the model.</summary>
internal static class DraftChecks
{
    /// <summary>Parameters of an input or output that ask for what is not served.</summary>
    public static void Refused(IReadOnlyDictionary<string, ParameterValue> parameters, string path, RequestFaults faults)
    {
        foreach (var (name, value) in parameters)
        {
            if (name == "classification" && value is not { Whole: 0 })
            {
                faults.Unsupported($"{path}.{name}", "The parameter 'classification' is not supported here: take the output itself and rank it.");
            }
            else if (name.StartsWith("shared_memory_", StringComparison.Ordinal))
            {
                faults.Unsupported($"{path}.{name}", $"The parameter '{name}' is not supported here: tensors are sent in the request, as JSON or binary.");
            }
        }
    }

    /// <summary>The tensor, if its bytes are as many as its shape asks for.</summary>
    public static Tensor? Tensor(InputDraft sent, TensorType type, string path, RequestFaults faults)
    {
        if (Serving.Tensors.Tensor.CountOf(sent.Shape) is not { } count)
        {
            faults.Invalid($"{path}.shape", $"The shape {TensorSpec.TextOf(sent.Shape)} of '{sent.Name}' cannot be: each length is 0 or more, and there are at most {int.MaxValue} elements.");
        }
        else if (type == TensorType.Bytes && Serving.Tensors.Tensor.CountStrings(sent.Bytes.Span) is var texts && texts != count)
        {
            var found = texts < 0 ? "not whole: each text must come after its length in 4 bytes, little-endian" : $"{texts}";
            faults.Invalid(path, $"The shape {TensorSpec.TextOf(sent.Shape)} of '{sent.Name}' needs {count} texts; what was sent is {found}.");
        }
        else if (type != TensorType.Bytes && count * type.ElementBytes() != sent.Bytes.Length)
        {
            faults.Invalid(path, $"The shape {TensorSpec.TextOf(sent.Shape)} of '{sent.Name}' needs {count} elements of {type.Name()}, which are {count * type.ElementBytes()} bytes; {sent.Bytes.Length} bytes were sent.");
        }
        else if (type == TensorType.Bool && sent.Bytes.Span.IndexOfAnyExcept((byte)0, (byte)1) is >= 0 and var wrong)
        {
            faults.Invalid(path, $"Element {wrong} of '{sent.Name}' is {sent.Bytes.Span[wrong]}; a BOOL is 0 or 1.");
        }
        else
        {
            return new Tensor(sent.Name, type, sent.Shape, sent.Bytes);
        }

        return null;
    }
}
