using System.ClientModel;
using MaiCluster.EndToEnd.Nodes;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Images;

namespace MaiCluster.EndToEnd.Partners;

/// <summary>What the official client gets of models of every kind that do not answer differently when they are asked again.</summary>
/// <param name="Speech">All of its bytes.</param>
/// <param name="Heard">The transcript of a recording, whole.</param>
/// <param name="HeardInParts">The same, as a stream.</param>
/// <param name="Translated">The same, in English.</param>
/// <param name="Vector">Of a text.</param>
/// <param name="Pictures">How many came.</param>
internal sealed record PartnerAnswers(string Speech, string Heard, string HeardInParts, string Translated, string Vector, int Pictures)
{
    private static readonly string Recording = Path.Combine(Repository.Root, "tests", "golden", "audio", "3.wav");

    /// <param name="node">Which is asked.</param>
    /// <param name="whose">Before the hyphen of each model's name.</param>
    public static async Task<PartnerAnswers> OfAsync(RunningNode node, string whose)
    {
        var client = new OpenAIClient(new ApiKeyCredential(node.Key), new OpenAIClientOptions { Endpoint = new Uri(node.Address, "v1") });
        var (voice, ear) = (client.GetAudioClient($"{whose}-voice"), client.GetAudioClient($"{whose}-transcribe"));
        BinaryData speech = await voice.GenerateSpeechAsync("Yes. No.", GeneratedSpeechVoice.Alloy, new SpeechGenerationOptions { ResponseFormat = GeneratedSpeechFormat.Pcm });
        AudioTranscription heard = await ear.TranscribeAudioAsync(Recording);
        AudioTranslation translated = await ear.TranslateAudioAsync(Recording);
        var vector = await client.GetEmbeddingClient($"{whose}-embed").GenerateEmbeddingAsync("the sea");
        GeneratedImageCollection pictures = await client.GetImageClient($"{whose}-image-emoji").GenerateImagesAsync("green book", 2, new ImageGenerationOptions { ResponseFormat = GeneratedImageFormat.Bytes });
        Assert.All(pictures, picture => Assert.Equal("PNG"u8, picture.ImageBytes.ToMemory().Span[1..4]));
        return new PartnerAnswers(
            Convert.ToBase64String(speech.ToMemory().Span), heard.Text, await HearInPartsAsync(ear), translated.Text, string.Join(' ', vector.Value.ToFloats().ToArray()), pictures.Count);
    }

    private static async Task<string> HearInPartsAsync(AudioClient ear)
    {
        var heard = "";
#pragma warning disable OPENAI001 // the client calls its own streaming an experiment
        await foreach (var update in await ear.TranscribeAudioStreamingAsync(Recording))
        {
            heard += update is StreamingAudioTranscriptionTextDeltaUpdate delta ? delta.Delta : "";
        }
#pragma warning restore OPENAI001

        return heard;
    }
}
