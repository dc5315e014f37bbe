using MaiCluster.Engines.Transcription;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Tensors;
using MaiCluster.Serving.Transcription;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Engines.Tests.Transcription;

public sealed class TurnTests(WhisperTiny model) : IClassFixture<WhisperTiny>
{
    [Fact]
    public void Taking_turns_changes_no_answer()
    {
        int[] clips = [0, 4, 7];
        var works = clips.Select(clip => new TranscriptionWork { Audio = WhisperTiny.Clips[clip].Audio, Language = "en", Detail = TranscriptDetail.Segments }).ToArray();
        var alone = works.Select(work => Tokens(model.Transcribe(work))).ToArray();

        var tasks = works.Select(work => model.Engine.Begin(WhisperTiny.Request(work))).ToArray();
        var said = clips.Select(_ => new List<TranscriptPart>()).ToArray();
        while (tasks.Any(task => !task.IsDone))
        {
            for (var index = 0; index < tasks.Length; index++)
            {
                if (!tasks[index].IsDone)
                {
                    Assert.Null(tasks[index].BatchKey);
                    model.Engine.Step([tasks[index]], (_, part) => said[index].Add(TranscriptPart.Read(part)));
                }
            }
        }

        Array.ForEach(tasks, task => task.Dispose());
        Assert.Equal(alone, said.Select(Tokens));
    }

    [Fact]
    public async Task In_the_loop_nobody_takes_two_turns_while_another_waits()
    {
        var engine = new LoggedEngine(model.Engine);
        await using (var loop = new StepLoop("test", engine, new BatchingOptions(), TimeProvider.System, NullLogger.Instance))
        {
            var submissions = Enumerable.Range(0, 4).Select(index => Submit(loop, index)).ToArray();
            await Task.WhenAll(submissions.Select(submission => submission.Ended)).WaitAsync(TimeSpan.FromMinutes(5));
            Assert.All(submissions, submission => Assert.Null(submission.Failure));
        }

        var steps = engine.Steps;
        Assert.Equal(4, steps.Distinct().Count());
        foreach (var task in steps.Distinct())
        {
            var own = Enumerable.Range(0, steps.Count).Where(step => steps[step] == task).ToArray();
            for (var turn = 1; turn < own.Length; turn++)
            {
                var between = steps[own[turn - 1]..own[turn]];
                var waiting = steps.Take(own[turn - 1]).Intersect(steps.Skip(own[turn])).Except([task]);
                Assert.All(waiting, other => Assert.Contains(other, between));
            }
        }
    }

    [Fact]
    public void Equal_rows_of_a_batch_say_what_one_alone_says()
    {
        var work = new TranscriptionWork { Audio = WhisperTiny.Clips[2].Audio };
        var alone = Tokens(model.Transcribe(work));
        var said = StepTogether(model.Batched, [work, work, work], leaver: null);
        Assert.All(said, parts => Assert.Equal(alone, Tokens(parts)));
    }

    [Fact]
    public void A_row_that_leaves_its_batch_takes_nothing_from_the_others()
    {
        var work = new TranscriptionWork { Audio = WhisperTiny.Clips[2].Audio, Language = "en" };
        var alone = Tokens(model.Transcribe(work));
        var said = StepTogether(model.Batched, [work, work, work], leaver: 1);
        Assert.Equal(alone, Tokens(said[0]));
        Assert.Empty(said[1]);
        Assert.Equal(alone, Tokens(said[2]));
    }

    [Fact]
    public void Recordings_that_are_none_are_refused_by_name()
    {
        var request = WhisperTiny.Request(new TranscriptionWork { Audio = WhisperTiny.Clips[0].Audio });
        var floats = Assert.Throws<RequestRefusedException>(() => model.Engine.Begin(request with { Inputs = [Tensor.Of("audio", [0.5f])] }));
        Assert.Equal("The input 'audio' is FP32 with 1 elements; INT16 with at least one is expected: 16 kHz, one channel.", floats.Message);
        var language = Assert.Throws<RequestRefusedException>(() => model.Engine.Begin(request with { Parameters = new Dictionary<string, ParameterValue> { ["language"] = ParameterValue.Of("xx") } }));
        Assert.StartsWith("The language 'xx' is not one of the model's: af, am, ", language.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.InvalidRequest, language.Failure.Kind);
    }

    [Fact]
    public void What_clients_must_know_is_read_without_a_graph()
    {
        Assert.Equal(99, model.Model.Languages.Count);
        Assert.True(model.Model.Translates);
    }

    private static Submission Submit(StepLoop loop, int clip)
    {
        var request = WhisperTiny.Request(new TranscriptionWork { Audio = WhisperTiny.Clips[clip].Audio, Language = "en" });
        var submission = new Submission(request, new UsageMeter(request, "test", TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp(), TimeProvider.System), static _ => { });
        Assert.Null(loop.TrySubmit(submission));
        return submission;
    }

    /// <summary>Steps all that share a key together; the leaver goes after a few tokens.</summary>
    private static List<TranscriptPart>[] StepTogether(IStepEngine engine, TranscriptionWork[] works, int? leaver)
    {
        var said = works.Select(_ => new List<TranscriptPart>()).ToArray();
        var tasks = works.Select(work => (TranscriptionTask)engine.Begin(WhisperTiny.Request(work))).ToList();
        var owners = Enumerable.Range(0, works.Length).ToList();
        for (var written = 0; tasks.Count > 0;)
        {
            var key = tasks[0].BatchKey;
            var batch = key is null ? [0] : Enumerable.Range(0, tasks.Count).Where(index => key.Equals(tasks[index].BatchKey)).ToArray();
            written += tasks[0].Stage == TranscriptionStage.Write ? 1 : 0;
            engine.Step([.. batch.Select(index => tasks[index])], (index, part) => said[owners[batch[index]]].Add(TranscriptPart.Read(part)));
            for (var index = tasks.Count - 1; index >= 0; index--)
            {
                if (tasks[index].IsDone || (owners[index] == leaver && written >= 3))
                {
                    tasks[index].Dispose();
                    tasks.RemoveAt(index);
                    owners.RemoveAt(index);
                }
            }
        }

        return said;
    }

    private static int[] Tokens(IReadOnlyList<TranscriptPart> parts) => [.. parts.SelectMany(part => part.Segments).SelectMany(segment => segment.Tokens)];
}
