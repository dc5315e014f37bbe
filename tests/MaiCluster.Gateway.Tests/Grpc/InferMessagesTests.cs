using System.Runtime.InteropServices;
using Google.Protobuf;
using MaiCluster.Gateway.Grpc;
using MaiCluster.Gateway.Grpc.Protocol;
using MaiCluster.Gateway.OpenInference;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;
using Input = MaiCluster.Gateway.Grpc.Protocol.ModelInferRequest.Types.InferInputTensor;

namespace MaiCluster.Gateway.Tests.Grpc;

public class InferMessagesTests
{
    /// <summary>Each datatype with its elements in the list that is for it, and the raw bytes that they are.</summary>
    public static TheoryData<string, string, string> Elements => new()
    {
        { "BOOL", """{"boolContents":[true,false]}""", "0100" },
        { "UINT8", """{"uintContents":[1,255]}""", "01FF" },
        { "UINT16", """{"uintContents":[1,65535]}""", "0100FFFF" },
        { "UINT32", """{"uintContents":[1,4294967295]}""", "01000000FFFFFFFF" },
        { "UINT64", """{"uint64Contents":["1","18446744073709551615"]}""", "0100000000000000FFFFFFFFFFFFFFFF" },
        { "INT8", """{"intContents":[1,-128]}""", "0180" },
        { "INT16", """{"intContents":[1,-32768]}""", "01000080" },
        { "INT32", """{"intContents":[1,-2]}""", "01000000FEFFFFFF" },
        { "INT64", """{"int64Contents":["1","-2"]}""", "0100000000000000FEFFFFFFFFFFFFFF" },
        { "FP32", """{"fp32Contents":[1,-2.5]}""", "0000803F000020C0" },
        { "FP64", """{"fp64Contents":[1,-2.5]}""", "000000000000F03F00000000000004C0" },
        { "BYTES", """{"bytesContents":["YWI=",""]}""", "02000000616200000000" },
    };

    [Theory]
    [MemberData(nameof(Elements))]
    public void Elements_in_lists_are_what_they_are_raw(string datatype, string contents, string raw)
    {
        var request = Request(new Input { Name = "x", Datatype = datatype, Shape = { 2 }, Contents = InferTensorContents.Parser.ParseJson(contents) });

        Assert.Equal(raw, Convert.ToHexString(Read(request).Inputs.Single().Bytes.Span));
    }

    [Fact]
    public void Raw_elements_are_taken_as_they_are_without_a_copy()
    {
        var bytes = ByteString.CopyFrom(1, 2, 3, 4);
        var request = Request(new Input { Name = "x", Datatype = "FP16", Shape = { 2 } });
        request.RawInputContents.Add(bytes);

        var input = Read(request).Inputs.Single();

        Assert.True(bytes.Span == input.Bytes.Span);
        Assert.Equal(("x", "FP16"), (input.Name, input.Datatype));
        Assert.Equal([2L], input.Shape);
    }

    [Theory]
    [InlineData("FP32", """{"fp64Contents":[1]}""", "The input 'x' is FP32, whose elements belong in fp32_contents; they came in fp64_contents.")]
    [InlineData("INT8", """{"intContents":[1],"boolContents":[true]}""", "The input 'x' is INT8, whose elements belong in int_contents; they came in several lists.")]
    [InlineData("FP16", """{"fp32Contents":[1]}""", "The input 'x' is FP16, which has no list of its own: send it in raw_input_contents.")]
    [InlineData("BF16", """{"fp32Contents":[1]}""", "The input 'x' is BF16, which has no list of its own: send it in raw_input_contents.")]
    [InlineData("INT8", """{"intContents":[128]}""", "The input 'x' has 128, which is no INT8.")]
    [InlineData("INT16", """{"intContents":[-32769]}""", "The input 'x' has -32769, which is no INT16.")]
    [InlineData("UINT8", """{"uintContents":[256]}""", "The input 'x' has 256, which is no UINT8.")]
    [InlineData("UINT16", """{"uintContents":[65536]}""", "The input 'x' has 65536, which is no UINT16.")]
    [InlineData("FLOAT", "{}", "The input 'x' has the datatype 'FLOAT'; there are BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64, BF16, BYTES.")]
    public void Elements_of_another_kind_are_refused(string datatype, string contents, string message) =>
        Assert.Equal(message, Refusal(Request(new Input { Name = "x", Datatype = datatype, Shape = { 1 }, Contents = InferTensorContents.Parser.ParseJson(contents) })));

