using System.Text.Json;
using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Tests.Tokenization;

namespace MaiCluster.Serving.Tests.Speech.Phonemes;

public sealed class GoldenPhonemesTests
{
    [Fact]
    public void Every_golden_word_has_the_reference_phonemes() => Assert.Empty(Differences("g2p-words.jsonl", "word"));

    [Fact]
    public void Golden_sentences_have_the_reference_phonemes_but_for_one_verb()
    {
        // The reference ran without a tagger, so that it says "live" as in "a live show"; after "to" a verb follows.
        Assert.Equal(
            ["ʃˌi jˈust tə lˈɪv ɪn ɐ smˈɔl hˈWs bI ðə sˈi. instead of ʃˌi jˈust tə lˈIv ɪn ɐ smˈɔl hˈWs bI ðə sˈi."], Differences("g2p-sentences.jsonl", "text"));
    }

    [Fact]
    public void Golden_recordings_have_the_phonemes_they_were_made_from()
    {
        using var recordings = JsonDocument.Parse(File.ReadAllText(TestFiles.PathOf("tests", "golden", "audio", "expected.json")));
        Assert.Empty(recordings.RootElement.EnumerateArray().Select(line => Difference(line, "text")).OfType<string>());
    }

    private static List<string> Differences(string file, string field) =>
        [.. File.ReadLines(TestFiles.PathOf("tests", "golden", file)).Select(line => Difference(JsonElement.Parse(line), field)).OfType<string>()];

    private static string? Difference(JsonElement line, string field)
    {
        var expected = line.GetProperty("phonemes").GetString();
        var spoken = string.Join(' ', SpeechScript.OfText(line.GetProperty(field).GetString()!, BundledLexicon.Phonemizer).Select(piece => piece.Phonemes));
        return spoken == expected ? null : $"{spoken} instead of {expected}";
    }
}
