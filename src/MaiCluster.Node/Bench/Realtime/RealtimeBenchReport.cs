using System.Globalization;
using System.Text.Json;

namespace MaiCluster.Node.Bench.Realtime;

/// <summary>What one run of the bench of calls measured: medians in milliseconds. Field names in JSON are those of the record in snake case.</summary>
/// <param name="Model">The live model.</param>
/// <param name="Rounds">Turns.</param>
/// <param name="LiveMs">From <c>input_audio_buffer.committed</c> to the first <c>response.output_audio.delta</c>.</param>
/// <param name="TranscribeMs">The turn alone, over HTTP.</param>
/// <param name="TextMs">The first sentence of its answer alone, over HTTP.</param>
/// <param name="VoiceMs">The audio of that sentence alone, over HTTP.</param>
/// <param name="BargeInMs">From the caller's first sample to the last audio of the answer; the longest.</param>
internal sealed record RealtimeBenchReport(string Model, int Rounds, double LiveMs, double TranscribeMs, double TextMs, double VoiceMs, double BargeInMs)
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>What the three take one after the other.</summary>
    public double SumMs => TranscribeMs + TextMs + VoiceMs;

    /// <summary>The call against that sum.</summary>
    public double Ratio => LiveMs / SumMs;

    public string ToJson() => JsonSerializer.Serialize(this, Form);

    /// <summary>For people, as a Markdown table that docs can take over.</summary>
    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        {Model}, medians of {Rounds} turns, milliseconds:

        | transcribe | first sentence | its audio | together | the call: first audio | of the sum | barge-in, longest |
        | --- | --- | --- | --- | --- | --- | --- |
        | {TranscribeMs:F0} | {TextMs:F0} | {VoiceMs:F0} | {SumMs:F0} | {LiveMs:F0} | {Ratio:F3} | {BargeInMs:F0} |
        """);
}
