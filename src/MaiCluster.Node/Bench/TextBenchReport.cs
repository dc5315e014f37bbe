using System.Text.Json;
using System.Text.Json.Serialization;

namespace MaiCluster.Node.Bench;

/// <summary>What one run of <c>mai bench text</c> measured. Field names in JSON are those of the record in snake case.</summary>
internal sealed record TextBenchReport
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Engine threads, the best of the sweep.</summary>
    public required int Threads { get; init; }

    public required bool Spinning { get; init; }

    public required IReadOnlyList<BatchRates> Batches { get; init; }

    /// <summary>A prompt of 128 tokens through the engine alone, median.</summary>
    public required double TtftPrefillMs { get; init; }

    /// <summary>The same over HTTP to the first event, nothing else running, median.</summary>
    public required double TtftHttpMs { get; init; }

    /// <summary>First token of 1,016 new tokens over HTTP, median.</summary>
    public required double ColdMs { get; init; }

    /// <summary>The same when the first 1,000 are resident.</summary>
    public required double WarmMs { get; init; }

    /// <summary>The longest gap in a running stream while 1,000 tokens are prefilled beside it, median.</summary>
    public required double GapMs { get; init; }

    /// <summary>A decode step and the longest chunk of that prompt, through the engine alone.</summary>
    public required double StepAndChunkMs { get; init; }

    /// <summary>Of the loop's thread, 8 rows.</summary>
    public required double AllocBytesPerStep { get; init; }

    /// <summary>Of the whole node process while it streams over HTTP, per token.</summary>
    public required double HttpAllocBytesPerToken { get; init; }

    /// <summary>Processor time of the streaming clients' thread, part of one processor at the largest batch.</summary>
    public required double ClientCpu { get; init; }

    public required double LoadMs { get; init; }

    /// <summary>The node process after its first answer.</summary>
    public required double ResidentMb { get; init; }

    /// <summary>What an engine leaves behind in a process after it was loaded, used and unloaded.</summary>
    public required double LeftAfterUnloadMb { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Form);
}

/// <summary>Tokens per second of all rows at one batch size, medians: the engine alone, the batch loop, and streams over HTTP.</summary>
internal sealed record BatchRates(int Batch, double EngineTps, double LoopTps, double HttpTps);
