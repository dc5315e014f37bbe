using System.Numerics.Tensors;
using MaiCluster.Serving.Sampling;
using MaiCluster.Serving.Tokenization;
using MaiCluster.Serving.Transcription;

namespace MaiCluster.Engines.Transcription;

/// <summary>
/// The text of one window as it is drawn, one attempt after the other: a text that repeats itself or that the model itself
/// doubts is drawn anew at a higher temperature (Whisper's fallback). Random numbers are a function of window, attempt and
/// position, so that the same recording gives the same text. One owner.
/// </summary>
internal sealed class WindowText(SpeechTokens tokens, ITokenizer tokenizer, bool withTimestamps, double temperature, int window)
{
    private const double TemperatureStep = 0.2, MaxTemperature = 1, MaxCompressionRatio = 2.4, MinMeanLogProbability = -1, MaxNoSpeech = 0.6;
    private const int MaxAttempts = 6;

    private readonly TokenChoice _choice = new(tokens, withTimestamps);
    private readonly List<int> _drawn = [];
    private int _attempt;
    private double _sum;

    /// <summary>What was drawn in this attempt, without the end token.</summary>
    public IReadOnlyList<int> Drawn => _drawn;

    public double Temperature => temperature + (_attempt * TemperatureStep);

    public double NoSpeechProbability { get; private set; }

    public double MeanLogProbability { get; private set; }

    public double Ratio { get; private set; }

    /// <summary>False: the limit of tokens ended it.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Nobody speaks in the window, whatever the model made of it.</summary>
    public bool IsSilence => NoSpeechProbability > MaxNoSpeech && MeanLogProbability < MinMeanLogProbability;

    /// <param name="logits">In the place of the language.</param>
    public void HearSilence(ReadOnlySpan<float> logits)
    {
        var scaled = new float[logits.Length];
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max(logits), scaled);
        TensorPrimitives.Exp(scaled, scaled);
        NoSpeechProbability = scaled[tokens.NoSpeech] / TensorPrimitives.Sum<float>(scaled);
    }

    /// <summary>Draws the next token.</summary>
    /// <param name="logits">Changed.</param>
    /// <param name="room">Tokens that the answer may still have.</param>
    /// <returns>False when the attempt has ended.</returns>
    public bool Draw(Span<float> logits, int room)
    {
        var chance = Temperature > 0 ? CounterRandom.NextDouble(seed: 0, (window * MaxAttempts) + _attempt, _drawn.Count) : 0;
        var (token, probability) = _choice.Draw(logits, _drawn, Temperature, chance);
        _sum += probability;
        IsWhole = token == tokens.End;
        if (!IsWhole)
        {
            _drawn.Add(token);
        }

        if (!IsWhole && room > 1)
        {
            return true;
        }

        MeanLogProbability = _sum / (_drawn.Count + 1);
        Ratio = CompressionRatio.Of(TextOf(_drawn));
        return false;
    }

    /// <summary>Begins the next attempt where this one is not good enough.</summary>
    /// <returns>False: it is, or there is none after it.</returns>
    public bool TryAgain()
    {
        var isDoubtful = Ratio > MaxCompressionRatio || MeanLogProbability < MinMeanLogProbability;
        if (!isDoubtful || IsSilence || Temperature + TemperatureStep > MaxTemperature + 1e-6)
        {
            return false;
        }

        _attempt++;
        _drawn.Clear();
        _sum = 0;
        return true;
    }

    public string TextOf(IEnumerable<int> ids) => tokenizer.Decode([.. ids.Where(tokens.IsText)]);
}
