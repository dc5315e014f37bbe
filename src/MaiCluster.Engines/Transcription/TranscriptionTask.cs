using MaiCluster.Serving.Audio;
using MaiCluster.Serving.Stepping;
using MaiCluster.Serving.Transcription;
using Microsoft.ML.OnnxRuntime;

namespace MaiCluster.Engines.Transcription;

/// <summary>
/// One recording inside the engine: its windows in order, each heard, written, and aligned where word times are asked for. It knows
/// what comes next; the engine makes the passes.
/// </summary>
internal sealed class TranscriptionTask : IStepTask
{
    private static readonly object EncodeKey = new(), LanguageKey = new();

    private readonly SpeechModelConfig _config;
    private readonly bool _isBatched;
    private readonly TranscriptionWork _work;
    private readonly TranscriptWriter _writer;
    private readonly RecordingWindows _windows;
    private readonly bool _withTimestamps;
    private readonly int[] _previous;
    private float[]? _picture;
    private SpeechWindow? _window;
    private bool _isRest;
    private int _windowsBegun;
    private string? _language;
    private WindowText? _text;
    private DecoderRows? _rows;
    private int _row;

    public TranscriptionTask(SpeechModelConfig config, bool isBatched, TranscriptionWork work)
    {
        (_config, _isBatched, _work, _language) = (config, isBatched, work, work.Language);
        _windows = new RecordingWindows(work);
        _writer = new TranscriptWriter(config);

        // A recording of several windows needs timestamps to see whether a window was written to its end.
        _withTimestamps = work.Detail != TranscriptDetail.Text || work.Audio.Length > WindowCutter.MaxSamples;
        _previous = PreviousTokens(config, work.Prompt);
        if (config.Tokens.Languages.Count == 0)
        {
            _language = "en";
        }
    }

    public TranscriptionStage Stage { get; private set; } = TranscriptionStage.Listen;

    /// <summary>What the encoder made of the window; null before.</summary>
    public OrtValue? Heard { get; private set; }

    /// <summary>Columns of attention that hold audio.</summary>
    public int Frames => Math.Clamp(_window!.Length / (2 * LogMelSpectrogram.Hop), 1, LogMelSpectrogram.Columns / 2);

    /// <summary>The batch that its text is written in, and its row there.</summary>
    public (DecoderRows Rows, int Row) Place => (_rows!, _row);

    /// <summary>The token that was drawn last.</summary>
    public int LastToken => _text!.Drawn[^1];

    public int Rows => 1;

    /// <summary>Milliseconds of audio where a window is heard; one for everything else, so that all steps together are a little more than the audio.</summary>
    public int Work => Stage == TranscriptionStage.Encode ? Math.Max(1, (int)(_window!.LengthSeconds * 1000)) : 1;

    public bool IsDone => Stage == TranscriptionStage.Done;

    public object? BatchKey => !_isBatched ? null : Stage switch
    {
        TranscriptionStage.Encode => EncodeKey,
        TranscriptionStage.FindLanguage => LanguageKey,
        TranscriptionStage.Prompt => Prompt().Length, // rows of one batch are of one length
        TranscriptionStage.Write => _rows,
        _ => null,
    };

    /// <summary>Listens a little further; where a window is known then, it comes next.</summary>
    /// <returns>The last part of a recording in which nobody says anything; null otherwise.</returns>
    public TranscriptPart? Listen(VoiceDetector detector)
    {
        _windows.Listen(detector);
        return BeginWindow();
    }

    /// <summary>The picture of the window, made on the first call.</summary>
    public ReadOnlySpan<float> Picture(LogMelSpectrogram spectrogram)
    {
        if (_picture is null)
        {
            var samples = new float[_window!.Length];
            _window.Read(_work.Audio.Samples, samples);
            _picture = new float[spectrogram.Bins * LogMelSpectrogram.Columns];
            spectrogram.Compute(samples, _picture);
        }

        return _picture;
    }

    /// <param name="heard">Owned from now on.</param>
    public void Hear(OrtValue heard)
    {
        (Heard, _picture) = (heard, null);
        _text = new WindowText(_config.Tokens, _config.Tokenizer, _withTimestamps, _work.Temperature, _windowsBegun++);
        Stage = _language is null ? TranscriptionStage.FindLanguage : TranscriptionStage.Prompt;
    }

