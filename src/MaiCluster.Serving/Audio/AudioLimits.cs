namespace MaiCluster.Serving.Audio;

/// <summary>What audio is taken from clients. Whatever is outside is refused by name, before much memory is spent on it.</summary>
public sealed record AudioLimits
{
    /// <summary>Length of one recording, 1 s to 24 h. Default 4 h: at 16 kHz they are 440 MiB, and 25 MB of speech as compressed as it gets are longer only by mistake or malice.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Channels, 1 to 64, mixed to one. Default 8: as many as surround sound has.</summary>
    public int MaxChannels { get; init; } = 8;

    /// <summary>Samples a second, at least. Default 4,000: half of what a telephone has.</summary>
    public int MinRate { get; init; } = 4_000;

    /// <summary>Samples a second, at most. Default 384,000: the fastest converters there are.</summary>
    public int MaxRate { get; init; } = 384_000;

    /// <summary>What is wrong with a recording of this kind; null when nothing is.</summary>
    public string? Fault(int rate, int channels) =>
        rate < MinRate || rate > MaxRate ? $"has {rate} samples a second; {MinRate} to {MaxRate} are read"
        : channels < 1 || channels > MaxChannels ? $"has {channels} channels; 1 to {MaxChannels} are read"
        : null;
}
