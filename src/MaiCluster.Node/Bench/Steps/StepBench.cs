using System.Net.Http.Headers;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas.Calls;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Node.Bench.Steps;

/// <summary>
/// Measures a modality at 1, 4, 8 requests at once, in one run: the bare engine's best way to do them (one batch where rows are independent, else one
/// after another; preparation included), the same engine behind its loop, and a node over HTTP.
/// </summary>
internal sealed class StepBench(ModelPackage package, IModality modality, OnnxOptions options, StepBenchSubject subject, StepBenchPlan plan, Action<string> progress, TimeProvider time)
{
    public async Task<StepBenchReport> RunAsync(CancellationToken cancellationToken)
    {
        progress("loading");
        using var engine = modality.Load(package, options);
        RunBare(engine, 1); // warm
        subject = subject.UnitsOf is { } units ? subject with { Units = units(engine) } : subject;
        var rates = new List<StepRates>();
        var rounds = plan.Rounds * subject.Repeats;
        await using var loop = new StepLoop(package.Manifest.Name, new BorrowedEngine(engine), new BatchingOptions(), time, NullLogger.Instance);
        foreach (var atOnce in plan.AtOnce)
        {
            var (bare, looped) = (new List<double>(), new List<double>());
            for (var round = 1; round <= rounds; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if ((round - 1) % subject.Repeats == 0)
                {
                    progress($"{atOnce} at once, round {round} of {rounds}");
                }

                bare.Add(RunBare(engine, atOnce));
                looped.Add(await RunLoopAsync(loop, atOnce));
            }

            rates.Add(new StepRates(atOnce, Rate(atOnce, bare), Rate(atOnce, looped), 0));
        }

        var others = subject.OthersAsync is { } measure ? await measure(engine, loop, plan.Rounds, time) : new Dictionary<string, double>();
        return new StepBenchReport(subject.Model, subject.UnitName, await WithHttpAsync(rates, cancellationToken)) { Others = others };
    }

    private double RunBare(IStepEngine engine, int atOnce)
    {
        var started = time.GetTimestamp();
        var tasks = Enumerable.Range(0, atOnce).Select(index => engine.Begin(subject.Request(index))).ToList();
        while (tasks.Count > 0)
        {
            var key = tasks[0].BatchKey;
            var batch = key is null ? tasks.Take(1) : tasks.Where(task => key.Equals(task.BatchKey)).Take((tasks[0].SharedRows ?? engine.Limits.Rows) / tasks[0].Rows);
            engine.Step([.. batch], static (_, _) => { });
            foreach (var done in tasks.Where(task => task.IsDone).ToArray())
            {
                done.Dispose();
                tasks.Remove(done);
            }
        }

        return time.GetElapsedTime(started).TotalSeconds;
    }

    private async Task<double> RunLoopAsync(StepLoop loop, int atOnce)
    {
        var started = time.GetTimestamp();
        var submissions = Enumerable.Range(0, atOnce).Select(index => Submit(loop, subject.Request(index))).ToArray();
        foreach (var submission in submissions)
        {
            if (await submission.Ended != AttemptEnd.Finished || submission.Failure is not null)
            {
                throw new InvalidDataException($"A request failed: {submission.Failure?.Message ?? "the engine broke."}");
            }
        }

        return time.GetElapsedTime(started).TotalSeconds;
    }

    private Submission Submit(StepLoop loop, TensorRequest request)
    {
        var submission = new Submission(request, new UsageMeter(request, "bench", time.GetUtcNow(), time.GetTimestamp(), time), static _ => { });
        return loop.TrySubmit(submission) is { } refused ? throw new InvalidDataException(refused.Message) : submission;
    }

    private async Task<IReadOnlyList<StepRates>> WithHttpAsync(IReadOnlyList<StepRates> rates, CancellationToken cancellationToken)
    {
        progress("a node over HTTP");
        await using var node = await NodeProcess.StartAsync(["--models", subject.Model, .. subject.Flags], time);
        using var client = new HttpClient { BaseAddress = node.Address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Key);
        await subject.PostAsync(client, 0); // warm
        var all = new List<StepRates>();
        foreach (var rate in rates)
        {
            var seconds = new List<double>();
            for (var round = 0; round < plan.Rounds * subject.Repeats; round++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var started = time.GetTimestamp();
                await Task.WhenAll(Enumerable.Range(0, rate.AtOnce).Select(index => subject.PostAsync(client, index)));
                seconds.Add(time.GetElapsedTime(started).TotalSeconds);
            }

            all.Add(rate with { HttpUps = Rate(rate.AtOnce, seconds) });
        }

        return all;
    }

    private double Rate(int atOnce, List<double> seconds)
    {
        seconds.Sort();
        return atOnce * subject.Units / seconds[seconds.Count / 2];
    }
}
