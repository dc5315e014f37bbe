using System.Diagnostics;
using System.Globalization;
using MaiCluster.Engines.Modalities;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Text;
using MaiCluster.Serving.Batching;
using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaiCluster.Node.Bench;

/// <summary>
/// Measures the engine alone, the batch loop and the whole way over HTTP in one run, in alternating order, so that the
/// ratios hold where a shared machine's speed drifts.
/// </summary>
internal sealed class TextBench(PackageStore packages, string model, TextBenchPlan plan, Action<string> progress, TimeProvider time)
{
    private const int LongPrompt = 1000;
    private const int Tail = 16;

    public async Task<TextBenchReport> RunAsync(CancellationToken cancellationToken)
    {
        var package = await packages.OpenAsync(model, cancellationToken);
        var prompts = new BenchPrompts(LoadTokenizer(package));
        var rows = plan.Batches.Max();

        // :: Step 1: memory and load time, while nothing else is loaded
        progress("loading and unloading");
        var (loadMs, leftMb) = MeasureLoad(package, prompts, rows);

        // :: Step 2: the bound's best threads; the node gets the same
        var (threads, spinning) = Sweep(package, prompts, rows);
        using var engine = new EngineBench(EngineBench.Load(package, threads, spinning, rows), prompts, time);
        await using var loop = new LoopBench(await LoadReplicaAsync(threads, spinning, rows), prompts, time);
        await using var node = await NodeProcess.StartAsync(
            ["--models", model, "--threads", Text(threads), "--spinning", spinning ? "on" : "off", "--rows", Text(rows)], time);
        var clients = new StreamingClients(node.Address, node.Key, model, time);
        clients.FirstTokenSeconds(prompts.Next(plan.PromptTokens));
        var resident = node.ResidentBytes;

        // :: Step 3: tokens per second
        var batches = new List<BatchRates>();
        var allocated = 0.0;
        var clientCpu = 0.0;
        foreach (var batch in plan.Batches)
        {
            var before = await node.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total");
            var started = clients.Now;
            batches.Add(await MeasureRatesAsync(batch, engine, loop, clients, prompts, seconds => (clientCpu, started) = (clients.CpuSeconds / seconds, clients.Now)));
            allocated = (await node.MetricAsync("dotnet_gc_heap_total_allocated_bytes_total") - before) / (plan.Rounds * batch * plan.AnswerTokens);
        }

        // :: Step 4: first tokens, and a stream beside a long prompt
        progress("first tokens");
        var prefill = Median(plan.FirstTokens, () => engine.PrefillSeconds(plan.PromptTokens).All);
        var first = Median(plan.FirstTokens, () => clients.FirstTokenSeconds(prompts.Next(plan.PromptTokens)));
        var (cold, warm) = MeasureResidentPrefix(clients, prompts);
        progress("a long prompt beside a stream");
        var gap = Median(plan.Rounds, () => LongestGapBesideLongPrompt(clients, prompts));
        var step = 1 / engine.Decode(1, plan.PromptTokens, plan.SweepTokens);
        var chunk = Median(plan.Rounds, () => engine.PrefillSeconds(LongPrompt).LongestChunk);
        progress("allocation");
        return new TextBenchReport
        {
            Threads = threads,
            Spinning = spinning,
            Batches = batches,
            TtftPrefillMs = Milliseconds(prefill),
            TtftHttpMs = Milliseconds(first),
            ColdMs = Milliseconds(cold),
            WarmMs = Milliseconds(warm),
            GapMs = Milliseconds(gap),
            StepAndChunkMs = Milliseconds(step + chunk),
            AllocBytesPerStep = await loop.AllocatedPerStepAsync(Math.Min(8, rows), plan.AllocationSteps),
            HttpAllocBytesPerToken = Math.Round(allocated),
            ClientCpu = Math.Round(clientCpu, 3),
            LoadMs = loadMs,
            ResidentMb = resident >> 20,
            LeftAfterUnloadMb = leftMb,
        };
    }

