using System.Runtime.InteropServices;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Live.Audio;

namespace MaiCluster.Serving.Tests.Live;

public sealed class LiveAudioTests
{
    [Fact]
    public void Every_code_of_the_telephone_comes_back_as_itself()
    {
        for (var code = 0; code < 256; code++)
        {
            Assert.Equal((byte)code, Companding.ToALaw((short)Companding.FromALaw((byte)code)));
            var sample = Companding.FromMuLaw((byte)code);
            Assert.Equal(sample, Companding.FromMuLaw(Companding.ToMuLaw((short)sample))); // there are two codes for silence
        }
    }

    [Fact]
    public void Telephone_codes_are_those_of_the_standard()
    {
        // ITU-T G.711, tables 1 and 2: silence, the loudest, and a value in the middle.
        Assert.Equal([0xD5, 0xAA, 0x2A, 0xFF, 0x80, 0x00], (byte[])
        [
            Companding.ToALaw(0), Companding.ToALaw(short.MaxValue), Companding.ToALaw(short.MinValue), Companding.ToMuLaw(0), Companding.ToMuLaw(short.MaxValue), Companding.ToMuLaw(short.MinValue),
        ]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_code_is_within_a_step_of_its_sample(bool aLaw)
    {
        for (var sample = short.MinValue + 1; sample < short.MaxValue; sample += 7)
        {
            var back = aLaw ? Companding.FromALaw(Companding.ToALaw((short)sample)) : Companding.FromMuLaw(Companding.ToMuLaw((short)sample));
            Assert.True(Math.Abs(back - sample) <= Math.Max(16, Math.Abs(sample) / 16), $"{sample} comes back as {back}.");
        }
    }

    [Theory]
    [InlineData(LiveFormat.Pcm)]
    [InlineData(LiveFormat.MuLaw)]
    [InlineData(LiveFormat.ALaw)]
    public void A_tone_is_heard_through_each_format_however_it_is_cut(LiveFormat format)
    {
        var tone = Enumerable.Range(0, 24_000).Select(index => (short)(12_000 * Math.Sin(2 * Math.PI * 440 * index / 24_000))).ToArray();
        var writer = new LiveAudioWriter(format);
        byte[] sent = [.. writer.Add(tone.AsSpan(0, 10_001)), .. writer.Add(tone.AsSpan(10_001)), .. writer.Finish()];
        Assert.Equal(format.Rate() * format.SampleBytes(), sent.Length);

        var random = new Random(1);
        var (reader, heard) = (new LiveAudioReader(format), new List<short>());
        for (var at = 0; at < sent.Length;)
        {
            var count = Math.Min(sent.Length - at, random.Next(1, 700));
            reader.Add(sent.AsSpan(at, count), heard);
            at += count;
        }

        Assert.InRange(heard.Count, 15_800, 16_000);
        var middle = heard.Skip(4000).Take(8000).ToArray();
        var crossings = middle.Zip(middle.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0);
        Assert.InRange(crossings, 218, 222); // half a second of 440 Hz
        Assert.InRange(middle.Max(), 11_000, 13_000);
    }

    [Fact]
    public void Audio_is_taken_by_position()
    {
        var audio = new CallerAudio();
        audio.Tail.AddRange(Enumerable.Range(0, 100).Select(index => (short)index));
        audio.Forget(10);
        Assert.Equal((10, 100), (audio.Start, audio.End));
        Assert.Equal(42, audio.From(42)[0]);
        var taken = MemoryMarshal.Cast<byte, short>(audio.Take(5, 20).Bytes.Span);
        Assert.Equal((10, 10, 19), (taken.Length, taken[0], taken[^1]));
        Assert.Equal(20, audio.Start);
        Assert.Equal(0, audio.Take(30, 30).Length);
    }
}
