using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Transcription;

/// <summary>Makes segments and words of the recording out of a window's tokens. Times never go back, from one window to the next either. One owner.</summary>
internal sealed class TranscriptWriter(SpeechModelConfig config)
{
    private readonly WordSplitter _splitter = new(config.Tokenizer.Vocabulary);
    private readonly List<TranscriptSegment> _segments = [];
    private double _settled; // where the windows before this one ended

    /// <summary>The text of the window under way, all segments together.</summary>
    public IReadOnlyList<int> Text => [.. _segments.SelectMany(segment => segment.Tokens).Where(config.Tokens.IsText)];

    /// <summary>Takes a finished text.</summary>
    /// <returns>From when on the window should be heard again, in seconds since it began; null where all of it was written.</returns>
    public double? Write(WindowText text, SpeechWindow window)
    {
        if (text.IsSilence)
        {
            return null;
        }

        var (drawn, resume) = SegmentCutter.Cut(text.Drawn, config.Tokens, text.IsWhole, window.LengthSeconds);
        var last = _settled;
        foreach (var segment in drawn)
        {
            var written = text.TextOf(segment.Tokens);
            if (string.IsNullOrWhiteSpace(written))
            {
                continue;
            }

            var (start, end) = SpeechAligner.Trim(
                window.ToRecording(segment.StartSeconds, isEnd: false), window.ToRecording(segment.EndSeconds, isEnd: true), window.Speech);
            start = Math.Max(start, last);
            last = Math.Max(start, end);
            _segments.Add(new TranscriptSegment
            {
                StartSeconds = start,
                EndSeconds = last,
                Text = written,
                Tokens = segment.Tokens,
                Temperature = text.Temperature,
                MeanLogProbability = text.MeanLogProbability,
                CompressionRatio = text.Ratio,
                NoSpeechProbability = text.NoSpeechProbability,
            });
        }

        return resume;
    }

    /// <param name="starts">When each token of <see cref="Text"/> begins, in seconds since the window began; last when the text ends.</param>
    public void Align(double[] starts, SpeechWindow window, string language)
    {
        var first = 0;
        var words = new List<(int Segment, TranscriptWord Word)>();
        for (var index = 0; index < _segments.Count; index++)
        {
            var text = _segments[index].Tokens.Where(config.Tokens.IsText).ToArray();
            foreach (var word in _splitter.Split(text, language))
            {
                var (start, end) = (starts[first + word.FirstToken], starts[first + word.EndToken]);
                words.Add((index, new TranscriptWord(word.Text, window.ToRecording(start, isEnd: false), window.ToRecording(end, isEnd: true))));
            }

            first += text.Length;
        }

        var aligned = SpeechAligner.Align([.. words.Select(word => word.Word)], window.Speech, _settled);
        for (var index = 0; index < _segments.Count; index++)
        {
            var own = aligned.Where((_, word) => words[word].Segment == index).ToArray();
            if (own.Length > 0)
            {
                _segments[index] = _segments[index] with { Words = own, StartSeconds = own[0].StartSeconds, EndSeconds = own[^1].EndSeconds };
            }
        }
    }

    /// <summary>What was written since the last call.</summary>
    public TranscriptPart Take(string language)
    {
        var part = new TranscriptPart { Language = language, Segments = [.. _segments] };
        _settled = _segments.Count > 0 ? _segments[^1].EndSeconds : _settled;
        _segments.Clear();
        return part;
    }
}
