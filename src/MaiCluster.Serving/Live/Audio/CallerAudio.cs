using System.Runtime.InteropServices;
using MaiCluster.Serving.Audio;

namespace MaiCluster.Serving.Live.Audio;

/// <summary>What a caller said that is not yet a turn: samples at 16 kHz, by their positions since the session began. One owner.</summary>
public sealed class CallerAudio
{
    private readonly List<short> _samples = [];

    /// <summary>Position of the first sample that is kept.</summary>
    public long Start { get; private set; }

    /// <summary>Position after the last one.</summary>
    public long End => Start + _samples.Count;

    public int Length => _samples.Count;

    /// <summary>Where new samples are put.</summary>
    public List<short> Tail => _samples;

    /// <param name="position">Kept, as all after it.</param>
    public ReadOnlySpan<short> From(long position) => CollectionsMarshal.AsSpan(_samples)[(int)(position - Start)..];

    /// <summary>Takes a stretch as a recording, and forgets it and what was before it.</summary>
    /// <param name="from">Where it begins; what is not kept any more is left out.</param>
    /// <param name="to">Where it ends.</param>
    public DecodedAudio Take(long from, long to)
    {
        var first = (int)Math.Clamp(from - Start, 0, _samples.Count);
        var last = (int)Math.Clamp(to - Start, first, _samples.Count);
        var bytes = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_samples)[first..last]).ToArray();
        Forget(to);
        return new DecodedAudio(bytes);
    }

    /// <summary>Forgets what was before a position.</summary>
    public void Forget(long before)
    {
        var count = (int)Math.Clamp(before - Start, 0, _samples.Count);
        _samples.RemoveRange(0, count);
        Start += count;
    }
}
