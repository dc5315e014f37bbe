using System.Runtime.InteropServices;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Speech;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>MP3 by LAME in this process.</summary>
internal sealed class Mp3Encoder : IAudioEncoder
{
    /// <summary>MPEG-2 layer III at 24 kHz mono: more than speech needs.</summary>
    private const int KilobitsPerSecond = 64;

    private const int Mono = 3;

    // LAME's own worst case for a call, and what one call is given.
    private const int SpareBytes = 7200, SamplesPerCall = 24_000;

    private readonly LameLibrary _lame;
    private IntPtr _state;

    public Mp3Encoder(LameLibrary lame)
    {
        _lame = lame;
        _state = lame.Init();
        _ = lame.SetChannels(_state, 1);
        _ = lame.SetRate(_state, SpeechPart.SampleRate);
        _ = lame.SetOutRate(_state, SpeechPart.SampleRate);
        _ = lame.SetBitrate(_state, KilobitsPerSecond);
        _ = lame.SetMode(_state, Mono);
        _ = lame.SetVbrTag(_state, 0);
        if (_state == IntPtr.Zero || lame.Prepare(_state) < 0)
        {
            throw new InvalidOperationException("LAME refuses its settings.");
        }
    }

    public ValueTask EncodeAsync(ReadOnlyMemory<byte> samples, Utf8Buffer into)
    {
        for (var rest = MemoryMarshal.Cast<byte, short>(samples.Span); rest.Length > 0;)
        {
            var taken = rest[..Math.Min(rest.Length, SamplesPerCall)].ToArray();
            rest = rest[taken.Length..];
            var room = (taken.Length * 5 / 4) + SpareBytes;
            Took(_lame.Encode(_state, ref taken[0], ref taken[0], taken.Length, ref into.GetSpan(room)[0], room), into);
        }

        return default;
    }

    public ValueTask FinishAsync(Utf8Buffer into)
    {
        Took(_lame.Flush(_state, ref into.GetSpan(SpareBytes)[0], SpareBytes), into);
        return default;
    }

    public ValueTask DisposeAsync()
    {
        if (_state != IntPtr.Zero)
        {
            _ = _lame.Close(_state);
            _state = IntPtr.Zero;
        }

        return default;
    }

    private static void Took(int bytes, Utf8Buffer into) => into.Advance(bytes >= 0 ? bytes : throw new InvalidOperationException($"LAME failed with {bytes}."));
}
