using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using MaiCluster.Engines.Tests.Text;
using MaiCluster.Engines.Tests.Transcription;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Speech.Normalization;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Tests.Speech;

/// <summary>What one model says the other one writes down.</summary>
[Collection(nameof(VoiceFixture))]
public sealed class RoundTripTests(VoiceFixture voice, WhisperTiny listener) : IClassFixture<WhisperTiny>
{
    private const int MostWrongWordsInNoise = 2;
    private const double SignalToNoise = 100; // 20 dB

    [Fact]
    public void Golden_sentences_come_back_word_for_word_and_nearly_so_in_noise()
    {
        var wrongInNoise = 0;
        var random = new Random(20);
        foreach (var clip in JsonElement.Parse(File.ReadAllBytes(TestFolders.Golden("audio/expected.json"))).EnumerateArray())
        {
            var text = clip.GetProperty("text").GetString()!;
            var speech = voice.Speak(text, clip.GetProperty("voice").GetString()!).SelectMany(part => part).ToArray();
            Assert.Equal(Plain(text), Plain(Heard(speech)));
            wrongInNoise += Differences(Words(text), Words(Heard(WithNoise(speech, random))));
        }

        Assert.InRange(wrongInNoise, 0, MostWrongWordsInNoise);
    }

    private string Heard(short[] speech) =>
        string.Concat(listener.Transcribe(new TranscriptionWork { Audio = WaveReader.Read(Wave(speech), new AudioLimits()), Language = "en" }).SelectMany(part => part.Segments).Select(segment => segment.Text));

    /// <summary>In lower case, without punctuation, numbers in words.</summary>
    private static string Plain(string text) => string.Join(' ', Words(text));

    private static string[] Words(string text) => [.. TextNormalizer.Normalize(text).Select(word => word.Text.ToLowerInvariant())];

    /// <summary>White noise of a hundredth of the speech's mean power.</summary>
    private static short[] WithNoise(short[] speech, Random random)
    {
        var deviation = Math.Sqrt(speech.Average(sample => (double)sample * sample) / SignalToNoise);
        return [.. speech.Select(sample => (short)Math.Clamp(sample + (deviation * Normal(random)), short.MinValue, short.MaxValue))];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Words left out, put in or changed (Levenshtein).</summary>
    private static int Differences(string[] said, string[] heard)
    {
        var row = Enumerable.Range(0, heard.Length + 1).ToArray();
        for (var one = 1; one <= said.Length; one++)
        {
            var diagonal = row[0];
            row[0] = one;
            for (var other = 1; other <= heard.Length; other++)
            {
                var changed = diagonal + (said[one - 1] == heard[other - 1] ? 0 : 1);
                diagonal = row[other];
                row[other] = Math.Min(changed, 1 + Math.Min(row[other], row[other - 1]));
            }
        }

        return row[^1];
    }

    private static byte[] Wave(short[] samples)
    {
        var file = new byte[44 + (2 * samples.Length)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), SpeechPart.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * SpeechPart.SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples.Length);
        MemoryMarshal.AsBytes<short>(samples).CopyTo(file.AsSpan(44));
        return file;
    }
}
