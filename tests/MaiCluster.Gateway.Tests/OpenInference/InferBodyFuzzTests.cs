using System.Text;
using MaiCluster.Gateway.Limits;
using MaiCluster.Gateway.OpenInference;
using MaiCluster.Gateway.OpenInference.Http;
using MaiCluster.Gateway.Requests;
using MaiCluster.Gateway.Tests.Fuzz;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.Tests.OpenInference;

/// <summary>Spoiled infer requests are refused or are whole: no error of ours, and no tensor whose bytes are not those of its shape.</summary>
public sealed class InferBodyFuzzTests
{
    private static readonly int Seeds = LongRun.IsOn ? 100_000 : 1_000;

    private static readonly TensorModel Model = new()
    {
        Name = "m",
        Package = "m",
        Versions = [new TensorSignature(1,
            [new("a", TensorType.Float32, [-1, 2]), new("b", TensorType.Bytes, [-1]), new("c", TensorType.Bool, [-1])],
            [new("y", TensorType.Float32, [-1])])],
        Batching = new TensorBatching { MaxBatchSize = 8 },
    };

    private static readonly string[] Valid =
    [
        """{"id":"i","parameters":{"priority":1},"inputs":[{"name":"a","datatype":"FP32","shape":[2,2],"data":[[1,2],[3,4]]},{"name":"b","datatype":"BYTES","shape":[2],"data":["x","y"]},{"name":"c","datatype":"BOOL","shape":[2],"data":[true,false]}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}""",
        """{"inputs":[{"name":"a","datatype":"FP32","shape":[1,2],"parameters":{"binary_data_size":8}},{"name":"b","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":6}},{"name":"c","datatype":"BOOL","shape":[1],"parameters":{"binary_data_size":1}}]}""",
    ];

    [Fact]
    public void Spoiled_requests_are_refused_or_whole()
    {
        var table = InferFields.Table(new GatewayOptions());
        var good = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            try
            {
                good += Read(seed, table) ? 1 : 0;
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException($"Seed {seed}.", error);
            }
        }

        Assert.True(good > 0, "Nothing got through: the test spoils too much.");
    }

    private static bool Read(int seed, FieldTable<InferBodyDraft> table)
    {
        var random = new Random(seed);
        var valid = Valid[random.Next(2)];
        var json = random.Next(3) == 0 ? Encoding.UTF8.GetBytes(valid) : new BodyMutator(seed).Spoil(valid);
        byte[] binary = [0, 0, 128, 63, 0, 0, 0, 64, 2, 0, 0, 0, 104, 105, 1];
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            binary[random.Next(binary.Length)] = (byte)random.Next(256);
        }

        byte[] body = [.. json, .. binary[..(random.Next(3) > 0 ? binary.Length : random.Next(binary.Length))]];
        var header = random.Next(10) switch
        {
            0 => "",
            1 => $"{random.Next(-5, body.Length + 5)}",
            2 => "99999999999999999999",
            _ => $"{json.Length}",
        };
        var faults = new RequestFaults();
        var bytes = InferBody.JsonBytes(header, body.Length, faults);
        if (faults.First is not null)
        {
            return false;
        }

        var (document, error) = JsonBody.Parse(body.AsMemory(0, bytes));
        if (document is null)
        {
            Assert.NotNull(error);
            return false;
        }

        using (document)
        {
            var draft = InferBody.Read(document.RootElement, table, body.AsMemory(bytes), "m", "", faults);
            if (faults.First is not null)
            {
                Assert.NotEqual("", faults.First.Message);
                return false;
            }

            _ = InferParameters.Read(draft.Parameters, faults);
            var call = new TensorCallBuilder(draft, Model, faults).Build();
            Assert.Equal(call is null, faults.First is not null);
            return call is not null;
        }
    }
}