    [Fact]
    public void Raw_elements_and_lists_are_never_mixed()
    {
        var mixed = Request(new Input { Name = "x", Datatype = "INT32", Shape = { 1 }, Contents = new InferTensorContents { IntContents = { 1 } } });
        mixed.RawInputContents.Add(ByteString.CopyFrom(1, 0, 0, 0));
        Assert.Equal("The input 'x' has contents, and the request has raw_input_contents: send all elements in the one or the other.", Refusal(mixed));

        var few = Request(new Input { Name = "x", Datatype = "INT32", Shape = { 1 } }, new Input { Name = "y", Datatype = "INT32", Shape = { 1 } });
        few.RawInputContents.Add(ByteString.CopyFrom(1, 0, 0, 0));
        Assert.Equal("'raw_input_contents' has 1 entries for 2 inputs: it needs one for each.", Refusal(few));
    }

    [Fact]
    public void More_tensors_than_the_limit_are_refused()
    {
        var request = Request(new Input(), new Input(), new Input());
        Assert.Equal("A request may name 2 inputs and 2 outputs; this one names 3 and 0.", Refusal(request));
    }

    [Fact]
    public void Parameters_and_names_come_through()
    {
        var request = Request();
        (request.ModelVersion, request.Id) = ("3", "mine");
        request.Parameters.Add("priority", new InferParameter { Uint64Param = 2 });
        request.Parameters.Add("large", new InferParameter { Uint64Param = ulong.MaxValue });
        request.Parameters.Add("timeout", new InferParameter { Int64Param = -5 });
        request.Parameters.Add("temperature", new InferParameter { DoubleParam = 0.5 });
        request.Parameters.Add("stop", new InferParameter { StringParam = "." });
        request.Parameters.Add("stream", new InferParameter { BoolParam = true });
        request.Parameters.Add("nothing", new InferParameter());
        request.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "y", Parameters = { ["binary_data"] = new InferParameter { BoolParam = true } } });

        var draft = Read(request);

        Assert.Equal(("m", "3", "mine"), (draft.Model, draft.Version, draft.Id));
        Assert.Equal(
            [
                ("large", ParameterValue.Of((double)ulong.MaxValue)), ("priority", ParameterValue.Of(2L)), ("stop", ParameterValue.Of(".")),
                ("stream", ParameterValue.Of(true)), ("temperature", ParameterValue.Of(0.5)), ("timeout", ParameterValue.Of(-5L)),
            ],
            draft.Parameters.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(ParameterValue.Of(true), draft.Outputs.Single().Parameters["binary_data"]);
    }

    [Fact]
    public void Answers_are_raw_and_not_copied()
    {
        var tensor = Tensor.Of("y", [1f, -2.5f], 1, 2);
        var part = new InferPart([tensor, Tensor.Of("t", ["ab"])], IsFinal: true) { Parameters = new Dictionary<string, ParameterValue> { ["n"] = ParameterValue.Of(7L) } };

        var response = InferMessages.Write(new Ended { Model = "m", Version = "1", Id = "mine" }, part);

        Assert.Equal(("m", "1", "mine"), (response.ModelName, response.ModelVersion, response.Id));
        Assert.Equal(["y FP32 1,2", "t BYTES 1"], response.Outputs.Select(output => $"{output.Name} {output.Datatype} {string.Join(',', output.Shape)}"));
        Assert.All(response.Outputs, output => Assert.Null(output.Contents));
        Assert.True(tensor.Bytes.Span == response.RawOutputContents[0].Span);
        Assert.Equal("020000006162", Convert.ToHexString(response.RawOutputContents[1].Span));
        Assert.Equal(7, response.Parameters["n"].Int64Param);
        Assert.Equal([1f, -2.5f], MemoryMarshal.Cast<byte, float>(response.RawOutputContents[0].Span).ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pieces_say_whether_they_are_the_last(bool isFinal)
    {
        var piece = InferMessages.WritePiece(new Ended { Model = "m", Version = "1", Id = "" }, new InferPart([], isFinal));
        Assert.Equal(isFinal, piece.InferResponse.Parameters["triton_final_response"].BoolParam);
        Assert.Equal("", piece.ErrorMessage);
    }

    private static ModelInferRequest Request(params Input[] inputs) => new() { ModelName = "m", Inputs = { inputs } };

    private static InferDraft Read(ModelInferRequest request)
    {
        var (draft, failure) = InferMessages.Read(request, maxTensors: 2);
        Assert.True(draft is not null, failure?.Message);
        return draft;
    }

    private static string Refusal(ModelInferRequest request)
    {
        var (draft, failure) = InferMessages.Read(request, maxTensors: 2);
        Assert.Null(draft);
        Assert.Equal(FailureKind.InvalidRequest, failure!.Kind);
        return failure.Message;
    }

    private sealed class Ended() : InferAnswer(null!)
    {
        public override ValueTask<(InferPart? Part, RequestFailure? Failure)> ReadAsync() => default;
    }
}
