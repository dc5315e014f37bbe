using System.Text.Json;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Tests.Tokenization;

namespace MaiCluster.Serving.Tests.Audio;

public sealed class LogMelSpectrogramTests
{
    private const int Bins = 80;

    [Fact]
    public void Golden_columns_are_met_within_a_thousandth()
    {
        var clips = JsonElement.Parse(File.ReadAllBytes(TestFiles.PathOf("tests", "golden", "audio", "expected.json")));
        var spectrogram = new LogMelSpectrogram(Bins);
        foreach (var clip in clips.EnumerateArray())
        {
            var picture = new float[Bins * LogMelSpectrogram.Columns];
            spectrogram.Compute(Samples(clip.GetProperty("file").GetString()!), picture);
            foreach (var column in clip.GetProperty("log_mel").EnumerateObject())
            {
                for (var bin = 0; bin < Bins; bin++)
                {
                    Assert.Equal(column.Value[bin].GetDouble(), picture[(bin * LogMelSpectrogram.Columns) + int.Parse(column.Name)], 1e-3);
                }
            }
        }
    }

    [Fact]
    public void A_pure_tone_is_loudest_in_the_row_of_its_pitch()
    {
        var tone = Enumerable.Range(0, LogMelSpectrogram.MaxSamples).Select(index => 0.5f * MathF.Sin(2 * MathF.PI * 1000 * (index % 16_000) / 16_000f)).ToArray();
        var picture = new float[Bins * LogMelSpectrogram.Columns];
        new LogMelSpectrogram(Bins).Compute(tone, picture);

        // 1,000 Hz is mel 15 of 45.2 on Slaney's scale, and a row's centre is at (row + 1) / 81 of it.
        var column = Enumerable.Range(0, Bins).Select(bin => picture[(bin * LogMelSpectrogram.Columns) + 1500]).ToArray();
        Assert.Equal(26, Array.IndexOf(column, column.Max()));
    }

    [Fact]
    public void Silence_is_the_same_everywhere()
    {
        var picture = new float[Bins * LogMelSpectrogram.Columns];
        new LogMelSpectrogram(Bins).Compute([], picture);
        Assert.All(picture, value => Assert.Equal(-1.5f, value, 1e-4f));
    }

    private static float[] Samples(string file) =>
        [.. WaveReader.Read(File.ReadAllBytes(TestFiles.PathOf("tests", "golden", "audio", file)), new AudioLimits()).Samples.ToArray().Select(sample => sample / 32768f)];
}
