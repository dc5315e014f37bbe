namespace MaiCluster.Gateway.Speech;

/// <summary>A request for speech as sent; null = left out.</summary>
internal sealed class SpeechDraft
{
    public string Model { get; set; } = "";

    public string Input { get; set; } = "";

    public string Voice { get; set; } = "";

    public string? Format { get; set; }

    public double Speed { get; set; } = 1;

    /// <summary>Events instead of bare audio.</summary>
    public bool IsEvents { get; set; }

    public bool IsPhonemes { get; set; }

    public int Priority { get; set; }
}
