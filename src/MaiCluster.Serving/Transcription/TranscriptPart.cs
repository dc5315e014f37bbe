using System.Text;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Serving.Transcription;

/// <summary>What was said in one window of a recording, as it travels back: a <see cref="TensorPart"/>. Immutable.</summary>
public sealed record TranscriptPart
{
    private const string LanguageParameter = "language", TextOutput = "text", SegmentOutput = "segments", TokenOutput = "tokens", WordOutput = "words", WordTimeOutput = "word_times";

    /// <summary>Columns of a segment: start, end, temperature, mean log probability, compression ratio, no speech, tokens, words.</summary>
    private const int Columns = 8;

    /// <summary>Code of the language that is spoken, as given or found.</summary>
    public required string Language { get; init; }

    public required IReadOnlyList<TranscriptSegment> Segments { get; init; }

    /// <exception cref="KeyNotFoundException">It is no part of a transcript.</exception>
    public static TranscriptPart Read(TensorPart part)
    {
        var texts = part.Output(TextOutput).Strings();
        var numbers = part.Output(SegmentOutput).Values<double>();
        var tokens = part.Output(TokenOutput).Values<int>();
        var words = part.Output(WordOutput).Strings();
        var times = part.Output(WordTimeOutput).Values<double>();
        var (token, word) = (0, 0);
        var segments = new List<TranscriptSegment>(texts.Count);
        for (var index = 0; index < texts.Count; index++)
        {
            var row = numbers.Slice(index * Columns, Columns);
            var said = new TranscriptWord[(int)row[7]];
            for (var own = 0; own < said.Length; own++, word++)
            {
                said[own] = new TranscriptWord(Encoding.UTF8.GetString(words[word].Span), times[2 * word], times[(2 * word) + 1]);
            }

            segments.Add(new TranscriptSegment
            {
                StartSeconds = row[0],
                EndSeconds = row[1],
                Temperature = row[2],
                MeanLogProbability = row[3],
                CompressionRatio = row[4],
                NoSpeechProbability = row[5],
                Text = Encoding.UTF8.GetString(texts[index].Span),
                Tokens = tokens.Slice(token, (int)row[6]).ToArray(),
                Words = said,
            });
            token += (int)row[6];
        }

        return new TranscriptPart { Language = part.Parameters[LanguageParameter].Text!, Segments = segments };
    }

    public TensorPart ToPart()
    {
        var words = Segments.SelectMany(segment => segment.Words).ToArray();
        var numbers = Segments.SelectMany(segment => (double[])
        [
            segment.StartSeconds, segment.EndSeconds, segment.Temperature, segment.MeanLogProbability, segment.CompressionRatio, segment.NoSpeechProbability,
            segment.Tokens.Count, segment.Words.Count,
        ]);
        return new TensorPart
        {
            Outputs =
            [
                Tensor.Of(TextOutput, [.. Segments.Select(segment => segment.Text)]),
                Doubles(SegmentOutput, [.. numbers], Segments.Count, Columns),
                Tensor.Of(TokenOutput, Segments.SelectMany(segment => segment.Tokens).ToArray().AsSpan()),
                Tensor.Of(WordOutput, [.. words.Select(word => word.Text)]),
                Doubles(WordTimeOutput, [.. words.SelectMany(word => (double[])[word.StartSeconds, word.EndSeconds])], words.Length, 2),
            ],
            Parameters = new Dictionary<string, ParameterValue> { [LanguageParameter] = ParameterValue.Of(Language) },
        };
    }

    private static Tensor Doubles(string name, double[] values, params long[] shape) =>
        new(name, TensorType.Float64, shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
