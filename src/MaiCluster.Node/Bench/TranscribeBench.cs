using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Packages;
using MaiCluster.Node.Bench.Steps;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Node.Bench;

/// <summary><c>mai bench transcribe</c>: a recording of nearly half a minute; what it does in a second are multiples of real time.</summary>
internal static class TranscribeBench
{
    /// <summary>How often its sentence is said: 26 s.</summary>
    private const int Times = 8;

    public static MaiCommand Create(CommandContext context) => StepBenchCommand.Create(
        context, "transcribe", "mai-transcribe", "Recordings of half a minute at once: the engine alone, its loop, over HTTP; decoding included.", SubjectOf);

    private static StepBenchSubject SubjectOf(ModelPackage package, IModality modality)
    {
        var model = (TranscriptionModel)modality.Read(package);
        var work = TranscriptionWork.Read(modality.WarmUp(model)!);
        var speech = new DecodedAudio(Enumerable.Repeat(work.Audio.Bytes.ToArray(), Times).SelectMany(bytes => bytes).ToArray());
        var file = WaveWriter.Write(speech);
        return new StepBenchSubject
        {
            Model = model.Name,
            Request = _ => (work with { Audio = WaveReader.Read(file, new AudioLimits()) }).ToRequest(RequestId.New(), new Requester("bench"), model.Name),
            PostAsync = (client, _) => PostAsync(client, model.Name, work.Language!, file),
            Units = speech.Duration.TotalSeconds,
            UnitName = "seconds of audio",
        };
    }

    private static async Task PostAsync(HttpClient client, string model, string language, byte[] file)
    {
        using var audio = new ByteArrayContent(file);
        using var form = new MultipartFormDataContent
        {
            { audio, "file", "speech.wav" },
            { new StringContent(model), "model" },
            { new StringContent(language), "language" },
        };
        using var answer = await client.PostAsync(new Uri("v1/audio/transcriptions", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }
}
