using System.Text.Json;
using MaiCluster.Gateway.Tests.Fakes;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.Tests.OpenInference;

public sealed class InferEndpointTests(ProtocolFixture fixture) : IClassFixture<ProtocolFixture>
{
    private const string Echo = "v2/models/echo/versions/1/infer", Rows = "v2/models/rows/infer";

    // By the newest version all inputs are asked for, so each is sent.
    private static readonly (TensorType Type, string Data)[] AllData =
    [
        (TensorType.Bool, "[true, false]"), (TensorType.UInt8, "[0, 255]"), (TensorType.UInt16, "[0, 65535]"), (TensorType.UInt32, "[0, 4294967295]"),
        (TensorType.UInt64, "[0, 18446744073709551615]"), (TensorType.Int8, "[-128, 127]"), (TensorType.Int16, "[-32768, 32767]"), (TensorType.Int32, "[-2147483648, 2147483647]"),
        (TensorType.Int64, "[-9223372036854775808, 9223372036854775807]"), (TensorType.Float32, "[0.1, -1E+30]"), (TensorType.Float64, "[0.1, 1E+300]"), (TensorType.Bytes, "[\"\", \"Grüße\"]"),
    ];

    [Fact]
    public async Task Every_datatype_that_JSON_has_goes_there_and_back()
    {
        var inputs = AllData.Select(one => $$"""{"name":"{{TensorPipeline.InputOf(one.Type)}}","datatype":"{{one.Type.Name()}}","shape":[1,2],"data":{{one.Data}}}""")
            .Append("""{"name":"in_FP16","datatype":"FP16","shape":[1,2],"parameters":{"binary_data_size":4}}""")
            .Append("""{"name":"in_BF16","datatype":"BF16","shape":[1,2],"parameters":{"binary_data_size":4}}""");
        var outputs = AllData.Select(one => $$"""{"name":"{{TensorPipeline.OutputOf(one.Type)}}"}""").Append("""{"name":"out_BF16","parameters":{"binary_data":true}}""");

        var (json, binary) = await fixture.PostBinaryAsync("v2/models/echo/infer", $$"""{"id":"mine","inputs":[{{string.Join(',', inputs)}}],"outputs":[{{string.Join(',', outputs)}}]}""", [1, 2, 3, 4, 5, 6, 7, 8]);

        Assert.Equal(("echo", "3", "mine"), (json.GetProperty("model_name").GetString(), json.GetProperty("model_version").GetString(), json.GetProperty("id").GetString()));
        var answered = json.GetProperty("outputs").EnumerateArray().ToArray();
        foreach (var ((type, data), output) in AllData.Zip(answered))
        {
            Assert.Equal((TensorPipeline.OutputOf(type), type.Name()), (output.GetProperty("name").GetString(), output.GetProperty("datatype").GetString()));
            Assert.True(JsonElement.DeepEquals(JsonElement.Parse(data), output.GetProperty("data")), $"{type}: {output}");
        }

        Assert.Equal(4, answered[^1].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.Equal([5, 6, 7, 8], binary);
    }

    [Fact]
    public async Task Every_datatype_goes_there_and_back_as_binary_data()
    {
        var bytes = new MemoryStream();
        var inputs = Enum.GetValues<TensorType>().Select(type =>
        {
            byte[] one = type == TensorType.Bytes ? [0, 0, 0, 0, 2, 0, 0, 0, 0xFF, 0] : [.. Enumerable.Range(0, 2 * type.ElementBytes()).Select(index => (byte)(index & 1))];
            bytes.Write(one);
            return $$$"""{"name":"{{{TensorPipeline.InputOf(type)}}}","datatype":"{{{type.Name()}}}","shape":[1,2],"parameters":{"binary_data_size":{{{one.Length}}} } }""";
        }).ToArray();

        var (json, binary) = await fixture.PostBinaryAsync("v2/models/echo/infer", $$$"""{"inputs":[{{{string.Join(',', inputs)}}}],"parameters":{"binary_data_output":true}}""", bytes.ToArray());

        Assert.Equal(bytes.ToArray(), binary);
        Assert.All(json.GetProperty("outputs").EnumerateArray(), output => Assert.False(output.TryGetProperty("data", out _)));
        Assert.False(json.TryGetProperty("id", out _));
    }

    [Theory]
    [InlineData("[1, 2, 3, 4]")]
    [InlineData("[[1, 2], [3, 4]]")]
    public async Task Data_may_be_flat_or_nested_as_the_shape_is(string data)
    {
        var answer = await fixture.Host.PostJsonAsync(Echo, $$"""{"inputs":[{"name":"in_FP32","datatype":"FP32","shape":[2,2],"data":{{data}}}]}""");

        Assert.Equal("[1,2,3,4]", answer.GetProperty("outputs")[0].GetProperty("data").GetRawText());
        Assert.Equal("[2,2]", answer.GetProperty("outputs")[0].GetProperty("shape").GetRawText());
    }

    [Theory]
    [InlineData("""{"name":"in_FP16","datatype":"FP32","shape":[1,2],"data":[1,2]}""", "echo has no input 'in_FP16'; it has in_FP32 (FP32 [-1, 2]).")]
    [InlineData("""{"name":"in_FP32","datatype":"INT32","shape":[1,2],"data":[1,2]}""", "The input 'in_FP32' is FP32; 'INT32' was sent.")]
    [InlineData("""{"name":"in_FP32","datatype":"FLOAT","shape":[1,2],"data":[1,2]}""", "'inputs[0].datatype' must be one of BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BF16, BYTES.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[1,3],"data":[1,2,3]}""", "The input 'in_FP32' has the shape [-1, 2], where -1 is any length; [1, 3] was sent.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[2],"data":[1,2]}""", "The input 'in_FP32' has the shape [-1, 2], where -1 is any length; [2] was sent.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1]}""", "'inputs[0].data' has 1 elements; the shape [1, 2] needs 2.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[2,2],"data":[[1,2],[3]]}""", "'inputs[0].data[1]' should be an array of 2, for the shape [2, 2]; it is one of 1.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1,1e39]}""", "'inputs[0].data[1]' must be a number within the range of FP32; got 1e39.")]
    [InlineData("""{"name":"in_FP32","datatype":"INT8","shape":[1,2],"data":[1,128]}""", "'inputs[0].data[1]' must be a whole number from -128 to 127 (INT8); got 128.")]
    [InlineData("""{"name":"in_FP32","datatype":"UINT16","shape":[1,2],"data":[1,-1]}""", "'inputs[0].data[1]' must be a whole number from 0 to 65535 (UINT16); got -1.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP16","shape":[1,2],"data":[1,1]}""", "'inputs[0].data' cannot hold FP16, which JSON has no form for: send it as binary data, with the parameter 'binary_data_size'.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[1,2]}""", "'inputs[0].data' is required, or the parameter 'binary_data_size' where it comes after the JSON.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[1,2],"parameters":{"binary_data_size":8}}""", "'inputs[0].parameters.binary_data_size' must be a whole number, at most the 0 bytes that are left after the JSON.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[1,2],"parameters":{"shared_memory_region":"r"}}""", "The parameter 'shared_memory_region' is not supported here: tensors are sent in the request, as JSON or binary.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[-1,2],"data":[1,2]}""", "'inputs[0].shape[0]' must be an integer from 0 to 2147483647; got -1.")]
    [InlineData("""{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1,2],"dta":1}""", "Unknown field 'inputs[0].dta'. Did you mean 'data'?")]
    public async Task A_wrong_input_is_told_what_would_be_right(string input, string message)
    {
        var before = fixture.Pipeline.Requests.Count;

        Assert.Equal(message, await fixture.ErrorAsync(Echo, $$"""{"inputs":[{{input}}]}"""));

        Assert.Equal(before, fixture.Pipeline.Requests.Count);
    }

