using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Packages;
using MaiCluster.Node.Bench.Steps;
using MaiCluster.Node.Commands;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Stepping;

namespace MaiCluster.Node.Bench;

/// <summary><c>mai bench voice</c>: two short sentences, so that the first audio leaves before the second is made.</summary>
internal static class VoiceBench
{
    private const string Text = "Good evening. Welcome to the news.", Voice = "af_heart";

    public static Command Create(CommandContext context) => StepBenchCommand.Create(
        context, "voice", "mai-voice", "Two sentences to speak at once: the engine alone, its loop, over HTTP; phonemes included. Seconds of audio per second are multiples of real time.", SubjectOf);

    private static StepBenchSubject SubjectOf(ModelPackage package, IModality modality)
    {
        var model = (SpeechModel)modality.Read(package);
        var work = SpeechWork.Of(model, Text, isPhonemes: false, Voice, speed: 1).Work!;
        return new StepBenchSubject
        {
            Model = model.Name,
            Request = _ => work.ToRequest(model, RequestId.New(), new Requester("bench")),
            PostAsync = (client, _) => PostAsync(client, model.Name),
            Units = 1,
            UnitsOf = engine => SecondsOfAudio(engine, work.ToRequest(model, RequestId.New(), new Requester("bench"))),
            UnitName = "seconds of audio",
            OthersAsync = (_, loop, rounds, time) => FirstAudioAsync(loop, rounds, time, () => work.ToRequest(model, RequestId.New(), new Requester("bench"))),
        };
    }

    private static double SecondsOfAudio(IStepEngine engine, TensorRequest request)
    {
        var milliseconds = 0L;
        using var task = engine.Begin(request);
        while (!task.IsDone)
        {
            engine.Step([task], (_, part) => milliseconds += part.Quantities.AudioOutMilliseconds);
        }

        return milliseconds / 1000.0;
    }

    /// <summary>How long the first audio takes through the loop, and how much of that was not the step that made it; medians.</summary>
    private static async Task<IReadOnlyDictionary<string, double>> FirstAudioAsync(StepLoop loop, int rounds, TimeProvider time, Func<TensorRequest> request)
    {
        var (first, added) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var asked = request();
            var started = time.GetTimestamp();
            var submission = new Submission(asked, new UsageMeter(asked, "bench", time.GetUtcNow(), started, time), static _ => { });
            if (loop.TrySubmit(submission) is { } refused)
            {
                throw new InvalidDataException(refused.Message);
            }

            await submission.Tokens.WaitAsync();
            first.Add(time.GetElapsedTime(started).TotalMilliseconds);
            added.Add(first[^1] - (submission.Meter.DeviceNanoseconds / 1e6)); // the second sentence's step has only begun
            await submission.Ended;
        }

        first.Sort();
        added.Sort();
        return new Dictionary<string, double>
        {
            ["first audio, ms"] = first[first.Count / 2],
            ["first audio after the compute of its sentence, ms"] = added[added.Count / 2],
        };
    }

    private static async Task PostAsync(HttpClient client, string model)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new { model, input = Text, voice = Voice, response_format = "pcm" }));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(new Uri("v1/audio/speech", UriKind.Relative), body);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
    }
}
