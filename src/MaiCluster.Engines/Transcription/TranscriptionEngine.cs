using MaiCluster.Engines.Text;
using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Requests;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Streams;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Transcription;

/// <summary>
/// Whisper on ONNX Runtime. A step is a hundredth of a second of listening for voices, one window through the encoder, or one
/// token through the decoder, so that recordings take turns however long they are. Where the package's rows are independent,
/// windows are heard together and texts are written together.
/// </summary>
internal sealed class TranscriptionEngine(SpeechModelConfig config, SpeechPackageSettings settings, SpeechGraphs graphs, VoiceDetector detector) : IStepEngine
{
    private readonly LogMelSpectrogram _spectrogram = new(config.MelBins);

    public StepLimits Limits { get; } = new() { Requests = settings.Requests, Rows = settings.IndependentRows ? settings.Rows : 1 };

    public IStepTask Begin(TensorRequest request)
    {
        if (TranscriptionWork.Fault(request) is { } fault)
        {
            throw new RequestRefusedException(new RequestFailure(FailureKind.InvalidRequest, fault));
        }

        var work = TranscriptionWork.Read(request);
        var languages = config.Tokens.Languages;
        if (work.Language is { } language && languages.Count > 0 && !languages.ContainsKey(language))
        {
            throw new RequestRefusedException(new RequestFailure(FailureKind.InvalidRequest, $"The language '{language}' is not one of the model's: {string.Join(", ", languages.Keys.Order(StringComparer.Ordinal))}.") { Param = "language" });
        }

        return new TranscriptionTask(config, settings.IndependentRows, work);
    }

    public void Step(IReadOnlyList<IStepTask> batch, Action<int, TensorPart> made)
    {
        var tasks = batch.Cast<TranscriptionTask>().ToArray();
        var parts = tasks[0].Stage switch
        {
            TranscriptionStage.Listen => [tasks[0].Listen(detector)],
            TranscriptionStage.Encode => Encode(tasks),
            TranscriptionStage.FindLanguage => FindLanguage(tasks),
            TranscriptionStage.Prompt => Prompt(tasks),
            TranscriptionStage.Write => Write(tasks),
            TranscriptionStage.Align => [Align(tasks[0])],
            var stage => throw new InvalidOperationException($"A recording that is {stage} takes no step."),
        };
        for (var index = 0; index < parts.Length; index++)
        {
            if (parts[index] is { } part)
            {
                made(index, part.ToPart());
            }
        }
    }

    public void Dispose()
    {
        graphs.Dispose();
        detector.Dispose();
        NativeHeap.Trim();
    }

    private TranscriptPart?[] Encode(TranscriptionTask[] tasks)
    {
        var size = config.MelBins * LogMelSpectrogram.Columns;
        var pictures = new float[tasks.Length * size];
        for (var row = 0; row < tasks.Length; row++)
        {
            tasks[row].Picture(_spectrogram).CopyTo(pictures.AsSpan(row * size));
        }

        var heard = graphs.Encode(pictures, tasks.Length);
        if (tasks.Length == 1)
        {
            tasks[0].Hear(heard);
            return [null];
        }

        using (heard)
        {
            for (var row = 0; row < tasks.Length; row++)
            {
                tasks[row].Hear(DecoderRows.Take(heard, [row]));
            }
        }

        return new TranscriptPart?[tasks.Length];
    }

    private TranscriptPart?[] FindLanguage(TranscriptionTask[] tasks)
    {
        var rows = Read(tasks, static (config, _) => [config.Tokens.Start]);
        for (var row = 0; row < tasks.Length; row++)
        {
            tasks[row].FindLanguage(rows.Logits(row, position: -1));
            rows.Leave();
        }

        return new TranscriptPart?[tasks.Length];
    }

    private TranscriptPart?[] Prompt(TranscriptionTask[] tasks)
    {
        var rows = Read(tasks, static (_, task) => task.Prompt());
        return [.. tasks.Select((task, row) => task.BeginText(rows, row))];
    }

    private static TranscriptPart?[] Write(TranscriptionTask[] tasks)
    {
        var rows = tasks[0].Place.Rows;
        if (rows.Count > tasks.Length)
        {
            // Some have ended, or are not of this step: the rest go on as a batch of their own.
            rows = rows.Take([.. tasks.Select(task => task.Place.Row)]);
            for (var row = 0; row < tasks.Length; row++)
            {
                tasks[row].Move(rows, row);
            }
        }

        var tokens = new int[rows.Count];
        foreach (var task in tasks)
        {
            tokens[task.Place.Row] = task.LastToken;
        }

        rows.Append(tokens);
        return Array.ConvertAll(tasks, static task => task.Draw());
    }

    private TranscriptPart Align(TranscriptionTask task)
    {
        var (ids, firstText) = task.AlignedText();
        var attention = graphs.Attend(task.Heard!, Array.ConvertAll(ids, static id => (long)id));
        var map = new AttentionMap(ids.Length, task.Frames);
        foreach (var (layer, head) in config.AlignmentHeads)
        {
            var weights = attention[graphs.IndexOfLayer(layer)];
            var stride = (int)weights.GetTensorTypeAndShape().Shape[^1];
            map.Add(weights.GetTensorDataAsSpan<float>().Slice(head * ids.Length * stride, ids.Length * stride), stride, config.MedianWidth);
        }

        Array.ForEach(attention, static weights => weights.Dispose());

        // Each token is foretold by the one before it; the end token says when the last one is over.
        return task.Align(map.Starts(firstText - 1, ids.Length - firstText - 1));
    }

    private DecoderRows Read(TranscriptionTask[] tasks, Func<SpeechModelConfig, TranscriptionTask, int[]> prompt) =>
        DecoderRows.Begin(graphs, Array.ConvertAll(tasks, static task => task.Heard!), Array.ConvertAll(tasks, task => prompt(config, task)));
}
