using System.Globalization;
using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>Checks a draft against a tensor model's signature and makes the call of it; each fault names what would be right.</summary>
internal sealed class TensorCallBuilder(InferDraft draft, TensorModel model, RequestFaults faults)
{
    /// <summary>Null when a fault was found.</summary>
    public TensorCall? Build()
    {
        if (ModelVersions.Find(model, draft.Version, faults) is not { } signature)
        {
            return null;
        }

        var inputs = ReadInputs(signature);
        var rows = faults.First is null ? RowsOf(inputs) : 0;
        var outputs = ReadOutputs(signature);
        return faults.First is null ? new TensorCall { Version = signature.Version, Rows = rows, Inputs = inputs, Outputs = outputs } : null;
    }

    private List<Tensor> ReadInputs(TensorSignature signature)
    {
        var inputs = new List<Tensor>(draft.Inputs.Count);
        for (var index = 0; index < draft.Inputs.Count && faults.First is null; index++)
        {
            var sent = draft.Inputs[index];
            if (signature.Inputs.FirstOrDefault(spec => spec.Name == sent.Name) is not { } spec)
            {
                faults.Invalid($"inputs[{index}].name", $"{model.Name} has no input '{Shown(sent.Name)}'; it has {List(signature.Inputs)}.");
            }
            else if (inputs.Exists(other => other.Name == sent.Name))
            {
                faults.Invalid($"inputs[{index}].name", $"The input '{sent.Name}' is given twice.");
            }
            else if (Read(sent, spec, $"inputs[{index}]") is { } tensor)
            {
                inputs.Add(tensor);
            }
        }

        if (signature.Inputs.FirstOrDefault(spec => !inputs.Exists(input => input.Name == spec.Name)) is { } missing)
        {
            faults.Invalid("inputs", $"The input '{missing.Name}' is missing; {model.Name} takes {List(signature.Inputs)}.");
        }

        return inputs;
    }

    private Tensor? Read(InputDraft sent, TensorSpec spec, string path)
    {
        DraftChecks.Refused(sent.Parameters, $"{path}.parameters", faults);
        if (sent.Datatype != spec.Type.Name())
        {
            faults.Invalid($"{path}.datatype", $"The input '{spec.Name}' is {spec.Type.Name()}; '{Shown(sent.Datatype)}' was sent.");
        }
        else if (!spec.Takes(sent.Shape))
        {
            faults.Invalid($"{path}.shape", $"The input '{spec.Name}' has the shape {spec.ShapeText}{(spec.Shape.Contains(-1) && !spec.HasAnyShape ? ", where -1 is any length" : "")}; {TensorSpec.TextOf(sent.Shape)} was sent.");
        }

        return faults.First is null ? DraftChecks.Tensor(sent, spec.Type, path, faults) : null;
    }

    /// <summary>The rows of the first axis where it counts them.</summary>
    private int RowsOf(List<Tensor> inputs)
    {
        var most = model.Batching.MaxBatchSize;
        if (most == 0 || inputs.Count == 0)
        {
            return 1;
        }

        var rows = inputs[0].Shape[0];
        if (inputs.Find(input => input.Shape[0] != rows) is { } other)
        {
            faults.Invalid("inputs", $"The first axis counts the rows of a batch: '{inputs[0].Name}' has {rows} and '{other.Name}' has {other.Shape[0]}.");
        }
        else if (rows < 1 || rows > most)
        {
            faults.Invalid("inputs", $"A batch of {model.Name} has 1 to {most} rows; {rows} were sent.");
        }

        return (int)Math.Clamp(rows, 1, most);
    }

    private List<string> ReadOutputs(TensorSignature signature)
    {
        var outputs = new List<string>(draft.Outputs.Count);
        for (var index = 0; index < draft.Outputs.Count && faults.First is null; index++)
        {
            var (name, path) = (draft.Outputs[index].Name, $"outputs[{index}]");
            DraftChecks.Refused(draft.Outputs[index].Parameters, $"{path}.parameters", faults);
            if (signature.Outputs.All(spec => spec.Name != name))
            {
                faults.Invalid($"{path}.name", $"{model.Name} has no output '{Shown(name)}'; it has {List(signature.Outputs)}.");
            }
            else if (outputs.Contains(name))
            {
                faults.Invalid($"{path}.name", $"The output '{name}' is asked for twice.");
            }

            outputs.Add(name);
        }

        return outputs;
    }

    private static string List(IReadOnlyList<TensorSpec> specs)
    {
        const int most = 20;
        var list = string.Join(", ", specs.Take(most).Select(spec => string.Create(CultureInfo.InvariantCulture, $"{spec.Name} ({spec.Type.Name()} {spec.ShapeText})")));
        return specs.Count == 0 ? "none" : specs.Count > most ? $"{list} and {specs.Count - most} more" : list;
    }

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "...";
}
