using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Concentus;
using Concentus.Enums;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Speech;

namespace MaiCluster.Gateway.Speech.Encoding;

/// <summary>Opus in Ogg (RFC 7845), in managed code.</summary>
internal sealed class OpusEncoder : IAudioEncoder
{
    /// <summary>Mono speech of 12 kHz bandwidth is transparent here.</summary>
    private const int BitsPerSecond = 48_000;

    // Frames of 20 ms; positions count samples at 48 kHz, whatever was put in.
    private const int FrameSamples = SpeechPart.SampleRate / 50, PositionsPerSample = 48_000 / SpeechPart.SampleRate;
    private const int MostPacketBytes = 1275;

    private readonly IOpusEncoder _encoder;
    private readonly OggWriter _ogg = new(serial: 1);
    private readonly short[] _frame = new short[FrameSamples];
    private readonly byte[] _packet = new byte[MostPacketBytes];
    private readonly int _skip;
    private int _filled;
    private long _samples;
    private long _encoded;
    private bool _begun;

    public OpusEncoder()
    {
        OpusCodecFactory.AttemptToUseNativeLibrary = false;
        _encoder = OpusCodecFactory.CreateEncoder(SpeechPart.SampleRate, 1, OpusApplication.OPUS_APPLICATION_AUDIO);
        _encoder.Bitrate = BitsPerSecond;
        _skip = _encoder.Lookahead * PositionsPerSample;
    }

    public ValueTask EncodeAsync(ReadOnlyMemory<byte> samples, Utf8Buffer into)
    {
        Begin(into);
        for (var rest = MemoryMarshal.Cast<byte, short>(samples.Span); rest.Length > 0;)
        {
            var taken = Math.Min(rest.Length, FrameSamples - _filled);
            rest[..taken].CopyTo(_frame.AsSpan(_filled));
            rest = rest[taken..];
            _filled += taken;
            _samples += taken;
            if (_filled == FrameSamples)
            {
                EncodeFrame(into);
            }
        }

        _ogg.Flush(into);
        return default;
    }

    public ValueTask FinishAsync(Utf8Buffer into)
    {
        Begin(into);

        // What the codec holds back comes out behind zeros; the last position says where the speech ends.
        while (_encoded * PositionsPerSample < _samples * PositionsPerSample + _skip)
        {
            _frame.AsSpan(_filled).Clear();
            EncodeFrame(into);
        }

        _ogg.Flush(into, isLast: true);
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _encoder.Dispose();
        return default;
    }

    private void EncodeFrame(Utf8Buffer into)
    {
        var bytes = _encoder.Encode(_frame, FrameSamples, _packet, _packet.Length);
        _encoded += FrameSamples;
        _filled = 0;
        _ogg.Add(_packet.AsSpan(0, bytes), Math.Min(_encoded * PositionsPerSample, _samples * PositionsPerSample + _skip), into);
    }

    private void Begin(Utf8Buffer into)
    {
        if (_begun)
        {
            return;
        }

        _begun = true;
        Span<byte> head = stackalloc byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1; // version
        head[9] = 1; // mono
        BinaryPrimitives.WriteUInt16LittleEndian(head[10..], (ushort)_skip);
        BinaryPrimitives.WriteUInt32LittleEndian(head[12..], SpeechPart.SampleRate);
        _ogg.Add(head, 0, into);
        _ogg.Flush(into);

        ReadOnlySpan<byte> vendor = "maicluster"u8;
        Span<byte> tags = stackalloc byte[8 + 4 + vendor.Length + 4];
        tags.Clear();
        "OpusTags"u8.CopyTo(tags);
        BinaryPrimitives.WriteInt32LittleEndian(tags[8..], vendor.Length);
        vendor.CopyTo(tags[12..]);
        _ogg.Add(tags, 0, into);
        _ogg.Flush(into);
    }
}
