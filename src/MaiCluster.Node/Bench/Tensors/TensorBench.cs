using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>
/// Measures a session alone and the whole way over HTTP and gRPC in one run, in turns, so that the ratios hold where a shared
/// machine's speed drifts. Two models: a small one shows what a request costs beside its compute, a large one how full batches get.
/// </summary>
internal sealed class TensorBench(TensorBenchPlan plan, Action<string> progress, TimeProvider time)
{
    private static readonly DenseModel Small = new("bench-small", 64, 1);

    public async Task<TensorBenchReport> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mai-bench-models-");
        try
        {
            // :: Step 1: the models, and a node that serves them
            var large = new DenseModel("bench-large", 1024, plan.Layers);
            Small.Write(folder.FullName, engine: null);
            large.Write(folder.FullName, """{ "maxBatchSize": 8, "maxQueueDelayMicroseconds": 300 }""");
            var threads = Environment.ProcessorCount;
            using var small = new BareSession(Path.Combine(folder.FullName, Small.Name, "model.onnx"), threads);
            using var big = new BareSession(Path.Combine(folder.FullName, large.Name, "model.onnx"), threads);
            await using var node = await NodeProcess.StartAsync(
                ["--models", $"{Small.Name},{large.Name}", "--model-dir", folder.FullName, "--threads", threads.ToString(CultureInfo.InvariantCulture)], time);

            // :: Step 2: what a request costs beside its compute
            var (bare, http, grpc) = MeasureLatency(small, node, cancellationToken);

            // :: Step 3: how much of the best is left with several at once
            var rates = new List<InferRates>();
            foreach (var clients in plan.Clients)
            {
                rates.Add(await MeasureRateAsync(clients, big, node, large.Name, cancellationToken));
            }

            return new TensorBenchReport { BareP50Ms = bare, HttpP50Ms = http, GrpcP50Ms = grpc, Rates = rates };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private (double Bare, double Http, double Grpc) MeasureLatency(BareSession session, NodeProcess node, CancellationToken cancellationToken)
    {
        using var client = new InferClient(node.Address, node.Key, Small.Name, Row(0));
        using var caller = new GrpcInferClient(node.GrpcPort, node.Key, Small.Name, Row(0));
        var (bare, http, grpc) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= plan.Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress(FormattableString.Invariant($"1 KB, round {round} of {plan.Rounds}"));
            var row = Row(round);
            var one = Times(() => session.Call(row));
            var other = Times(client.Call);
            var called = Times(caller.Call);
            if (round > 0) // the first warms up
            {
                bare.AddRange(one);
                http.AddRange(other);
                grpc.AddRange(called);
            }
        }

        return (Math.Round(Median(bare), 4), Math.Round(Median(http), 4), Math.Round(Median(grpc), 4));
    }

    private double[] Times(Action call)
    {
        var times = new double[plan.LatencyCalls];
        for (var index = 0; index < times.Length; index++)
        {
            var started = time.GetTimestamp();
            call();
            times[index] = time.GetElapsedTime(started).TotalMilliseconds;
        }

        return times;
    }

    private async Task<InferRates> MeasureRateAsync(int count, BareSession session, NodeProcess node, string model, CancellationToken cancellationToken)
    {
        var clients = Enumerable.Range(0, count).Select(index => new InferClient(node.Address, node.Key, model, Row(index))).ToArray();
        var callers = Enumerable.Range(0, count).Select(index => new GrpcInferClient(node.GrpcPort, node.Key, model, Row(index))).ToArray();
        var (bare, http, grpc) = (new List<double>(), new List<double>(), new List<double>());
        var rows = Enumerable.Range(0, count).SelectMany(Row).ToArray();
        var before = await CountsAsync(node, model, cancellationToken);
        for (var round = 0; round < plan.Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress(FormattableString.Invariant($"{count} at once, round {round + 1} of {plan.Rounds}"));
            bare.Add(Rate(count, () =>
            {
                for (var call = 0; call < plan.RateCalls; call++)
                {
                    session.Call(rows);
                }
            }));
            http.Add(Rate(count, () => AllAtOnce(Array.ConvertAll(clients, client => (Action)client.Call))));
            grpc.Add(Rate(count, () => AllAtOnce(Array.ConvertAll(callers, caller => (Action)caller.Call))));
        }

        var after = await CountsAsync(node, model, cancellationToken);
        Array.ForEach(clients, client => client.Dispose());
        Array.ForEach(callers, caller => caller.Dispose());
        return new InferRates(count, Math.Round(Median(bare), 1), Math.Round(Median(http), 1), Math.Round(Median(grpc), 1), Math.Round((double)(after.Rows - before.Rows) / (after.Executions - before.Executions), 2));
    }

    private void AllAtOnce(Action[] clients)
    {
        var threads = Array.ConvertAll(clients, client => new Thread(() =>
        {
            for (var call = 0; call < plan.RateCalls; call++)
            {
                client();
            }
        }));
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private double Rate(int count, Action calls)
    {
        var started = time.GetTimestamp();
        calls();
        return count * plan.RateCalls / time.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<(long Rows, long Executions)> CountsAsync(NodeProcess node, string model, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", node.Key);
        var statistics = JsonElement.Parse(await http.GetStringAsync(new Uri(node.Address, $"/v2/models/{model}/stats"), cancellationToken)).GetProperty("model_stats")[0];
        return (statistics.GetProperty("inference_count").GetInt64(), statistics.GetProperty("execution_count").GetInt64());
    }

    private static float[] Row(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, DenseModel.RowLength).Select(_ => random.NextSingle())];
    }

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
