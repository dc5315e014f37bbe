using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Speech;

/// <summary>One text on its way to speech: its pieces, and how many of them are spoken.</summary>
internal sealed class SpeechTask(TensorRequest request, SpeechWork work, IReadOnlyList<SpokenPiece> pieces) : IStepTask
{
    private const int SamplesPerMillisecond = SpeechPart.SampleRate / 1000;

    private readonly long _symbols = pieces.Sum(piece => (long)piece.Phonemes.Length);
    private readonly List<short> _held = [];
    private long _symbolsSpoken;
    private long _samples;
    private int _next;
    private int _parts;

    /// <summary>The graph takes one text a call.</summary>
    public object? BatchKey => null;

    public int Rows => 1;

    /// <summary>The next piece's share of the request's work.</summary>
    public int Work => (int)Math.Max(1, (ShareAfter(_symbolsSpoken + Next.Phonemes.Length) - ShareAfter(_symbolsSpoken)));

    public bool IsDone => _next == pieces.Count;

    public SpeechWork Spoken => work;

    public SpokenPiece Next => pieces[_next];

    public bool IsLast => _next == pieces.Count - 1;

    /// <summary>Takes the next piece's samples. The parts of a request are limited: what comes beyond the last but one is one part.</summary>
    public TensorPart? Take(short[] samples)
    {
        _symbolsSpoken += Next.Phonemes.Length;
        _next++;
        if (!IsDone && (_held.Count > 0 || _parts == request.MostParts - 1))
        {
            _held.AddRange(samples);
            return null;
        }

        ReadOnlyMemory<short> part = _held.Count > 0 ? (short[])[.. _held, .. samples] : samples;
        var before = _samples / SamplesPerMillisecond;
        _samples += part.Length;
        _parts++;
        return new SpeechPart(part).ToPart(_samples / SamplesPerMillisecond - before);
    }

    public void Dispose()
    {
    }

    private long ShareAfter(long symbols) => request.Work * symbols / Math.Max(1, _symbols);
}
