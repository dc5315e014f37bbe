using System.Buffers.Binary;
using Concentus;
using Concentus.Enums;
using MaiCluster.Gateway.Audio;
using MaiCluster.Gateway.Limits;
using MaiCluster.Serving.Audio;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Tests.Audio;

public sealed class AudioDecoderTests
{
    private static readonly int Inputs = LongRun.IsOn ? 100_000 : 500;

    [Theory]
    [InlineData("RIFF\0\0\0\0WAVEfmt ", "Wave")]
    [InlineData("ID3\x04", "Mp3")]
    [InlineData("\0\0\0\x18" + "ftypM4A ", "Mp4")]
    [InlineData("fLaC", "Other")]
    [InlineData("", "Other")]
    public void Containers_are_told_by_their_first_bytes(string start, string container) =>
        Assert.Equal(container, AudioSignature.Of(System.Text.Encoding.Latin1.GetBytes(start)).ToString());

    [Fact]
    public void An_mp3_frame_is_not_an_aac_frame()
    {
        Assert.Equal(AudioContainer.Mp3, AudioSignature.Of([0xFF, 0xFB, 0x90, 0x00]));
        Assert.Equal(AudioContainer.Other, AudioSignature.Of([0xFF, 0xF1, 0x50, 0x80]));
    }

    [Fact]
    public async Task Opus_is_read_without_what_its_encoder_added()
    {
        using var decoder = Decoder();
        var (audio, failure) = await decoder.DecodeAsync(Opus(seconds: 1), "file", CancellationToken.None);
        Assert.Null(failure);
        Assert.InRange(audio!.Length, 15_800, 16_400);
        Assert.InRange(audio.Samples.ToArray().Skip(2000).Take(10_000).Max(), (short)14_000, (short)19_000);
    }

    [Fact]
    public async Task Spoiled_files_are_refused_or_read_and_nothing_else()
    {
        using var decoder = Decoder();
        var random = new Random(31);
        byte[][] seeds = [Opus(seconds: 0.1), WaveWriter.Write(new DecodedAudio(new byte[400])), Mp3(), [.. "OggS"u8, .. new byte[24], .. "\x01vorbis"u8, .. new byte[200]]];
        for (var input = 0; input < Inputs; input++)
        {
            var file = seeds[random.Next(seeds.Length)].ToArray();
            for (var change = random.Next(1, 8); change > 0; change--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            var (audio, failure) = await decoder.DecodeAsync(file.AsMemory(0, random.Next(6) == 0 ? random.Next(file.Length) : file.Length), "file", CancellationToken.None);
            Assert.True((audio is null) != (failure is null), $"input {input}");
        }
    }

    [Fact]
    public void Ogg_packets_cross_pages_and_other_streams_are_passed_over()
    {
        var packet = Enumerable.Range(0, 600).Select(index => (byte)index).ToArray();
        byte[] file = [.. Page(7, 0, [255, 255], packet[..510]), .. Page(8, 0, [3], [1, 2, 3]), .. Page(7, 1, [90, 0, 2], [.. packet[510..], 5, 6])];
        var packets = new OggPackets(file);
        Assert.Equal(packet, packets.Next()!.Value.ToArray());
        Assert.Equal([], packets.Next()!.Value.ToArray());
        Assert.Equal([5, 6], packets.Next()!.Value.ToArray());
        Assert.Null(packets.Next());
    }

    // Without ffmpeg: what it makes of spoiled files is its own affair.
    private static AudioDecoder Decoder() => new(Options.Create(new GatewayOptions { Ffmpeg = "" }), TimeProvider.System);

    private static byte[] Opus(double seconds)
    {
        const int rate = 48_000, frame = 960;
        var encoder = OpusCodecFactory.CreateEncoder(rate, 1, OpusApplication.OPUS_APPLICATION_AUDIO);
        var file = new List<byte>();
        file.AddRange(Page(1, 0, [19], [.. "OpusHead"u8, 1, 1, 0x38, 0x01, 0x80, 0xBB, 0, 0, 0, 0, 0]));
        file.AddRange(Page(1, 0, [16], [.. "OpusTags"u8, 0, 0, 0, 0, 0, 0, 0, 0]));
        for (var start = 0; start < seconds * rate; start += frame)
        {
            var samples = Enumerable.Range(start, frame).Select(index => (float)(0.5 * Math.Sin(2 * Math.PI * 440 * index / rate))).ToArray();
            var packet = new byte[1275];
            var length = encoder.Encode(samples, frame, packet, packet.Length);
            file.AddRange(Page(1, 0, [.. Enumerable.Repeat((byte)255, length / 255), (byte)(length % 255)], packet[..length]));
        }

        return [.. file];
    }

    /// <summary>A frame of silence at 128 kbit/s and 44.1 kHz, several times.</summary>
    private static byte[] Mp3() => [.. Enumerable.Repeat((byte[])[0xFF, 0xFB, 0x90, 0xC4, .. new byte[413]], 6).SelectMany(frame => frame)];

    private static byte[] Page(uint stream, byte flags, byte[] segments, byte[] data)
    {
        var header = new byte[27];
        "OggS"u8.CopyTo(header);
        header[5] = flags;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(14), stream);
        header[26] = (byte)segments.Length;
        return [.. header, .. segments, .. data];
    }
}
