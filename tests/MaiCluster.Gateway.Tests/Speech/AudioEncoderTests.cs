using System.Runtime.InteropServices;
using Concentus;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.Speech.Encoding;
using MaiCluster.Gateway.Tests.Fakes;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Tests.Speech;

public sealed class AudioEncoderTests : IDisposable
{
    private readonly AudioEncoders _encoders = new(Options.Create(new GatewayOptions()), TimeProvider.System);

    public void Dispose() => _encoders.Dispose();

    [Fact]
    public async Task Pcm_wave_and_opus_are_always_there()
    {
        var names = (await _encoders.AvailableAsync()).Select(format => format.Name).ToArray();
        Assert.Contains("opus", names);
        Assert.Contains("wav", names);
        Assert.Contains("pcm", names);
    }

    [Fact]
    public async Task Every_format_that_is_there_begins_as_it_should_and_with_the_first_part_where_no_other_process_makes_it()
    {
        foreach (var format in await _encoders.AvailableAsync())
        {
            await using var encoder = _encoders.Open(format, CancellationToken.None);
            var (first, rest) = (new Utf8Buffer(), new Utf8Buffer());
            await encoder.EncodeAsync(Bytes(SpeakingPipeline.Tone(24_000)), first).AsTask().Within($"{format.Name}'s first part");
            await encoder.EncodeAsync(Bytes(SpeakingPipeline.Tone(24_000)), rest).AsTask().Within($"{format.Name}'s second part");
            await encoder.FinishAsync(rest).AsTask().Within($"{format.Name}'s end");
            Assert.True(first.Count > 0 || format.Name is "aac" or "flac" or "mp3", format.Name);
            Assert.True(first.Count + rest.Count > 2000, format.Name);
            var begin = first.Count > 0 ? first.Written[0] : rest.Written[0];
            Assert.Equal(format.Name switch { "mp3" => "ff", "opus" => "4f", "aac" => "ff", "flac" => "66", "wav" => "52", _ => "00" }, begin.ToString("x2", null));
        }
    }

    [Fact]
    public async Task Opus_decodes_to_as_much_speech_as_went_in()
    {
        var tone = SpeakingPipeline.Tone(24_000 + 123);
        var bytes = new Utf8Buffer();
        await using var encoder = new OpusEncoder();
        await encoder.EncodeAsync(Bytes(tone[..1000]), bytes);
        await encoder.EncodeAsync(Bytes(tone[1000..]), bytes);
        await encoder.FinishAsync(bytes);

        var pages = OggPages.Read(bytes.Written);
        Assert.Equal(2, pages[0].Flags);
        Assert.Equal(4, pages[^1].Flags);
        Assert.Equal(Enumerable.Range(0, pages.Count), pages.Select(page => page.Number));
        var skip = BitConverter.ToUInt16(pages[0].Packets[0], 10);
        Assert.Equal((tone.Length * 2L) + skip, pages[^1].Granule);

        using var decoder = OpusCodecFactory.CreateDecoder(24_000, 1);
        var heard = new List<short>();
        var frame = new short[480];
        foreach (var packet in pages.Skip(2).SelectMany(page => page.Packets))
        {
            decoder.Decode(packet, frame, frame.Length);
            heard.AddRange(frame);
        }

        var speech = heard.Skip(skip / 2).Take(tone.Length).ToArray();
        Assert.Equal(tone.Length, speech.Length);
        Assert.True(Correlation(tone, speech) > 0.95, $"{Correlation(tone, speech)}");
    }

    [Fact]
    public async Task A_request_that_ends_early_takes_its_encoder_along()
    {
        foreach (var format in await _encoders.AvailableAsync())
        {
            using var left = new CancellationTokenSource();
            var encoder = _encoders.Open(format, left.Token);
            await encoder.EncodeAsync(Bytes(SpeakingPipeline.Tone(2400)), new Utf8Buffer()).AsTask().Within(format.Name);
            await left.CancelAsync();
            await encoder.DisposeAsync().AsTask().Within($"the end of {format.Name}'s encoder");
        }
    }

    private static byte[] Bytes(short[] samples) => MemoryMarshal.AsBytes<short>(samples).ToArray();

    private static double Correlation(short[] one, short[] other)
    {
        var (product, first, second) = (0.0, 0.0, 0.0);
        for (var index = 0; index < one.Length; index++)
        {
            product += one[index] * (double)other[index];
            first += one[index] * (double)one[index];
            second += other[index] * (double)other[index];
        }

        return product / Math.Sqrt(first * second);
    }
}
