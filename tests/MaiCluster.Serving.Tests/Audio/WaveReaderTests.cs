using System.Buffers.Binary;
using MaiCluster.Serving.Audio;

namespace MaiCluster.Serving.Tests.Audio;

public sealed class WaveReaderTests
{
    private static readonly AudioLimits Limits = new() { MaxDuration = TimeSpan.FromSeconds(60) };
    private static readonly int Inputs = LongRun.IsOn ? 100_000 : 2_000;

    [Fact]
    public void What_was_written_is_read()
    {
        var audio = new DecodedAudio(Enumerable.Range(0, 2000).Select(index => (byte)(index * 7)).ToArray());
        Assert.True(audio.Samples.SequenceEqual(WaveReader.Read(WaveWriter.Write(audio), Limits).Samples));
    }

    [Theory]
    [InlineData(1, 8, new byte[] { 0xC0 })]
    [InlineData(1, 16, new byte[] { 0x00, 0x40 })]
    [InlineData(1, 24, new byte[] { 0x00, 0x00, 0x40 })]
    [InlineData(1, 32, new byte[] { 0x00, 0x00, 0x00, 0x40 })]
    [InlineData(3, 32, new byte[] { 0x00, 0x00, 0x00, 0x3F })]
    [InlineData(3, 64, new byte[] { 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xE0, 0x3F })]
    public void Half_of_full_scale_is_half_in_every_format(int code, int bits, byte[] sample)
    {
        var samples = WaveReader.Read(Wave(code, 1, 16_000, bits, [.. sample, .. sample, .. sample]), Limits).Samples.ToArray();
        Assert.Equal([16_384, 16_384, 16_384], samples);
    }

    [Theory]
    [InlineData(6, 0xD5, 8)]
    [InlineData(6, 0x55, -8)]
    [InlineData(6, 0xAA, 32_256)]
    [InlineData(7, 0xFF, 0)]
    [InlineData(7, 0x80, 32_124)]
    [InlineData(7, 0x00, -32_124)]
    public void Telephone_codes_are_those_of_the_standard(int code, byte sample, short expected) =>
        Assert.Equal([expected], WaveReader.Read(Wave(code, 1, 16_000, 8, [sample]), Limits).Samples.ToArray());

    [Fact]
    public void Channels_are_mixed() =>
        Assert.Equal([(short)2000], WaveReader.Read(Wave(1, 2, 16_000, 16, [0xE8, 0x03, 0xB8, 0x0B]), Limits).Samples.ToArray());

    [Fact]
    public void An_extensible_format_is_what_its_guid_says()
    {
        var format = new byte[40];
        BinaryPrimitives.WriteUInt16LittleEndian(format, 0xFFFE);
        format[2] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), 16_000);
        (format[12], format[14], format[16]) = (3, 24, 22);
        new byte[] { 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71 }.CopyTo(format, 24);
        Assert.Equal([(short)16_384], WaveReader.Read(Riff(format, [0, 0, 0x40], 3), Limits).Samples.ToArray());
        format[30] = 1;
        Assert.Equal("is a WAVE file of an extensible format that is not known", Fault(Riff(format, [0, 0, 0x40], 3)));
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0)]
    public void Audio_of_unknown_length_ends_where_the_file_does(uint length) =>
        Assert.Equal(3, WaveReader.Read(Riff(Format(1, 1, 16_000, 16), [1, 0, 2, 0, 3, 0, 9], length), Limits).Length);

    [Fact]
    public void Faults_say_what_would_be_right()
    {
        Assert.Equal("is no WAVE file", Fault("RIFF"u8.ToArray()));
        Assert.Equal("is a WAVE file of format 2; read are 1 (PCM), 3 (float), 6 (A-law) and 7 (mu-law)", Fault(Wave(2, 1, 16_000, 4, [1])));
        Assert.Equal("is a WAVE file with 40 bits a sample; read are 8 to 32 as PCM, 32 and 64 as float, 8 as A-law and mu-law", Fault(Wave(1, 1, 16_000, 40, [1, 2, 3, 4, 5])));
        Assert.Equal("has 100 samples a second; 4000 to 384000 are read", Fault(Wave(1, 1, 100, 16, [1, 2])));
        Assert.Equal("has 9 channels; 1 to 8 are read", Fault(Wave(1, 9, 16_000, 8, new byte[9])));
        Assert.Equal("holds no audio", Fault(Wave(1, 1, 16_000, 16, [])));
        Assert.Equal("is longer than 60 seconds, which is the most that is read; send it in parts", Fault(Wave(1, 1, 16_000, 8, new byte[961_000])));
    }

    [Fact]
    public void Spoiled_files_are_refused_or_read_and_nothing_else()
    {
        var random = new Random(11);
        byte[][] seeds =
        [
            Wave(1, 2, 44_100, 16, new byte[400]), Wave(3, 1, 48_000, 32, new byte[400]), Wave(7, 1, 8_000, 8, new byte[100]),
            Riff(Format(1, 1, 22_051, 24), new byte[300], uint.MaxValue),
        ];
        for (var input = 0; input < Inputs; input++)
        {
            var file = seeds[random.Next(seeds.Length)].ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                file[random.Next(file.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.NotEqual(0, WaveReader.Read(file.AsSpan(0, random.Next(10) == 0 ? random.Next(file.Length) : file.Length), Limits).Length);
            }
            catch (AudioFormatException)
            {
                // Refused.
            }
        }
    }

    private static string Fault(byte[] file) => Assert.Throws<AudioFormatException>(() => WaveReader.Read(file, Limits)).What;

    private static byte[] Wave(int code, int channels, int rate, int bits, byte[] data) => Riff(Format(code, channels, rate, bits), data, (uint)data.Length);

    private static byte[] Format(int code, int channels, int rate, int bits)
    {
        var format = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(format, (ushort)code);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(12), (ushort)(channels * ((bits + 7) / 8)));
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), (ushort)bits);
        return format;
    }

    private static byte[] Riff(byte[] format, byte[] data, uint length)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, length);
        return [.. "RIFF\0\0\0\0WAVEfmt "u8, (byte)format.Length, 0, 0, 0, .. format, .. "data"u8, .. size, .. data];
    }
}