    [Theory]
    [InlineData("""{"inputs":[]}""", "The input 'in_FP32' is missing; echo takes in_FP32 (FP32 [-1, 2]).")]
    [InlineData("""{"inputs":[ONE,ONE]}""", "The input 'in_FP32' is given twice.")]
    [InlineData("""{"inputs":[ONE],"outputs":[{"name":"y"}]}""", "echo has no output 'y'; it has out_FP32 (FP32 [-1, 2]).")]
    [InlineData("""{"inputs":[ONE],"outputs":[{"name":"out_FP32"},{"name":"out_FP32"}]}""", "The output 'out_FP32' is asked for twice.")]
    [InlineData("""{"inputs":[ONE],"outputs":[{"name":"out_FP32","parameters":{"classification":2}}]}""", "The parameter 'classification' is not supported here: take the output itself and rank it.")]
    [InlineData("""{"inputs":[ONE],"parameters":{"timeout":-1}}""", "The parameter 'timeout' must be a whole number from 0 to 3600000000, in microseconds.")]
    [InlineData("""{"inputs":[ONE],"parameters":{"priority":"high"}}""", "The parameter 'priority' must be a whole number from -1000 to 1000.")]
    [InlineData("""{"inputs":[ONE],"parameters":{"sequence_id":7}}""", "The parameter 'sequence_id' is not supported here: no model keeps a state between requests; leave it out.")]
    [InlineData("""{"inputs":[ONE],"parameters":{"binary_data_output":1}}""", "'parameters.binary_data_output' must be true or false.")]
    [InlineData("""{}""", "'inputs' is required: The model's inputs.")]
    [InlineData("", "The body is empty: a JSON object was expected.")]
    public async Task A_wrong_request_is_told_what_would_be_right(string body, string message) =>
        Assert.Equal(message, await fixture.ErrorAsync(Echo, body.Replace("ONE", """{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1,2]}""", StringComparison.Ordinal)));

