using System.Text.Json;

namespace MaiCluster.Gateway.OpenInference.Http;

/// <summary>Statistics as JSON.</summary>
internal static class StatisticsJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ModelStatistics> all)
    {
        json.WriteStartArray("model_stats"u8);
        foreach (var model in all)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, model.Name);
            json.WriteString("version"u8, model.Version);
            json.WriteNumber("last_inference"u8, model.LastInference);
            json.WriteNumber("inference_count"u8, model.InferenceCount);
            json.WriteNumber("execution_count"u8, model.ExecutionCount);
            json.WriteStartObject("inference_stats"u8);
            Write(json, "success"u8, model.Success);
            Write(json, "fail"u8, model.Fail);
            Write(json, "queue"u8, model.Queue);
            Write(json, "compute_input"u8, model.ComputeInput);
            Write(json, "compute_infer"u8, model.ComputeInfer);
            Write(json, "compute_output"u8, model.ComputeOutput);
            Write(json, "cache_hit"u8, default);
            Write(json, "cache_miss"u8, default);
            json.WriteEndObject();
            json.WriteStartArray("batch_stats"u8);
            foreach (var batch in model.Batches)
            {
                json.WriteStartObject();
                json.WriteNumber("batch_size"u8, batch.BatchSize);
                Write(json, "compute_input"u8, batch.ComputeInput);
                Write(json, "compute_infer"u8, batch.ComputeInfer);
                Write(json, "compute_output"u8, batch.ComputeOutput);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, StatisticDuration duration)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count"u8, duration.Count);
        json.WriteNumber("ns"u8, duration.Nanoseconds);
        json.WriteEndObject();
    }
}
