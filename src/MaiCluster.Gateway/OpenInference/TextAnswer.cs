using System.Diagnostics;
using MaiCluster.Gateway.Answers;
using MaiCluster.Gateway.Streaming;
using MaiCluster.Serving.Models;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Tensors;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>A text as parts: each holds what is new since the one before; or one part with all of it.</summary>
internal sealed class TextAnswer(CountedRun run, TextModel model, TextRequest request, bool isWhole) : InferAnswer(run)
{
    private readonly TextPartSink _sink = new();
    private bool _isOver;

    /// <summary>How the text is put together.</summary>
    public ChoiceProgress Choice { get; } = new(0, new TextAssembler(model.Tokenizer.Vocabulary, request.Stop));

    public override async ValueTask<(InferPart? Part, RequestFailure? Failure)> ReadAsync()
    {
        while (!_isOver)
        {
            while (!Choice.Ended && Feed.TryRead(out _, out var token))
            {
                if (token.Finish is FinishReason.Failed or FinishReason.Cancelled)
                {
                    _isOver = true;
                    return (null, Run.Failure ?? AnswerFailure.Of(token.Finish));
                }

                Choice.Take(token, _sink);
            }

            if (Choice.Ended || (_sink.Buffer.Count > 0 && !isWhole))
            {
                _isOver = Choice.Ended;
                return (new InferPart([_sink.TakeText()], IsFinal: _isOver), null);
            }

            _isOver = !await Feed.WaitAsync();
        }

        return (null, null);
    }

    private sealed class TextPartSink : AnswerSink
    {
        public Utf8Buffer Buffer { get; } = new();

        public Tensor TakeText()
        {
            var text = TextSignature.OutputOf(Buffer.Written);
            Buffer.Clear();
            return text;
        }

        public override void Call(ChoiceProgress choice, int call, string id, string name) => throw new UnreachableException("There are no tools.");

        public override void Arguments(ChoiceProgress choice, int call, ReadOnlySpan<byte> json) => throw new UnreachableException("There are no tools.");

        public override void End(ChoiceProgress choice, string reason)
        {
        }

        public override void Text(ChoiceProgress choice, ReadOnlySpan<byte> text) => Buffer.Raw(text);
    }
}