    /// <param name="logits">After the token that begins an answer.</param>
    public void FindLanguage(ReadOnlySpan<float> logits)
    {
        var best = float.NegativeInfinity;
        foreach (var (code, id) in _config.Tokens.Languages)
        {
            if (logits[id] > best)
            {
                (_language, best) = (code, logits[id]);
            }
        }

        Stage = TranscriptionStage.Prompt;
    }

    /// <summary>What the decoder is given before the answer.</summary>
    public int[] Prompt() => [.. _previous, .. Instructions(_withTimestamps)];

    /// <param name="rows">Its prompt was read into them; one row is its own until it leaves.</param>
    public TranscriptPart? BeginText(DecoderRows rows, int row)
    {
        (_rows, _row) = (rows, row);
        _text!.HearSilence(rows.Logits(row, _previous.Length));
        Stage = TranscriptionStage.Write;
        return Draw();
    }

    /// <summary>Moves it to another batch; it has left the old one's row behind.</summary>
    public void Move(DecoderRows rows, int row)
    {
        _rows!.Leave();
        (_rows, _row) = (rows, row);
    }

    /// <summary>Draws the next token from the logits of its row.</summary>
    /// <returns>The window's part, where that ended it and nothing is left to be done for it.</returns>
    public TranscriptPart? Draw()
    {
        var most = Math.Min(_config.MaxTokens / 2, _config.MaxTokens - Prompt().Length);
        if (_text!.Draw(_rows!.Logits(_row, position: -1), most - _text.Drawn.Count))
        {
            return null;
        }

        LeaveRows();
        if (_text.TryAgain())
        {
            Stage = TranscriptionStage.Prompt;
            return null;
        }

        var resume = _writer.Write(_text, _window!);
        if (resume is { } seconds && !_isRest && _window!.After(seconds) is { } rest)
        {
            _windows.PutBack(rest);
        }

        if (_work.Detail == TranscriptDetail.Words && _writer.Text.Count > 0)
        {
            Stage = TranscriptionStage.Align;
            return null;
        }

        return EndWindow();
    }

    /// <summary>All of the window's text, as its attention is read from.</summary>
    public (int[] Ids, int FirstText) AlignedText()
    {
        var instructions = Instructions(withTimestamps: false);
        return ([.. instructions, .. _writer.Text, _config.Tokens.End], instructions.Length);
    }

    /// <param name="starts">When each token of the text begins, in seconds since the window began; last when the text ends.</param>
    public TranscriptPart Align(double[] starts)
    {
        _writer.Align(starts, _window!, _language!);
        return EndWindow();
    }

    public void Dispose()
    {
        LeaveRows();
        Heard?.Dispose();
        Heard = null;
    }

    private TranscriptPart EndWindow()
    {
        Dispose();
        var part = _writer.Take(_language!);
        BeginWindow();
        return part;
    }

    private TranscriptPart? BeginWindow()
    {
        (_window, _isRest) = _windows.Next();
        Stage = _window is not null ? TranscriptionStage.Encode : _windows.IsOver ? TranscriptionStage.Done : TranscriptionStage.Listen;
        return Stage == TranscriptionStage.Done && _windowsBegun == 0 ? _writer.Take(_language ?? "") : null;
    }

    private void LeaveRows()
    {
        _rows?.Leave();
        _rows = null;
    }

    private int[] Instructions(bool withTimestamps)
    {
        var tokens = _config.Tokens;
        int[] none = withTimestamps ? [] : [tokens.NoTimestamps];
        return tokens.Languages.Count == 0
            ? [tokens.Start, .. none]
            : [tokens.Start, tokens.Languages[_language!], (_work.Translate ? tokens.Translate : tokens.Transcribe)!.Value, .. none];
    }

    private static int[] PreviousTokens(SpeechModelConfig config, string? prompt)
    {
        if (string.IsNullOrWhiteSpace(prompt))
        {
            return [];
        }

        // Half of the context less the token that begins it: the rest is for the answer.
        var ids = config.Tokenizer.Encode(" " + prompt.Trim(), addSpecialTokens: false).Where(config.Tokens.IsText);
        return [config.Tokens.Previous, .. ids.TakeLast((config.MaxTokens / 2) - 1)];
    }
}
