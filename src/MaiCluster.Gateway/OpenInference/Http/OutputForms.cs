using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>Which outputs of an answer come as binary data.</summary>
internal sealed class OutputForms
{
    private const string ForAll = "binary_data_output", ForOne = "binary_data";

    private readonly Dictionary<string, bool> _isBinary = new(StringComparer.Ordinal);
    private readonly bool _isBinaryByDefault;

    public OutputForms(InferDraft draft, RequestFaults faults)
    {
        _isBinaryByDefault = Flag(draft.Parameters, ForAll, "parameters", faults) ?? false;
        for (var index = 0; index < draft.Outputs.Count; index++)
        {
            var output = draft.Outputs[index];
            _isBinary[output.Name] = Flag(output.Parameters, ForOne, $"outputs[{index}].parameters", faults) ?? _isBinaryByDefault;
        }
    }

    public bool IsBinary(string output) => _isBinary.GetValueOrDefault(output, _isBinaryByDefault);

    /// <summary>Outputs that JSON has no form for must be asked for as binary data.</summary>
    public void Check(ModelCard card, InferDraft draft, RequestFaults faults)
    {
        var wanted = card.Outputs.Where(spec => draft.Outputs.Count == 0 || draft.Outputs.Any(output => output.Name == spec.Name));
        if (wanted.FirstOrDefault(spec => TensorJson.IsRawOnly(spec.Type) && !IsBinary(spec.Name)) is { } raw)
        {
            faults.Invalid("outputs", $"The output '{raw.Name}' is {raw.Type.Name()}, which JSON has no form for: ask for it with the parameter '{ForOne}', or for all with '{ForAll}'.");
        }
    }

    private static bool? Flag(IReadOnlyDictionary<string, ParameterValue> parameters, string name, string path, RequestFaults faults)
    {
        if (!parameters.TryGetValue(name, out var value))
        {
            return null;
        }

        if (value.Flag is null)
        {
            faults.Invalid($"{path}.{name}", $"'{path}.{name}' must be true or false.");
        }

        return value.Flag;
    }
}
