using System.Text.Json;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>An infer answer's bytes: JSON, and after it the outputs that are asked for as binary data.</summary>
internal static class InferAnswerBody
{
    /// <returns>How many bytes are JSON; null = all. Or what cannot be written.</returns>
    public static (int? JsonBytes, RequestFailure? Failure) Write(Utf8Buffer body, InferAnswer answer, InferPart part, OutputForms forms)
    {
        var binary = new List<Tensor>();
        using var json = new Utf8JsonWriter(body, AnswerJson.Options);
        json.WriteStartObject();
        json.WriteString("model_name"u8, answer.Model);
        json.WriteString("model_version"u8, answer.Version);
        if (answer.Id.Length > 0)
        {
            json.WriteString("id"u8, answer.Id);
        }

        json.WriteStartArray("outputs"u8);
        foreach (var output in part.Outputs)
        {
            var isBinary = forms.IsBinary(output.Name);
            if (!isBinary && TensorJson.Problem(output) is { } problem)
            {
                return (null, new RequestFailure(FailureKind.InvalidRequest, $"The output '{output.Name}' {problem}: ask for it with the parameter 'binary_data'.") { Param = "outputs" });
            }

            WriteHead(json, output, isBinary);
            if (isBinary)
            {
                binary.Add(output);
                continue;
            }

            json.WriteStartArray("data"u8);
            TensorJson.Write(json, output);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        var jsonBytes = body.Count;
        foreach (var output in binary)
        {
            body.Raw(output.Bytes.Span);
        }

        return (binary.Count > 0 ? jsonBytes : null, null);
    }

    private static void WriteHead(Utf8JsonWriter json, Tensor output, bool isBinary)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, output.Name);
        json.WriteString("datatype"u8, output.Type.Name());
        json.WriteStartArray("shape"u8);
        foreach (var length in output.Shape)
        {
            json.WriteNumberValue(length);
        }

        json.WriteEndArray();
        if (isBinary)
        {
            json.WriteStartObject("parameters"u8);
            json.WriteNumber("binary_data_size"u8, output.Bytes.Length);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
