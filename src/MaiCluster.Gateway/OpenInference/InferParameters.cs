using MaiCluster.Gateway.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>What a request's <c>parameters</c> ask of its way, whatever the model.</summary>
/// <param name="Priority">Lower is sooner.</param>
/// <param name="Timeout">Until the answer must have begun; null = the server's own limit.</param>
internal readonly record struct InferParameters(int Priority, TimeSpan? Timeout)
{
    private const string PriorityName = "priority", TimeoutName = "timeout";

    private const long MostPriority = 1000, MostTimeoutMicroseconds = 3_600_000_000;

    /// <summary>Parameters that are no settings of a model: those read here, and those of the transports.</summary>
    public static bool IsOfTheWay(string name) =>
        name is PriorityName or TimeoutName or "sequence_id" or "sequence_start" or "sequence_end"
            or "binary_data_output" or "binary_data_size" or "triton_enable_empty_final_response" or "triton_final_response";

    public static InferParameters Read(IReadOnlyDictionary<string, ParameterValue> parameters, RequestFaults faults)
    {
        foreach (var (name, value) in parameters)
        {
            if (name.StartsWith("sequence_", StringComparison.Ordinal) && value is not ({ Whole: 0 } or { Flag: false }))
            {
                faults.Unsupported($"parameters.{name}", $"The parameter '{name}' is not supported here: no model keeps a state between requests; leave it out.");
            }
        }

        var priority = Whole(parameters, PriorityName, -MostPriority, MostPriority, faults);
        var timeout = Whole(parameters, TimeoutName, 0, MostTimeoutMicroseconds, faults);
        return new InferParameters((int)priority, timeout > 0 ? TimeSpan.FromMicroseconds(timeout) : null);
    }

    private static long Whole(IReadOnlyDictionary<string, ParameterValue> parameters, string name, long min, long max, RequestFaults faults)
    {
        if (!parameters.TryGetValue(name, out var value))
        {
            return 0;
        }

        if (value.Whole is { } whole && whole >= min && whole <= max)
        {
            return whole;
        }

        faults.Invalid($"parameters.{name}", $"The parameter '{name}' must be a whole number from {min} to {max}{(name == TimeoutName ? ", in microseconds" : "")}.");
        return 0;
    }
}