    [Theory]
    [InlineData(8, 7, "'inputs[0].parameters.binary_data_size' must be a whole number, at most the 7 bytes that are left after the JSON.")]
    [InlineData(8, 9, "1 bytes after the JSON belong to no input: 'binary_data_size' says how many each has.")]
    [InlineData(4, 4, "The shape [1, 2] of 'in_FP32' needs 2 elements of FP32, which are 8 bytes; 4 bytes were sent.")]
    public async Task Binary_data_must_be_as_many_bytes_as_said(int said, int sent, string message)
    {
        var (json, _) = await fixture.PostBinaryAsync(Echo, $$$"""{"inputs":[{"name":"in_FP32","datatype":"FP32","shape":[1,2],"parameters":{"binary_data_size":{{{said}}} } }]}""", new byte[sent], 400);

        Assert.Equal(message, json.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-3")]
    [InlineData("1000")]
    [InlineData("x")]
    public async Task A_wrong_header_length_is_refused(string length)
    {
        using var content = new StringContent("{}");
        content.Headers.Add("Inference-Header-Content-Length", length);

        using var response = await fixture.Host.Client.PostAsync(new Uri(Echo, UriKind.Relative), content).Within("an answer");

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("""{"error":"The header 'Inference-Header-Content-Length' must say how many bytes of the body are JSON, from 1 to 2."}""", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(2, 2, null)]
    [InlineData(2, 3, "The first axis counts the rows of a batch: 'a' has 2 and 'b' has 3.")]
    [InlineData(5, 5, "A batch of rows has 1 to 4 rows; 5 were sent.")]
    [InlineData(0, 0, "A batch of rows has 1 to 4 rows; 0 were sent.")]
    public async Task Rows_of_a_batch_are_counted(int a, int b, string? message)
    {
        var body = $$"""{"inputs":[{"name":"b","datatype":"INT64","shape":[{{b}}],"data":[{{Numbers(b)}}]},{"name":"a","datatype":"FP32","shape":[{{a}},2],"data":[{{Numbers(2 * a)}}]}],"outputs":[{"name":"y"}]}""";
        if (message is not null)
        {
            Assert.Equal(message.Replace($"'a' has {a} and 'b' has {b}", $"'b' has {b} and 'a' has {a}", StringComparison.Ordinal), await fixture.ErrorAsync(Rows, body));
            return;
        }

        await fixture.Host.PostJsonAsync(Rows, body);
        Assert.Equal(a, fixture.Pipeline.Requests.Last(request => request.Model == "rows").WorkUnits);
    }

    [Fact]
    public async Task Priority_and_timeout_reach_the_queue_and_the_call_is_counted_once()
    {
        await fixture.Host.PostJsonAsync(Echo, """{"inputs":[{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1,2]}],"parameters":{"priority":3,"timeout":1500}}""");

        var request = fixture.Pipeline.Requests.Last(request => request.Priority == 3);
        Assert.Equal(TimeSpan.FromMicroseconds(1500), request.Slo.FirstToken);
        Assert.Equal(1, request.Quantities.TensorCalls);
        Assert.Equal(1, TensorCall.Read(request).Version);
    }

    [Fact]
    public async Task Answers_that_JSON_cannot_hold_are_refused_by_name()
    {
        await using var host = await GatewayHost.StartAsync(services: services => TensorHost.Add(services, new TensorPipeline
        {
            Answer = _ => [new Tensor("out_FP32", TensorType.Float32, [1, 2], new byte[] { 0, 0, 0xC0, 0x7F, 0, 0, 0, 0 })],
        }));

        var error = await host.PostJsonAsync(Echo, """{"inputs":[{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1,2]}]}""", 400);

        Assert.Equal("The output 'out_FP32' holds infinity or NaN, which JSON has no numbers for: ask for it with the parameter 'binary_data'.", error.GetProperty("error").GetString());
        var raw = await fixture.ErrorAsync("v2/models/echo/infer", """{"inputs":[]}""");
        Assert.Equal("The output 'out_FP16' is FP16, which JSON has no form for: ask for it with the parameter 'binary_data', or for all with 'binary_data_output'.", raw);
    }

    [Fact]
    public async Task A_failure_after_the_start_is_the_status()
    {
        await using var host = await GatewayHost.StartAsync(services: services => TensorHost.Add(services, new TensorPipeline { Failure = new RequestFailure(FailureKind.DeadlinePassed, "Too late.") }));

        var (response, body) = await host.PostAsync(Echo, """{"inputs":[{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1,2]}]}""");

        Assert.Equal((429, """{"error":"Too late."}"""), ((int)response.StatusCode, body));
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("v2/models/mai-text/infer", 400, "The model 'mai-text' streams its answer: ask it by POST /v2/models/mai-text/generate or generate_stream, over gRPC by ModelStreamInfer.")]
    [InlineData("v2/models/mai-embed/infer", 400, "The model 'mai-embed' is for embedding, which is not served over the open inference protocol: ask it by POST /v1/embeddings.")]
    [InlineData("v2/models/nothing/infer", 404, "There is no model 'nothing'.")]
    [InlineData("v2/models/echo/versions/2/infer", 404, "echo has no version '2'; it has 1, 3.")]
    public async Task Models_that_are_not_for_it_say_where_to_go(string path, int status, string message) =>
        Assert.Equal(message, await fixture.ErrorAsync(path, """{"inputs":[{"name":"in_FP32","datatype":"FP32","shape":[1,2],"data":[1,2]}]}""", status));

    [Fact]
    public async Task Large_and_compressed_bodies_are_refused()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxTensorBytes = 2000, services => TensorHost.Add(services, new TensorPipeline()));
        var (large, text) = await host.PostAsync(Echo, new string(' ', 2001));
        Assert.Equal((413, """{"error":"The body may have at most 2000 bytes."}"""), ((int)large.StatusCode, text));

        using var zipped = new ByteArrayContent([1, 2, 3]);
        zipped.Headers.ContentEncoding.Add("gzip");
        using var response = await fixture.Host.Client.PostAsync(new Uri(Echo, UriKind.Relative), zipped).Within("an answer");
        Assert.Equal(415, (int)response.StatusCode);
    }

    private static string Numbers(int count) => string.Join(',', Enumerable.Range(0, count));
}
