using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MaiCluster.Engines.Onnx;
using MaiCluster.Engines.Packages;
using MaiCluster.Engines.Tensors;
using MaiCluster.Node.Bench.Steps;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Node.Bench.Tensors;

/// <summary>
/// Two models of the bench's own: by a small one, what a request of 1 KB costs beside its compute, the session alone and the
/// whole way over HTTP and gRPC in turns; by a large one, what is left of the bare engine's rate with several requests at once.
/// </summary>
internal sealed class TensorBench(TensorBenchPlan plan, Action<string> progress, TimeProvider time)
{
    /// <summary>The first round is longer by this: a node's code is compiled in its last form after some thousand requests.</summary>
    private const int WarmUp = 8;

    private const string UnitName = "rows";

    private static readonly DenseModel Small = new("bench-small", 64, 1);

    public async Task<StepBenchReport> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mai-bench-models-");
        try
        {
            Small.Write(folder.FullName, engine: null);
            var large = new DenseModel("bench-large", 1024, plan.Layers);
            large.Write(folder.FullName, """{ "maxBatchSize": 8, "maxQueueDelayMicroseconds": 1000 }""");
            var threads = Environment.ProcessorCount;
            string[] flags = ["--model-dir", folder.FullName, "--threads", threads.ToString(CultureInfo.InvariantCulture)];
            var (bare, http, grpc) = await MeasureLatencyAsync(Path.Combine(folder.FullName, Small.Name, "model.onnx"), threads, flags, cancellationToken);
            var others = new Dictionary<string, double> { ["1 KB alone, p50 us"] = bare, ["1 KB over HTTP, p50 us"] = http, ["1 KB over gRPC, p50 us"] = grpc, ["added by HTTP, p50 us"] = http - bare, ["added by gRPC, p50 us"] = grpc - bare };
            if (plan.Rates is not { } wanted)
            {
                return new StepBenchReport(large.Name, UnitName, []) { Others = others };
            }

            var packages = new PackageStore(new PackageStoreOptions { DataDirectory = Path.Combine(folder.FullName, "data"), ModelDirectories = [folder.FullName] }, time);
            var rates = new StepBench(
                await packages.OpenAsync(large.Name, cancellationToken), new TensorModality(), new OnnxOptions { Threads = threads }, SubjectOf(large, flags), wanted, progress, time);
            return await rates.RunAsync(cancellationToken) with { Others = others };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<(double Bare, double Http, double Grpc)> MeasureLatencyAsync(string path, int threads, string[] flags, CancellationToken cancellationToken)
    {
        using var session = new BareSession(path, threads);
        await using var node = await NodeProcess.StartAsync(["--models", Small.Name, .. flags], time);
        using var client = new InferClient(node.Address, node.Key, Small.Name, Row(0));
        using var caller = new GrpcInferClient(node.GrpcPort, node.Key, Small.Name, Row(0));
        var (bare, http, grpc) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= plan.LatencyRounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress(FormattableString.Invariant($"1 KB, round {round} of {plan.LatencyRounds}"));
            var row = Row(round);
            var calls = round == 0 ? plan.LatencyCalls * WarmUp : plan.LatencyCalls;
            var one = Times(() => session.Call(row), calls);
            var other = Times(client.Call, calls);
            var called = Times(caller.Call, calls);
            if (round > 0)
            {
                bare.AddRange(one);
                http.AddRange(other);
                grpc.AddRange(called);
            }
        }

        return (Median(bare), Median(http), Median(grpc));
    }

    /// <summary>Microseconds of each call.</summary>
    private double[] Times(Action call, int calls)
    {
        var times = new double[calls];
        for (var index = 0; index < times.Length; index++)
        {
            var started = time.GetTimestamp();
            call();
            times[index] = time.GetElapsedTime(started).TotalMicroseconds;
        }

        return times;
    }

    private static StepBenchSubject SubjectOf(DenseModel model, string[] flags) => new()
    {
        Model = model.Name,
        Flags = flags,
        Units = 1,
        UnitName = UnitName,
        Request = index => new TensorCall
        {
            Version = 1,
            Inputs = [Tensor.Of(DenseModel.Input, Row(index).AsSpan(), 1, DenseModel.RowLength)],
        }.ToRequest(RequestId.New(), new Requester("bench"), model.Name),
        PostAsync = async (client, index) =>
        {
            var head = Encoding.ASCII.GetBytes(InferClient.Json);
            using var content = new ByteArrayContent([.. head, .. MemoryMarshal.AsBytes<float>(Row(index))]);
            content.Headers.Add("Inference-Header-Content-Length", head.Length.ToString(CultureInfo.InvariantCulture));
            using var answer = await client.PostAsync(new Uri($"/v2/models/{model.Name}/infer", UriKind.Relative), content);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
        },
    };

    private static float[] Row(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, DenseModel.RowLength).Select(_ => random.NextSingle())];
    }

    private static double Median(List<double> figures) => figures.Order().ElementAt(figures.Count / 2);
}
