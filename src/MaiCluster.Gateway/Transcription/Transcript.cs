using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Gateway.Transcription;

/// <summary>All that was said.</summary>
/// <param name="Language">The code of the language; empty when nobody spoke.</param>
/// <param name="Segments">In order.</param>
internal sealed record Transcript(string Language, IReadOnlyList<TranscriptSegment> Segments)
{
    public string Text => string.Concat(Segments.Select(segment => segment.Text)).Trim();

    public static Transcript Of(IReadOnlyList<TensorPart> parts)
    {
        var read = parts.Select(TranscriptPart.Read).ToArray();
        return new Transcript(read.Select(part => part.Language).FirstOrDefault(language => language.Length > 0) ?? "", [.. read.SelectMany(part => part.Segments)]);
    }
}
