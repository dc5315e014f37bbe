using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Speech;
using MaiCluster.Serving.Speech.Audio;
using MaiCluster.Serving.Speech.Phonemes;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;

namespace MaiCluster.Engines.Speech;

/// <summary>Speaks: a step is one sentence, or one piece of a long one; requests take turns, so that none waits for another's whole text.</summary>
internal sealed class SpeechEngine(SpeechModel model, KokoroGraph graph, VoiceStyles styles, PackagePhonemes phonemes, SpeechSettings settings) : IStepEngine
{
    /// <summary>Faster than this the graph leaves sounds out: what is left is done by shortening the waveform.</summary>
    private const double FastestOfGraph = 2;

    public StepLimits Limits { get; } = new() { Requests = settings.Requests };

    public IStepTask Begin(TensorRequest request)
    {
        var work = SpeechWork.Read(request, model);
        var pieces = work.IsPhonemes ? SpeechScript.OfPhonemes(work.Input) : SpeechScript.OfText(work.Input, phonemes.Phonemizer);
        return pieces.Count > 0
            ? new SpeechTask(request, work, pieces)
            : throw new RequestRefusedException(new RequestFailure(FailureKind.InvalidRequest, "'input' has nothing that can be spoken.") { Param = "input" });
    }

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        for (var index = 0; index < batch.Count; index++)
        {
            var task = (SpeechTask)batch[index];
            var samples = Speak(task.Next, task.IsLast, task.Spoken);
            if (task.Take(samples) is { } part)
            {
                made(index, part);
            }
        }
    }

    public void Dispose()
    {
        graph.Dispose();
        phonemes.Dispose();
    }

    private short[] Speak(SpokenPiece piece, bool isLast, SpeechWork work)
    {
        var symbols = model.Vocabulary.Encode(piece.Phonemes);
        if (symbols.Length == 0)
        {
            return SpeechJoin.Piece([], piece.End, isLast, work.Rate);
        }

        var waveform = graph.Speak(symbols, styles.For(work.Blend, symbols.Length), (float)Math.Min(work.Rate, FastestOfGraph));
        return SpeechJoin.Piece(TimeStretch.Shorten(waveform, work.Rate / FastestOfGraph), piece.End, isLast, work.Rate);
    }
}
