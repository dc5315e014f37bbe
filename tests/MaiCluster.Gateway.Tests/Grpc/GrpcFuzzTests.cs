using System.IO.Compression;
using Google.Protobuf;
using MaiCluster.Gateway.Grpc;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.Tests.OpenInference;
using MaiCluster.Serving.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Input = MaiCluster.Gateway.Grpc.Protocol.ModelInferRequest.Types.InferInputTensor;

namespace MaiCluster.Gateway.Tests.Grpc;

/// <summary>Random and spoiled bytes as messages and as bodies of calls: each is refused by its status, none is an error of ours.</summary>
public sealed class GrpcFuzzTests
{
    private static readonly int Messages = LongRun.IsOn ? 100_000 : 2_000;
    private static readonly int Calls = LongRun.IsOn ? 100_000 : 500;

    private static readonly byte[] Valid = new ModelInferRequest
    {
        ModelName = "echo",
        ModelVersion = "1",
        Id = "mine",
        Inputs =
        {
            new Input
            {
                Name = "in_FP32", Datatype = "FP32", Shape = { 1, 2 }, Contents = new InferTensorContents { Fp32Contents = { 1, 2 } },
                Parameters = { ["a"] = new InferParameter { DoubleParam = 1 } },
            },
        },
        Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "out_FP32" } },
        Parameters = { ["priority"] = new InferParameter { Int64Param = 1 } },
    }.ToByteArray();

    [Fact]
    public void Spoiled_messages_are_refused_or_are_whole_drafts()
    {
        var good = 0;
        for (var seed = 0; seed < Messages; seed++)
        {
            ModelInferRequest request;
            try
            {
                request = ModelInferRequest.Parser.ParseFrom(Spoil(Valid, new Random(seed)));
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }

            try
            {
                var (draft, failure) = InferMessages.Read(request, maxTensors: 16);
                Assert.Equal(draft is null, failure is not null);
                good += draft is null ? 0 : 1;
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException($"Seed {seed}.", error);
            }
        }

        Assert.True(good > 0, "Nothing got through: the test spoils too much.");
    }

    [Fact]
    public async Task Spoiled_bodies_are_refused_and_leave_nothing_behind()
    {
        var pipeline = new TensorPipeline();
        await using var host = await GrpcHost.StartAsync(services: services => services.AddSingleton<IInferencePipeline>(pipeline));
        using var raw = new RawCalls(host.Gateway.GrpcAddress);
        string[] methods = ["ModelInfer", "ModelStreamInfer", "ModelMetadata", "RepositoryModelLoad", "TraceSetting"];
        var answered = 0;
        for (var seed = 0; seed < Calls; seed++)
        {
            var random = new Random(seed);
            var packed = random.Next(4) == 0;
            var body = RawCalls.Frame(packed ? Pack(Spoil(Valid, random), random) : Spoil(Valid, random), (byte)(packed ? 1 : random.Next(20) == 0 ? random.Next(256) : 0));
            var method = methods[random.Next(methods.Length)];
            var (status, _, _) = await raw.SendAsync(method, random.Next(4) == 0 ? Spoil(body, random) : body, packed ? "gzip" : random.Next(20) == 0 ? "deflate" : null);

            // OK, INVALID_ARGUMENT, NOT_FOUND, RESOURCE_EXHAUSTED, UNIMPLEMENTED; INTERNAL is what the library says of a body that ends too soon.
            Assert.True(status is "0" or "3" or "5" or "8" or "12" or "13", $"seed {seed}, {method}: {status}");
            answered += status == "0" ? 1 : 0;
        }

        Assert.True(answered > 0, "Nothing got through: the test spoils too much.");
        Assert.DoesNotContain(host.Gateway.Log.Ours, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        Assert.Equal(1, raw.Connections);
        Assert.True((await host.Client.ServerLiveAsync(new ServerLiveRequest())).Live);
    }

    private static byte[] Spoil(byte[] valid, Random random)
    {
        if (valid.Length == 0 || random.Next(8) == 0)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = valid.ToArray();
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return random.Next(6) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static byte[] Pack(byte[] message, Random random)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(message);
        }

        return random.Next(3) == 0 ? Spoil(buffer.ToArray(), random) : buffer.ToArray();
    }
}
