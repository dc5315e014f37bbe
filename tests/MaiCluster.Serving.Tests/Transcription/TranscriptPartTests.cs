using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Tensors;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Tests.Transcription;

public sealed class TranscriptPartTests
{
    [Fact]
    public void A_part_comes_back_as_it_went()
    {
        var part = new TranscriptPart
        {
            Language = "de",
            Segments = [Segment(" Grüß Gott.", [1, 2, 3], new(" Grüß", 0.5, 0.75), new(" Gott.", 0.75, 1)), Segment("", []), Segment(" So.", [4], new TranscriptWord(" So.", 2, 3))],
        };
        var read = TranscriptPart.Read(part.ToPart());
        Assert.Equal("de", read.Language);
        Assert.Equal(3, read.Segments.Count);
        for (var index = 0; index < 3; index++)
        {
            Assert.Equal(part.Segments[index].Tokens, read.Segments[index].Tokens);
            Assert.Equal(part.Segments[index].Words, read.Segments[index].Words);
            Assert.Equal(part.Segments[index] with { Tokens = [], Words = [] }, read.Segments[index] with { Tokens = [], Words = [] });
        }

        Assert.Empty(TranscriptPart.Read(new TranscriptPart { Language = "", Segments = [] }.ToPart()).Segments);
    }

    [Fact]
    public void Work_comes_back_as_it_went()
    {
        var work = new TranscriptionWork
        {
            Audio = new DecodedAudio(new byte[2 * 16_000 * 45]),
            Language = "fr",
            Translate = true,
            Prompt = "élan",
            Temperature = 0.25,
            Detail = TranscriptDetail.Words,
        };
        var request = work.ToRequest(RequestId.New(), new Requester("key"), "mai-transcribe");
        Assert.Null(TranscriptionWork.Fault(request));
        Assert.Equal(work, TranscriptionWork.Read(request));
        Assert.Equal((30_000, 45_000L, 10), (request.Work, request.Quantities.AudioInMilliseconds, request.MostParts));
    }

    [Fact]
    public void What_is_no_recording_is_named()
    {
        var request = new TranscriptionWork { Audio = new DecodedAudio(new byte[2]) }.ToRequest(RequestId.New(), new Requester("key"), "mai-transcribe");
        Assert.Equal("The input 'audio' is missing: INT16, 16 kHz, one channel.", TranscriptionWork.Fault(request with { Inputs = [] }));
        Assert.Equal("The input 'prompt' is no single text (BYTES [1]).", TranscriptionWork.Fault(request with { Inputs = [.. request.Inputs, Tensor.Of("prompt", ["a", "b"])] }));
    }

    [Fact]
    public void Repeated_text_compresses_well()
    {
        Assert.True(CompressionRatio.Of(string.Concat(Enumerable.Repeat(" thank you", 30))) > 2.4);
        Assert.True(CompressionRatio.Of("The committee approved the proposal after a long discussion about costs.") < 2.4);
        Assert.Equal(0, CompressionRatio.Of(""));
    }

    private static TranscriptSegment Segment(string text, int[] tokens, params TranscriptWord[] words) => new()
    {
        Text = text,
        Tokens = tokens,
        Words = words,
        StartSeconds = 0.5,
        EndSeconds = 1.25,
        Temperature = 0.2,
        MeanLogProbability = -0.5,
        CompressionRatio = 1.5,
        NoSpeechProbability = 0.125,
    };
}