    private async Task<BatchRates> MeasureRatesAsync(
        int batch, EngineBench engine, LoopBench loop, StreamingClients clients, BenchPrompts prompts, Action<double> httpTook)
    {
        var (engineTps, loopTps, httpTps) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < plan.Rounds; round++)
        {
            progress(FormattableString.Invariant($"batch {batch}, round {round + 1} of {plan.Rounds}"));
            for (var turn = 0; turn < 3; turn++)
            {
                switch ((round + turn) % 3)
                {
                    case 0:
                        engineTps.Add(engine.Decode(batch, plan.PromptTokens, plan.AnswerTokens));
                        break;
                    case 1:
                        loopTps.Add(await loop.DecodeAsync(batch, plan.PromptTokens, plan.AnswerTokens));
                        break;
                    default:
                        var started = clients.Now;
                        var streams = clients.Run(Enumerable.Range(0, batch).Select(_ => prompts.Next(plan.PromptTokens)), plan.AnswerTokens);
                        httpTook(clients.Now - started);
                        httpTps.Add(TokenTimes.RateWhileAllRun(streams, plan.AnswerTokens));
                        break;
                }
            }
        }

        return new BatchRates(batch, Rate(engineTps), Rate(loopTps), Rate(httpTps));
    }

    /// <summary>Threads and spinning that make most tokens, each batch size counting the same.</summary>
    private (int Threads, bool Spinning) Sweep(ModelPackage package, BenchPrompts prompts, int rows)
    {
        var best = (Threads: 1, Spinning: true, Score: double.MinValue);
        for (var threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
        {
            foreach (var spinning in (bool[])[true, false])
            {
                progress(FormattableString.Invariant($"sweep: {threads} threads, spinning {(spinning ? "on" : "off")}"));
                using var engine = new EngineBench(EngineBench.Load(package, threads, spinning, rows), prompts, time);
                var score = plan.Batches.Sum(batch => Math.Log(engine.Decode(batch, plan.PromptTokens, plan.SweepTokens)));
                best = score > best.Score ? (threads, spinning, score) : best;
            }
        }

        return (best.Threads, best.Spinning);
    }

    private (double LoadMs, double LeftMb) MeasureLoad(ModelPackage package, BenchPrompts prompts, int rows)
    {
        var before = ResidentAfterCollection();
        var started = time.GetTimestamp();
        var engine = EngineBench.Load(package, 0, true, rows);
        var loadMs = Milliseconds(time.GetElapsedTime(started).TotalSeconds);
        using (var bench = new EngineBench(engine, prompts, time))
        {
            bench.Decode(2, plan.PromptTokens, plan.SweepTokens);
        }

        return (loadMs, Math.Round((ResidentAfterCollection() - before) / 1048576.0, 1));
    }

    private (double Cold, double Warm) MeasureResidentPrefix(StreamingClients clients, BenchPrompts prompts)
    {
        var cold = new List<double>();
        var warm = new List<double>();
        for (var round = 0; round < plan.Rounds; round++)
        {
            var shared = prompts.Next(LongPrompt);
            cold.Add(clients.FirstTokenSeconds([.. shared, .. prompts.Next(Tail)]));
            warm.Add(clients.FirstTokenSeconds([.. shared, .. prompts.Next(Tail)]));
        }

        return (Median(cold), Median(warm));
    }

    private static double LongestGapBesideLongPrompt(StreamingClients clients, BenchPrompts prompts)
    {
        const int before = 20;
        var sent = 0.0;
        var times = clients.Run([prompts.Next(64)], 400, streams =>
        {
            if (streams.Count == 1 && streams[0].Times.Count >= before)
            {
                streams.Add(clients.Start(prompts.Next(LongPrompt), 1));
                sent = clients.Now;
            }
        });
        return times[0].LongestGap(sent, times[1].First);
    }

    private async Task<Serving.Replicas.LoadedReplica> LoadReplicaAsync(int threads, bool spinning, int rows)
    {
        var options = new TextEngineOptions { Threads = threads, Spinning = spinning, Rows = rows };
        var batching = new BatchingOptions();
        var text = new TextPackages(options, batching);
        var loader = new PackageReplicaLoader(new PackageModels(packages, text, []), text, options, batching, new OnnxOptions(), time, NullLoggerFactory.Instance);
        var device = new Device { Id = new DeviceId("bench", "cpu"), Kind = "cpu", Description = "this machine", MemoryBytes = long.MaxValue };
        return await loader.LoadAsync(packages.Find(model)!.Name, device, CancellationToken.None);
    }

    private static BpeTokenizer LoadTokenizer(ModelPackage package)
    {
        using var file = File.OpenRead(Path.Combine(package.Folder, "tokenizer.json"));
        return BpeTokenizer.Load(file);
    }

    private static long ResidentAfterCollection()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static double Median(int times, Func<double> measure) => Median([.. Enumerable.Range(0, times).Select(_ => measure())]);

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);

    private static double Rate(List<double> figures) => Math.Round(Median(figures), 1);

    private static double Milliseconds(double seconds) => Math.Round(seconds * 1000, 2);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
