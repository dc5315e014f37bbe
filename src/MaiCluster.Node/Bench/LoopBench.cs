using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Metering;
using MaiCluster.Serving.Replicas;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Sampling;

namespace MaiCluster.Node.Bench;

/// <summary>The batch loop in this process: admission, sampling and streams, but no HTTP.</summary>
internal sealed class LoopBench(LoadedReplica replica, BenchPrompts prompts, TimeProvider time) : IAsyncDisposable
{
    private readonly long _epoch = time.GetTimestamp();

    /// <summary>Tokens per second while all rows run.</summary>
    public async Task<double> DecodeAsync(int rows, int promptLength, int tokens)
    {
        var streams = Enumerable.Range(0, rows).Select(_ => Submit(prompts.Next(promptLength), tokens)).ToArray();
        var times = await Task.WhenAll(streams.Select(stream => ReadAsync(stream, tokens)));
        return TokenTimes.RateWhileAllRun(times, tokens);
    }

    /// <summary>Bytes that the loop's thread allocates per decode step, over at least this many steps with all rows running.</summary>
    public async Task<double> AllocatedPerStepAsync(int rows, int steps)
    {
        var streams = Enumerable.Range(0, rows).Select(_ => Submit(prompts.Next(16), steps + 100)).ToArray();
        var reading = Task.WhenAll(streams.Select(stream => ReadAsync(stream, steps + 100)));
        while (streams.Any(stream => stream.Tokens.Written < 20))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        }

        var gauges = replica.Loop.Gauges;
        var (firstStep, firstBytes) = (gauges.DecodeSteps, gauges.AllocatedBytes);
        while (streams.All(stream => stream.Tokens.Written < steps + 20))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), time);
        }

        var (lastStep, lastBytes) = (gauges.DecodeSteps, gauges.AllocatedBytes);
        await reading;
        return (double)(lastBytes - firstBytes) / (lastStep - firstStep);
    }

    public ValueTask DisposeAsync() => replica.Loop.DisposeAsync();

    private Submission Submit(int[] prompt, int tokens)
    {
        var request = new TextRequest
        {
            Id = RequestId.New(),
            Requester = new Requester("bench"),
            Model = replica.Model.Name,
            Prompt = prompt,
            MaxTokens = tokens,
            Sampling = new SamplingParameters { Temperature = 0, Seed = 1 },
            Stop = new StopRules { IgnoreEos = true },
        };
        var submission = new Submission(request, new UsageMeter(request, "bench", time.GetUtcNow(), time.GetTimestamp(), time), _ => { });
        return replica.Loop.TrySubmit(submission) is { } refused ? throw new InvalidDataException(refused.Message) : submission;
    }

    private async Task<TokenTimes> ReadAsync(Submission submission, int tokens)
    {
        var times = new TokenTimes(tokens);
        while (await submission.Tokens.WaitAsync())
        {
            var now = time.GetElapsedTime(_epoch).TotalSeconds;
            while (submission.Tokens.TryRead(out _))
            {
                times.Add(now);
            }
        }

        return times;
    }
}
