using System.Text.Json;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>A model's metadata and config as JSON.</summary>
internal static class ModelCardJson
{
    public static void WriteMetadata(Utf8JsonWriter json, ModelCard card)
    {
        json.WriteString("name"u8, card.Name);
        json.WriteStartArray("versions"u8);
        foreach (var version in card.Versions)
        {
            json.WriteStringValue(version);
        }

        json.WriteEndArray();
        json.WriteString("platform"u8, card.Platform);
        WriteSpecs(json, "inputs"u8, card.Inputs);
        WriteSpecs(json, "outputs"u8, card.Outputs);
    }

    public static void WriteConfig(Utf8JsonWriter json, ModelCard card)
    {
        json.WriteString("name"u8, card.Name);
        json.WriteString("platform"u8, card.Platform);
        json.WriteString("backend"u8, card.Backend);
        json.WriteStartObject("version_policy"u8);
        json.WriteStartObject("all"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteNumber("max_batch_size"u8, card.Batching.MaxBatchSize);
        WriteDims(json, "input"u8, card.Inputs, card.Batching);
        WriteDims(json, "output"u8, card.Outputs, card.Batching);
        if (card.Batching.MaxBatchSize > 0)
        {
            json.WriteStartObject("dynamic_batching"u8);
            json.WriteStartArray("preferred_batch_size"u8);
            foreach (var size in card.Batching.PreferredBatchSizes)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteNumber("max_queue_delay_microseconds"u8, (long)card.Batching.MaxQueueDelay.TotalMicroseconds);
            json.WriteEndObject();
        }

        json.WriteStartArray("instance_group"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, card.Name);
        json.WriteString("kind"u8, "KIND_AUTO"u8);
        json.WriteNumber("count"u8, card.Batching.Instances);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("model_transaction_policy"u8);
        json.WriteBoolean("decoupled"u8, card.IsDecoupled);
        json.WriteEndObject();
    }

    /// <summary>The config's name of a type, such as <c>TYPE_FP32</c>.</summary>
    public static string ConfigType(TensorType type) => type == TensorType.Bytes ? "TYPE_STRING" : $"TYPE_{type.Name()}";

    /// <summary>A config leaves the batch axis out.</summary>
    public static IEnumerable<long> ConfigDims(TensorSpec spec, TensorBatching batching) => batching.MaxBatchSize > 0 ? spec.Shape.Skip(1) : spec.Shape;

    private static void WriteSpecs(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<TensorSpec> specs)
    {
        json.WriteStartArray(name);
        foreach (var spec in specs)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, spec.Name);
            json.WriteString("datatype"u8, spec.Type.Name());
            WriteLengths(json, "shape"u8, spec.Shape);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDims(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<TensorSpec> specs, TensorBatching batching)
    {
        json.WriteStartArray(name);
        foreach (var spec in specs)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, spec.Name);
            json.WriteString("data_type"u8, ConfigType(spec.Type));
            WriteLengths(json, "dims"u8, ConfigDims(spec, batching));
            if (spec.IsOptional)
            {
                json.WriteBoolean("optional"u8, true);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLengths(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<long> lengths)
    {
        json.WriteStartArray(name);
        foreach (var length in lengths)
        {
            json.WriteNumberValue(length);
        }

        json.WriteEndArray();
    }
}
