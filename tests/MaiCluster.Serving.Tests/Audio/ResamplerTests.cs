using MaiCluster.Serving.Audio;

namespace MaiCluster.Serving.Tests.Audio;

public sealed class ResamplerTests
{
    private const double Hz = 1000;

    [Theory]
    [InlineData(8_000)]
    [InlineData(11_025)]
    [InlineData(22_051)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(383_999)]
    public void A_tone_stays_where_it_is_whatever_the_blocks(int rate)
    {
        var input = Tone(rate, Hz, rate / 4);
        var whole = Resample(rate, input, input.Length);
        Assert.Equal((int)Math.Ceiling(input.Length * 16_000.0 / rate), whole.Length);
        Assert.Equal(whole, Resample(rate, input, 137));

        var expected = Tone(16_000, Hz, whole.Length);
        for (var index = 500; index < whole.Length - 500; index++)
        {
            Assert.Equal(expected[index], whole[index], 2e-3);
        }
    }

    [Theory]
    [InlineData(44_100, 9_000)]
    [InlineData(48_000, 15_000)]
    public void What_is_too_high_does_not_fold_back(int rate, double hz)
    {
        var resampled = Resample(rate, Tone(rate, hz, rate / 4), rate);
        Assert.All(resampled.Skip(500).SkipLast(500), sample => Assert.InRange(sample, -1e-3f, 1e-3f));
    }

    private static float[] Tone(int rate, double hz, int length) => [.. Enumerable.Range(0, length).Select(index => (float)(0.5 * Math.Sin(2 * Math.PI * hz * index / rate)))];

    private static float[] Resample(int rate, float[] input, int block)
    {
        var resampler = new Resampler(rate, 16_000);
        var output = new List<float>();
        foreach (var piece in input.Chunk(block))
        {
            var space = new float[resampler.MaxOutput(piece.Length)];
            output.AddRange(space.Take(resampler.Add(piece, space)));
        }

        var rest = new float[resampler.MaxOutput(0) + 64];
        output.AddRange(rest.Take(resampler.Finish(rest)));
        return [.. output];
    }
}
